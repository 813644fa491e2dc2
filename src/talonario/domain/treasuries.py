"""Treasuries: where money lies — bank accounts, tills, cards."""

from datetime import datetime
from decimal import Decimal
from typing import Any, Final, Literal
from uuid import UUID

import msgspec

from talonario.domain import external
from talonario.domain.context import Context
from talonario.domain.errors import NotFound
from talonario.domain.imports import ImportResult, OutsideId
from talonario.domain.ledger.record import LedgerAccount
from talonario.store.columns import Euros
from talonario.store.listing import Order, Where
from talonario.store.record import Record, stored

TreasuryType = Literal["bank", "cash", "card", "gateway"]
ACCOUNTS: Final[dict[TreasuryType, int]] = {
    "bank": 57200000,
    "cash": 57000000,
    "card": 57200000,
    "gateway": 57200000,
}
"""Where the ledger accounts of each type begin (Plan General de Contabilidad: 570 cash, 572 banks)."""
ACCOUNTS_OF_BASE: Final = 99_999


@stored("treasuries", unique={"treasuries_external_id": ("external_id",)})
class Treasury(Record, frozen=True, kw_only=True):
    """A place where money lies.

    balance          as last told, in euros; payments do not move it
    account_number   its ledger account: 572xxxxx, of a till 570xxxxx
    """

    name: str
    type: TreasuryType
    balance: Euros
    account_number: int
    iban: str | None
    swift: str | None
    bank: str | None
    bank_name: str | None
    is_default: bool
    external_id: str | None
    created_at: datetime
    updated_at: datetime


class TreasuryNotFound(NotFound):
    """The company has no such treasury."""

    code = "treasury_not_found"
    es = "No existe esa cuenta de tesorería."
    en = "There is no such treasury account."


class TreasuryFields(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody says about a treasury; `account_number` is the next free one when it is not said."""

    name: str
    type: TreasuryType = "bank"
    balance: Decimal = Decimal(0)
    account_number: int | None = None
    iban: str | None = None
    swift: str | None = None
    bank: str | None = None
    bank_name: str | None = None
    external_id: str | None = None


def get(ctx: Context, treasury_id: UUID) -> Treasury:
    """The treasury of this id. Raises TreasuryNotFound."""
    found = ctx.tx.get(Treasury, treasury_id)
    if found is None:
        raise TreasuryNotFound
    return found


def all_of(ctx: Context) -> list[Treasury]:
    """Every treasury, oldest first."""
    return ctx.tx.where(Treasury)


def find_external(ctx: Context, external_id: str) -> Treasury | None:
    """The treasury that another system calls so."""
    return external.find(ctx, Treasury, external_id)


def default(ctx: Context) -> Treasury | None:
    """The treasury that payments go to when nothing says another."""
    found = ctx.tx.where(Treasury, Where("is_default", "eq", True), limit=1)
    return found[0] if found else None


def default_bank(ctx: Context) -> Treasury | None:
    """The bank that payments go to when nothing says another; the default treasury where there is no bank."""
    usual = default(ctx)
    if usual is not None and usual.type == "bank":
        return usual
    banks = ctx.tx.where(Treasury, Where("type", "eq", "bank"), limit=1)
    return banks[0] if banks else usual


def create(ctx: Context, fields: TreasuryFields) -> Treasury:
    """Add a treasury; the first one becomes the default."""
    ctx.take_turn()
    others = all_of(ctx)
    number = fields.account_number or _next_account(ctx, others, fields.type)
    values = msgspec.structs.asdict(fields) | {"account_number": number, "is_default": not others}
    made = Treasury(company_id=ctx.company_id, id=ctx.new_id(), created_at=ctx.now, updated_at=ctx.now, **values)
    ctx.tx.insert(made)
    ctx.emit("treasury.created", made)
    return made


def _next_account(ctx: Context, others: list[Treasury], kind: TreasuryType) -> int:
    """The number after the last one of the treasuries and of the accounts that somebody added to the chart."""
    base = ACCOUNTS[kind]
    end = base + ACCOUNTS_OF_BASE
    own = ctx.tx.where(LedgerAccount, Where("code", "gte", str(base)), Where("code", "lte", str(end)))
    taken = (*(one.account_number for one in others), *(int(one.code) for one in own))
    return max((number for number in taken if base < number <= end), default=base) + 1


def update(ctx: Context, treasury: Treasury, changes: dict[str, Any]) -> Treasury:
    """Change a treasury."""
    changed = msgspec.structs.replace(ctx.lock(treasury, TreasuryNotFound), **changes, updated_at=ctx.now)
    ctx.tx.update(changed)
    external.forget(ctx, Treasury)
    ctx.emit("treasury.updated", changed)
    return changed


class ImportedTreasury(msgspec.Struct, frozen=True, kw_only=True):
    """A treasury of another system."""

    external_id: OutsideId
    name: str
    type: TreasuryType = "bank"
    balance: Decimal = Decimal(0)
    account_number: int | None = None
    iban: str | None = None
    swift: str | None = None
    bank: str | None = None
    bank_name: str | None = None


class ExportedTreasury(ImportedTreasury, frozen=True, kw_only=True):
    """A treasury as these books hold it."""

    external_id: str | None = None  # type: ignore[assignment]  # one made here has none
    id: UUID


def import_record(ctx: Context, shape: ImportedTreasury) -> ImportResult:
    """Take in a treasury."""
    known = find_external(ctx, shape.external_id)
    values = msgspec.structs.asdict(shape)
    if known is None:
        return ImportResult("created", create(ctx, TreasuryFields(**values)).id)
    if shape.account_number is None:
        del values["account_number"]
    if all(getattr(known, name) == value for name, value in values.items()):
        return ImportResult("unchanged", known.id)
    return ImportResult("updated", update(ctx, known, values).id)


def export_records(ctx: Context, after: UUID | None, limit: int) -> tuple[list[ExportedTreasury], bool]:
    """A page of treasuries, oldest first, and whether there are more."""
    page = ctx.tx.page(Treasury, order=Order(descending=False), after=after, limit=limit)
    assert page is not None, "a page by id always exists"
    return [msgspec.convert(one, ExportedTreasury, from_attributes=True) for one in page.records], page.has_more
