"""Loose payments come in from another system and go out again; those of a document travel inside it."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import msgspec

from talonario.domain import contacts, loose_payments, payments, treasuries
from talonario.domain.contacts import Contact
from talonario.domain.context import Context
from talonario.domain.errors import Conflict
from talonario.domain.imports import ImportResult, OutsideId
from talonario.domain.payments import Payment
from talonario.domain.treasuries import Treasury
from talonario.store.listing import Order, Where


class PaymentDiffers(Conflict):
    """A payment of this id settles a document here: it comes with that document, not by itself."""

    code = "payment_differs"
    es = "El cobro {external_id} ya salda un documento importado."
    en = "Payment {external_id} settles an imported document already."


class ImportedPayment(msgspec.Struct, frozen=True, kw_only=True):
    """Money that moved without a document, in another system."""

    external_id: OutsideId
    amount: Decimal
    paid_on: date
    contact_external_id: OutsideId | None = None
    treasury_external_id: OutsideId | None = None
    description: str | None = None
    document_external_id: None = None


class ExportedPayment(ImportedPayment, frozen=True, kw_only=True):
    """A loose payment as these books hold it."""

    external_id: str | None = None  # type: ignore[assignment]  # one made here has none
    id: UUID


def import_record(ctx: Context, shape: ImportedPayment) -> ImportResult:
    """Take in a loose payment. Raises ContactNotFound, TreasuryNotFound, PaymentDiffers, ValueInvalid."""
    contact = contacts.find_external(ctx, shape.contact_external_id) if shape.contact_external_id else None
    if shape.contact_external_id and contact is None:
        raise contacts.ContactNotFound("contact_external_id")
    treasury = treasuries.find_external(ctx, shape.treasury_external_id) if shape.treasury_external_id else None
    if shape.treasury_external_id and treasury is None:
        raise treasuries.TreasuryNotFound("treasury_external_id")
    fields = payments.PaymentFields(
        amount=shape.amount,
        paid_on=shape.paid_on,
        notes=shape.description,
        treasury_id=treasury.id if treasury else None,
        contact_id=contact.id if contact else None,
        external_id=shape.external_id,
    )
    known = payments.find_external(ctx, shape.external_id)
    if known is None:
        return ImportResult("created", loose_payments.create(ctx, fields).id)
    if known.document_id is not None:
        raise PaymentDiffers("external_id", external_id=shape.external_id)
    changes = {name: value for name, value in msgspec.structs.asdict(fields).items() if getattr(known, name) != value}
    if not changes:
        return ImportResult("unchanged", known.id)
    payments.of_fields(ctx, fields, document_id=None)  # refuses an amount that is none
    loose_payments.change(ctx, known, changes)
    return ImportResult("updated", known.id)


def export_records(ctx: Context, after: UUID | None, limit: int) -> tuple[list[ExportedPayment], bool]:
    """A page of loose payments, oldest first, and whether there are more."""
    loose = Where("document_id", "is_null", True)
    page = ctx.tx.page(Payment, loose, order=Order(descending=False), after=after, limit=limit)
    assert page is not None, "a page by id always exists"
    people = ctx.tx.get_many(Contact, [one.contact_id for one in page.records if one.contact_id is not None])
    banks = ctx.tx.get_many(Treasury, [one.treasury_id for one in page.records if one.treasury_id is not None])
    return [
        ExportedPayment(
            id=one.id,
            external_id=one.external_id,
            amount=one.amount,
            paid_on=one.paid_on,
            contact_external_id=(
                people[one.contact_id].customer_external_id or people[one.contact_id].supplier_external_id
            )
            if one.contact_id in people
            else None,
            treasury_external_id=banks[one.treasury_id].external_id if one.treasury_id in banks else None,
            description=one.notes,
        )
        for one in page.records
    ], page.has_more
