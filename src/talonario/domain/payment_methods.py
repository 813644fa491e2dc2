"""Payment methods: how and how soon a customer pays, as a company names it."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec

from talonario.domain import external, treasuries
from talonario.domain.context import Context
from talonario.domain.errors import NotFound
from talonario.domain.imports import ImportResult, OutsideId
from talonario.domain.treasuries import Treasury
from talonario.store.listing import Order
from talonario.store.record import Record, References, stored


@stored("payment_methods", unique={"payment_methods_external_id": ("external_id",)})
class PaymentMethod(Record, frozen=True, kw_only=True):
    """A way to pay, with its term in days and the treasury the money goes to."""

    name: str
    due_days: int
    treasury_id: Annotated[UUID | None, References("treasuries")]
    external_id: str | None
    created_at: datetime
    updated_at: datetime


class PaymentMethodNotFound(NotFound):
    """The company has no such payment method."""

    code = "payment_method_not_found"
    es = "No existe esa forma de pago."
    en = "There is no such payment method."


def get(ctx: Context, method_id: UUID) -> PaymentMethod:
    """The payment method of this id. Raises PaymentMethodNotFound."""
    found = ctx.tx.get(PaymentMethod, method_id)
    if found is None:
        raise PaymentMethodNotFound
    return found


def all_of(ctx: Context) -> list[PaymentMethod]:
    """Every payment method, oldest first."""
    return ctx.tx.where(PaymentMethod)


def find_external(ctx: Context, external_id: str) -> PaymentMethod | None:
    """The payment method that another system calls so."""
    return external.find(ctx, PaymentMethod, external_id)


def create(
    ctx: Context,
    name: str,
    due_days: int = 0,
    treasury_id: UUID | None = None,
    external_id: str | None = None,
) -> PaymentMethod:
    """Add a payment method."""
    made = PaymentMethod(
        company_id=ctx.company_id,
        id=ctx.new_id(),
        name=name,
        due_days=due_days,
        treasury_id=treasury_id,
        external_id=external_id,
        created_at=ctx.now,
        updated_at=ctx.now,
    )
    ctx.tx.insert(made)
    ctx.emit("payment_method.created", made)
    return made


def update(ctx: Context, method: PaymentMethod, changes: dict[str, Any]) -> PaymentMethod:
    """Change a payment method."""
    changed = msgspec.structs.replace(ctx.lock(method, PaymentMethodNotFound), **changes, updated_at=ctx.now)
    ctx.tx.update(changed)
    external.forget(ctx, PaymentMethod)
    ctx.emit("payment_method.updated", changed)
    return changed


class ImportedPaymentMethod(msgspec.Struct, frozen=True, kw_only=True):
    """A payment method of another system."""

    external_id: OutsideId
    name: str
    due_days: int = 0
    treasury_external_id: OutsideId | None = None


class ExportedPaymentMethod(ImportedPaymentMethod, frozen=True, kw_only=True):
    """A payment method as these books hold it."""

    external_id: str | None = None  # type: ignore[assignment]  # one made here has none
    id: UUID


def import_record(ctx: Context, shape: ImportedPaymentMethod) -> ImportResult:
    """Take in a payment method. Raises TreasuryNotFound when it names one that is not here."""
    treasury_id: UUID | None = None
    if shape.treasury_external_id is not None:
        treasury = treasuries.find_external(ctx, shape.treasury_external_id)
        if treasury is None:
            raise treasuries.TreasuryNotFound("treasury_external_id")
        treasury_id = treasury.id
    known = find_external(ctx, shape.external_id)
    if known is None:
        return ImportResult("created", create(ctx, shape.name, shape.due_days, treasury_id, shape.external_id).id)
    changes = {"name": shape.name, "due_days": shape.due_days, "treasury_id": treasury_id}
    if all(getattr(known, name) == value for name, value in changes.items()):
        return ImportResult("unchanged", known.id)
    return ImportResult("updated", update(ctx, known, changes).id)


def export_records(ctx: Context, after: UUID | None, limit: int) -> tuple[list[ExportedPaymentMethod], bool]:
    """A page of payment methods, oldest first, and whether there are more."""
    page = ctx.tx.page(PaymentMethod, order=Order(descending=False), after=after, limit=limit)
    assert page is not None, "a page by id always exists"
    banks = ctx.tx.get_many(Treasury, [one.treasury_id for one in page.records if one.treasury_id is not None])
    return [
        ExportedPaymentMethod(
            id=one.id,
            external_id=one.external_id,
            name=one.name,
            due_days=one.due_days,
            treasury_external_id=banks[one.treasury_id].external_id if one.treasury_id in banks else None,
        )
        for one in page.records
    ], page.has_more
