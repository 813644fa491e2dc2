"""Founding a company: its catalogue of taxes, its series, its till, its first funnel, all in one transaction."""

from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from talonario.domain import payment_methods, series, taxes, treasuries, warehouses
from talonario.domain.companies import Company, Policy, Quirks
from talonario.domain.context import Context, Outside
from talonario.domain.crm import funnels
from talonario.domain.errors import Conflict, Invalid
from talonario.fiscal import tax_id as tax_ids
from talonario.store.database import Database
from talonario.store.errors import UniqueViolation
from talonario.store.outbox import Head

ROUNDING_OF_POLICY: Final[dict[Policy, str]] = {"strict": "line", "open": "line_gross"}
NAME_MAX: Final = 200


class CompanyTaxIdInvalid(Invalid):
    """A company that invoices has a valid tax id."""

    code = "company_tax_id_invalid"
    es = "El NIF {tax_id} no es válido."
    en = "The tax id {tax_id} is not valid."


class CompanyNameInvalid(Invalid):
    """A company has a name."""

    code = "company_name_invalid"
    es = "El nombre de la empresa debe tener de 1 a 200 caracteres."
    en = "The company's name must have 1 to 200 characters."


class QuirksNeedOpenBooks(Conflict):
    """Books that count are never spoken of in lies."""

    code = "quirks_need_open_books"
    es = "Solo una empresa «open» puede imitar las rarezas del servicio real; esta es «strict»."
    en = "Only an 'open' company can imitate the quirks of the live service; this one is 'strict'."


def found(
    database: Database,
    name: str,
    tax_id: str,
    policy: Policy,
    *,
    now: datetime,
    new_id: Callable[[], UUID],
    quirks: Quirks = "truthful",
) -> Company:
    """Open the books of a company. Raises CompanyNameInvalid, CompanyTaxIdInvalid, QuirksNeedOpenBooks."""
    if not 0 < len(name.strip()) <= NAME_MAX:
        raise CompanyNameInvalid("name")
    if not tax_ids.is_valid(tax_id):
        raise CompanyTaxIdInvalid("tax_id", tax_id=tax_id)
    if quirks == "live" and policy != "open":
        raise QuirksNeedOpenBooks("quirks")
    company = Company(
        company_id=new_id(),
        name=name.strip(),
        tax_id=tax_ids.normalise(tax_id),
        policy=policy,
        rounding=ROUNDING_OF_POLICY[policy],
        quirks=quirks,
        created_at=now,
    )
    _open_books(database, company, now, new_id)
    return company


def settle(
    database: Database, company: Company, *, quirks: Quirks | None = None, ordinary_scopes: bool | None = None
) -> Company:
    """Change settings of a company; None leaves one as it is. Keys that exist keep what they may do.

    Raises   QuirksNeedOpenBooks
    """
    with database.write(company.company_id) as tx:
        locked = tx.get(Company, company.company_id, lock=True)
        assert locked is not None, "the company was just read"
        if quirks == "live" and locked.policy != "open":
            raise QuirksNeedOpenBooks("quirks")
        settled = msgspec.structs.replace(
            locked,
            quirks=locked.quirks if quirks is None else quirks,
            ordinary_scopes=locked.ordinary_scopes if ordinary_scopes is None else ordinary_scopes,
        )
        tx.update(settled)
    return settled


def sandbox_of(database: Database, company: Company, *, now: datetime, new_id: Callable[[], UUID]) -> Company:
    """The sandbox twin of a company, founded on first use."""
    if company.environment == "sandbox":
        return company
    with database.write(company.company_id) as tx:
        locked = tx.get(Company, company.company_id, lock=True)
        assert locked is not None, "the company was just read"
        twin_id = locked.twin_id or new_id()
        if locked.twin_id is None:
            tx.update(msgspec.structs.replace(locked, twin_id=twin_id))
    # The twin's books are another company's, so another transaction: whoever finds them missing opens them, and
    # whoever loses that race finds them there.
    known = _company(database, twin_id)
    if known is not None:
        return known
    twin = msgspec.structs.replace(
        locked,
        company_id=twin_id,
        environment="sandbox",
        twin_id=company.company_id,
        created_at=now,
        books_closed_through=None,
    )
    try:
        _open_books(database, twin, now, new_id)
    except UniqueViolation:
        known = _company(database, twin_id)
        if known is None:
            raise
        return known
    return twin


def _company(database: Database, company_id: UUID) -> Company | None:
    with database.read(company_id) as tx:
        return tx.get(Company, company_id)


def _open_books(database: Database, company: Company, now: datetime, new_id: Callable[[], UUID]) -> None:
    with database.write(company.company_id) as tx:
        tx.insert(company, Head(company_id=company.company_id, id=company.company_id, event_sequence=0))
        ctx = Context(tx, company, None, Outside(lambda: now, new_id))
        tx.insert(*taxes.of_catalogue(ctx))
        for kind, (code, name) in series.DEFAULTS.items():
            series.create(ctx, series.SeriesFields(code=code, name=name, document_kind=kind))
        treasury = treasuries.create(ctx, treasuries.TreasuryFields(name="Caja", type="cash", account_number=57000000))
        payment_methods.create(ctx, "Transferencia", 30)
        payment_methods.create(ctx, "Contado", 0, treasury.id)
        funnels.create(ctx, funnels.FIRST_NAME)
        warehouses.open_first(ctx)
