"""Remittances: direct debits of invoices and the file for the bank. Of ours, so under `/v1/x/`."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from talonario.api.engine import downloads
from talonario.api.engine.operation import Answer, Call
from talonario.api.engine.wire import Wire, given
from talonario.api.factuarea import envelope, lists, verbs
from talonario.api.factuarea.wire import amount, at
from talonario.domain import remittances
from talonario.domain.remittances import FullRemittance, Remittance, RemittanceFields
from talonario.fiscal.sepa import Scheme

XML = "application/xml"
READ, WRITE = "invoices:read", "invoices:write"
MISSING = verbs.absent("remittance_not_found", "La remesa no existe.", "There is no such remittance.")


class RemittanceIn(Wire, kw_only=True):
    """What is collected, and when; the bank is the first one with an IBAN unless said."""

    invoice_ids: Annotated[list[UUID], Meta(min_length=1, max_length=remittances.INVOICES_MAX)]
    collect_on: date
    treasury_id: UUID | UnsetType | None = UNSET
    scheme: Scheme | UnsetType = UNSET
    description: Annotated[str, Meta(max_length=200)] | UnsetType = UNSET
    creditor_suffix: Annotated[str, Meta(pattern=r"^[A-Z0-9]{3}$")] | UnsetType = UNSET


def create(call: Call) -> Answer:
    """Gather invoices into a remittance."""
    said: dict[str, Any] = given(call.read(RemittanceIn))
    said["document_ids"] = tuple(said.pop("invoice_ids"))
    if "creditor_suffix" in said:
        said["suffix"] = said.pop("creditor_suffix")
    made = remittances.create(call.ctx, RemittanceFields(**said))
    return envelope.made(spell(made), f"/v1/x/remittances/{made.header.id}")


def list_(call: Call) -> Answer:
    """Answer a page of remittances, newest first."""

    def spell_all(found: list[Remittance]) -> list[dict[str, Any]]:
        return [spell(one) for one in remittances.complete(call.ctx, found)]

    return lists.listing(call, Remittance, spell_all)


def show(call: Call) -> Answer:
    """Answer a remittance."""
    return envelope.one(spell(_of_path(call)))


def delete(call: Call) -> Answer:
    """Forget a remittance that was not presented."""
    remittances.delete(call.ctx, verbs.path_id(call, MISSING))
    return envelope.nothing()


def file(call: Call) -> Answer:
    """Answer the file for the bank (pain.008.001.08)."""
    full = _of_path(call)
    return downloads.attached(remittances.file(full), XML, f"remesa-{full.header.collect_on}-{full.header.id}.xml")


def _of_path(call: Call) -> FullRemittance:
    return remittances.get(call.ctx, verbs.path_id(call, MISSING))


def spell(full: FullRemittance) -> dict[str, Any]:
    """A remittance as answered."""
    one = full.header
    return {
        "id": str(one.id),
        "object": "remittance",
        "treasury_id": str(one.treasury_id),
        "scheme": one.scheme,
        "description": one.description,
        "collect_on": one.collect_on.isoformat(),
        "creditor_id": one.creditor_id,
        "iban": one.iban,
        "bic": one.bic,
        "total": amount(one.total),
        "is_paid": full.is_paid,
        "debits": [
            {
                "invoice_id": str(debit.document_id),
                "invoice_number": debit.number,
                "amount": amount(debit.amount),
                "name": debit.name,
                "iban": debit.iban,
                "mandate": debit.mandate,
                "signed_on": debit.signed_on.isoformat(),
            }
            for debit in full.debits
        ],
        "created_at": at(one.created_at),
    }


OPERATIONS = (
    verbs.reading("x.remittances.list", "/x/remittances", READ, list_),
    verbs.writing("x.remittances.create", "POST", "/x/remittances", WRITE, create, RemittanceIn),
    verbs.reading("x.remittances.show", "/x/remittances/{id}", READ, show),
    verbs.writing("x.remittances.delete", "DELETE", "/x/remittances/{id}", WRITE, delete),
    verbs.reading("x.remittances.file", "/x/remittances/{id}/file", READ, file),
)
