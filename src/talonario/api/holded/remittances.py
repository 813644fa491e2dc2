"""Remittances: direct debits of invoices, as the next version of the API spells them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from talonario.api.engine.operation import Answer, Call
from talonario.api.engine.wire import plain
from talonario.api.holded import replies, verbs, wire
from talonario.domain import remittances
from talonario.domain.context import Context
from talonario.domain.documents.record import Document
from talonario.domain.identity import short_id
from talonario.domain.remittances import Remittance
from talonario.domain.treasuries import Treasury


def spell_all(ctx: Context, found: Sequence[Remittance]) -> list[dict[str, Any]]:
    """Remittances as Holded shows them."""
    banks = ctx.tx.get_many(Treasury, [one.treasury_id for one in found])
    whole = remittances.complete(ctx, found)
    papers = ctx.tx.get_many(Document, [debit.document_id for one in whole for debit in one.debits])
    shown: list[dict[str, Any]] = []
    for full in whole:
        one, bank = full.header, banks[full.header.treasury_id]
        shown.append(
            {
                "id": short_id(one.id),
                "type": "receivable",
                "treasuryId": wire.outside_id(bank.id, bank.external_id),
                "desc": one.description,
                "date": wire.midnight(one.collect_on),
                "mode": one.scheme.lower(),
                "iban": one.iban,
                "swift": one.bic or "",
                "creditorId": one.creditor_id,
                "issuerId": one.creditor_id,
                "total": plain(one.total),
                "status": int(full.is_paid),
                "documents": [
                    {
                        "id": wire.outside_id(debit.document_id, paper.external_id if paper else None),
                        "docNumber": debit.number,
                        "contactName": debit.name,
                        "amount": plain(debit.amount),
                    }
                    for debit in full.debits
                    for paper in [papers.get(debit.document_id)]
                ],
            }
        )
    return shown


def list_(call: Call) -> Answer:
    """A page of remittances, oldest first."""
    limit, offset = verbs.page(call)
    found = call.ctx.tx.where(Remittance, limit=limit, offset=offset)
    return replies.listed(spell_all(call.ctx, found))


def show(call: Call) -> Answer:
    """One remittance."""
    found = wire.look_up(call.path["id"], lambda one: call.ctx.tx.get(Remittance, one))
    if found is None:
        raise wire.not_found()
    return replies.shown(spell_all(call.ctx, [found])[0])


OPERATIONS = (
    verbs.INVOICING.reading("listRemittances", "/remittances", list_),
    verbs.INVOICING.reading("getRemittance", "/remittances/{id}", show),
)
