"""Taxes come in from another system and go out again, matched by their codes."""

from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

import msgspec

from talonario.domain import taxes
from talonario.domain.context import Context
from talonario.domain.errors import ValueInvalid
from talonario.domain.imports import ImportResult, OutsideId, Sought
from talonario.domain.taxes import Side, Tax, TaxFields, TaxKind, Treatment
from talonario.fiscal.money import round_to
from talonario.store.listing import Order

PERCENT_PLACES = 4


class ImportedTax(msgspec.Struct, frozen=True, kw_only=True):
    """A tax of another system; matched by its code."""

    code: Sought
    name: str
    type: Literal["vat", "retention", "surcharge", "other"]
    rate: Decimal
    applies_to: Side = "both"
    treatment: Treatment = "subject"
    is_active: bool = True
    external_id: OutsideId | None = None


class ExportedTax(ImportedTax, frozen=True, kw_only=True):
    """A tax as these books hold it."""

    id: UUID
    is_system: bool


def import_record(ctx: Context, shape: ImportedTax) -> ImportResult:
    """Take in a tax: one of the catalogue stays what it is. Raises ValueInvalid for a rate finer than 0.0001 %."""
    if shape.rate != round_to(shape.rate, PERCENT_PLACES):
        raise ValueInvalid("rate", name="rate", reason_es="admite cuatro decimales", reason_en="it takes four decimals")
    kind: TaxKind = "withholding" if shape.type == "retention" else shape.type
    known = taxes.find_by_code(ctx, shape.code)
    changes: dict[str, Any] = {"external_id": shape.external_id} if shape.external_id else {}
    if known is None:
        fields = TaxFields(
            code=shape.code,
            name=shape.name,
            kind=kind,
            percent=abs(shape.rate),
            side=shape.applies_to,
            treatment=shape.treatment,
            is_active=shape.is_active,
            external_id=shape.external_id,
        )
        return ImportResult("created", taxes.create(ctx, fields).id)
    if not known.is_system:
        changes |= {"name": shape.name, "kind": kind, "percent": abs(shape.rate), "side": shape.applies_to}
        changes |= {"treatment": shape.treatment, "is_active": shape.is_active}
        if all(getattr(known, name) == value for name, value in changes.items()):
            return ImportResult("unchanged", known.id)
        return ImportResult("updated", taxes.update(ctx, known, changes).id)
    return ImportResult("unchanged", known.id)


def export_records(ctx: Context, after: UUID | None, limit: int) -> tuple[list[ExportedTax], bool]:
    """A page of taxes, oldest first, and whether there are more."""
    page = ctx.tx.page(Tax, order=Order(descending=False), after=after, limit=limit)
    assert page is not None, "a page by id always exists"
    return [
        ExportedTax(
            id=tax.id,
            external_id=tax.external_id,
            code=tax.code,
            name=tax.name,
            type="retention" if tax.kind == "withholding" else tax.kind,
            rate=tax.percent,
            applies_to=tax.side,
            treatment=tax.treatment,
            is_active=tax.is_active,
            is_system=tax.is_system,
        )
        for tax in page.records
    ], page.has_more
