"""Taxes: the Spanish catalogue as each company holds it, and the company's own."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, Literal
from uuid import UUID

import msgspec
from sqlalchemy import bindparam

from talonario.domain import limits
from talonario.domain.context import Context
from talonario.domain.documents import uses
from talonario.domain.errors import Conflict, Invalid, NotFound
from talonario.fiscal import tax_rates
from talonario.fiscal.tax_rates import CATALOGUE, CatalogueTax
from talonario.store.columns import Percent
from talonario.store.listing import Order
from talonario.store.record import Record, stored
from talonario.store.statement import Query

TaxKind = Literal["vat", "surcharge", "withholding", "other"]
Treatment = Literal["subject", "reverse_charge", "exempt", "not_subject"]
Side = Literal["sales", "purchases", "both"]
DocumentFamily = Literal["invoice", "quote", "proforma", "delivery_note", "purchase_invoice", "recurring_invoice"]

SYSTEM_MUTABLE: Final = frozenset({"is_active", "default_for", "is_default"})


@stored("taxes", unique={"taxes_code": ("code",)})
class Tax(Record, frozen=True, kw_only=True):
    """A tax that a line can carry.

    percent               21 means 21 %; positive, also for withholdings
    side                  which documents may carry it
    reference             VeriFactu's code: S1, S2, E1…E6, N1, N2
    zone                  peninsula, canarias, ceuta_melilla, or None
    valid_from, _until    days of accrual, both included
    is_system             of the Spanish catalogue: only its use can be changed, not what it is
    default_for           kinds of documents whose new lines propose it
    """

    code: str
    name: str
    kind: TaxKind
    percent: Percent
    side: Side
    treatment: Treatment
    reference: str | None
    zone: str | None
    country: str | None
    valid_from: date | None
    valid_until: date | None
    is_active: bool
    is_default: bool
    is_system: bool
    default_for: list[str]
    self_charged_percent: Percent | None
    description: str | None
    customer_visible_label: str | None
    external_id: str | None
    metadata: dict[str, str]
    position: int
    created_at: datetime
    updated_at: datetime


class TaxNotFound(NotFound):
    """The company has no such tax."""

    code = "tax_not_found"
    es = "No existe ese impuesto."
    en = "There is no such tax."


class TaxCodeTaken(Conflict):
    """Codes are unique in a company."""

    code = "tax_code_taken"
    es = "Ya existe un impuesto con el código «{tax_code}»."
    en = "A tax with code '{tax_code}' exists already."


class SystemTaxImmutable(Invalid):
    """What the catalogue says of a tax is the law's, not the company's."""

    code = "system_tax_immutable_field"
    es = "«{name}» no se puede cambiar en un impuesto del sistema."
    en = "'{name}' of a system tax cannot be changed."


class ValidityInvalid(Invalid):
    """A tax ends before it begins."""

    code = "invalid_validity_window"
    es = "La fecha de fin de vigencia es anterior a la de inicio."
    en = "The tax would end before it begins."


class TaxInUse(Conflict):
    """Documents carry it, or it belongs to the catalogue."""

    code = "tax_in_use"
    es = "El impuesto «{tax_code}» está en uso o es del sistema: desactívalo en lugar de borrarlo."
    en = "Tax '{tax_code}' is in use or belongs to the system: deactivate it instead of deleting it."


class TaxFields(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody says about a new tax of their own; the meaning of each field is `Tax`'s."""

    code: str
    name: str
    kind: TaxKind
    percent: Decimal
    side: Side = "both"
    treatment: Treatment = "subject"
    reference: str | None = None
    zone: str | None = None
    country: str | None = "ES"
    valid_from: date | None = None
    valid_until: date | None = None
    is_active: bool = True
    default_for: list[str] = []
    description: str | None = None
    customer_visible_label: str | None = None
    external_id: str | None = None
    metadata: dict[str, str] = {}


_SOME: Final = {
    name: Query(Tax, Tax.c()[name] == bindparam("value"), order_by=[Tax.c().position]) for name in ("code", "percent")
}


IN_ORDER: Final = Order("position", descending=False)
"""VAT of sales first, in the catalogue's order, own taxes last."""


def all_of(ctx: Context) -> list[Tax]:
    """Every tax of the company, `IN_ORDER`."""
    cached: list[Tax] | None = ctx.memory.get("taxes")
    if cached is None:
        cached = ctx.tx.where(Tax, order=IN_ORDER)
        ctx.memory["taxes"] = cached
    return cached


def _some(ctx: Context, column: Literal["code", "percent"], value: object) -> list[Tax]:
    """The taxes of one code or percent, in the catalogue's order.

    A document needs one or two of sixty: reading them all would cost more than all else that it reads.
    """
    known: dict[object, list[Tax]] = ctx.memory.setdefault("some_taxes", {})
    if value not in known:
        known[value] = ctx.tx.all(_SOME[column], value=value)
    return known[value]


def get(ctx: Context, tax_id: UUID) -> Tax:
    """The tax of this id. Raises TaxNotFound."""
    found = find(ctx, tax_id)
    if found is None:
        raise TaxNotFound
    return found


def find(ctx: Context, tax_id: UUID) -> Tax | None:
    """The tax of this id, if the company has it."""
    return next((tax for tax in all_of(ctx) if tax.id == tax_id), None)


def find_by_code(ctx: Context, code: str) -> Tax | None:
    """The tax of this code, if the company has it."""
    found = _some(ctx, "code", code)
    return found[0] if found else None


def find_external(ctx: Context, external_id: str) -> Tax | None:
    """The tax that another system calls so."""
    return next((tax for tax in all_of(ctx) if tax.external_id == external_id), None)


def active(ctx: Context) -> list[Tax]:
    """The taxes in use, default sales VAT first."""
    return sorted((tax for tax in all_of(ctx) if tax.is_active), key=lambda tax: not _is_default_vat(tax, "sales"))


def default_vat(ctx: Context, side: str) -> Tax | None:
    """The VAT that a line of this side gets when nothing says another."""
    return next((tax for tax in all_of(ctx) if _is_default_vat(tax, side)), None)


def by_percent(ctx: Context, percent: Decimal, side: str, on: date, kind: TaxKind = "vat") -> Tax | None:
    """The ordinary tax of a kind and percent: in force and active ones first, then the catalogue's order.

    0 % is the true zero rate, not an exemption: exemptions have their own codes.
    """
    fitting = [
        tax
        for tax in _some(ctx, "percent", percent)
        if tax.kind == kind and tax.treatment == "subject" and tax.side in {side, "both"}
    ]
    in_zone = [tax for tax in fitting if tax.zone in {"peninsula", None}] or fitting
    return min(in_zone, key=lambda tax: (not _in_force(tax, on), not tax.is_active, tax.position), default=None)


def surcharge_of(ctx: Context, vat_code: str, on: date) -> Tax | None:
    """The equivalence surcharge that goes with a VAT on a day."""
    found = tax_rates.surcharge_for(vat_code, on)
    return find_by_code(ctx, found.code) if found is not None else None


def create(ctx: Context, fields: TaxFields) -> Tax:
    """Add a tax of the company's own. Raises TaxCodeTaken, ValidityInvalid, LimitExceeded."""
    _take_turn(ctx)
    if find_by_code(ctx, fields.code) is not None:
        raise TaxCodeTaken("code", tax_code=fields.code)
    limits.check_metadata(fields.metadata)
    _check_validity(fields.valid_from, fields.valid_until)
    tax = Tax(
        company_id=ctx.company_id,
        id=ctx.new_id(),
        is_default=False,
        is_system=False,
        self_charged_percent=None,
        position=max((known.position for known in all_of(ctx)), default=0) + 1,
        created_at=ctx.now,
        updated_at=ctx.now,
        **msgspec.structs.asdict(fields),
    )
    ctx.tx.insert(tax)
    _forget(ctx)
    ctx.emit("tax.created", tax)
    return tax


def update(ctx: Context, tax: Tax, changes: dict[str, Any]) -> Tax:
    """Change a tax. Raises TaxNotFound, SystemTaxImmutable, TaxCodeTaken, ValidityInvalid."""
    tax = ctx.lock(tax, TaxNotFound)
    if tax.is_system:
        for name, value in changes.items():
            if name not in SYSTEM_MUTABLE and value != getattr(tax, name):
                raise SystemTaxImmutable(name, name=name)
    code = changes.get("code", tax.code)
    other = find_by_code(ctx, code)
    if other is not None and other.id != tax.id:
        raise TaxCodeTaken("code", tax_code=code)
    changed = msgspec.structs.replace(tax, **changes, updated_at=ctx.now)
    limits.check_metadata(changed.metadata)
    _check_validity(changed.valid_from, changed.valid_until)
    ctx.tx.update(changed)
    _forget(ctx)
    if set(changes) == {"metadata"}:
        before, after = sorted(tax.metadata), sorted(changed.metadata)
        ctx.emit("tax.metadata_changed", changed, previous_keys=before, new_keys=after)
    else:
        ctx.emit("tax.updated", changed)
    _tell_more(ctx, tax, changed)
    return changed


def _tell_more(ctx: Context, before: Tax, after: Tax) -> None:
    """Tell of changes that books in other programs hang on by names of their own."""
    if (before.valid_from, before.valid_until) != (after.valid_from, after.valid_until):
        days = {
            f"{age}_{name}": None if (day := getattr(one, name)) is None else day.isoformat()
            for age, one in (("previous", before), ("new", after))
            for name in ("valid_from", "valid_until")
        }
        ctx.emit("tax.validity_changed", after, **days)
    if before.reference != after.reference:
        ctx.emit("tax.external_reference_changed", after, previous_code=before.reference, new_code=after.reference)


def toggle_active(ctx: Context, tax: Tax) -> Tax:
    """Put a tax out of use or in use again."""
    tax = ctx.lock(tax, TaxNotFound)
    return update(ctx, tax, {"is_active": not tax.is_active})


def set_default(ctx: Context, tax: Tax) -> Tax:
    """Make a tax the default of its kind and side; the former one steps back."""
    _take_turn(ctx)
    for other in all_of(ctx):
        if other.id != tax.id and other.is_default and (other.kind, other.side) == (tax.kind, tax.side):
            demoted = msgspec.structs.replace(other, is_default=False, updated_at=ctx.now)
            ctx.tx.update(demoted)
            ctx.emit("tax.updated", demoted)
    return update(ctx, tax, {"is_default": True})


def set_default_for(ctx: Context, tax: Tax, family: str) -> Tax:
    """Propose a tax in new lines of a kind of document; the former one of its kind and side steps back."""
    _take_turn(ctx)
    for other in all_of(ctx):
        if other.id != tax.id and family in other.default_for and (other.kind, other.side) == (tax.kind, tax.side):
            rest = [name for name in other.default_for if name != family]
            demoted = msgspec.structs.replace(other, default_for=rest, updated_at=ctx.now)
            ctx.tx.update(demoted)
            ctx.emit("tax.updated", demoted)
    return update(ctx, tax, {"default_for": sorted({*get(ctx, tax.id).default_for, family})})


def delete(ctx: Context, tax: Tax) -> None:
    """Remove a tax of the company's own that nothing carries. Raises TaxInUse."""
    if tax.is_system or uses.names_tax(ctx, tax.code, tax.id):
        raise TaxInUse("id", tax_code=tax.code)
    ctx.tx.delete(tax)
    _forget(ctx)
    ctx.emit("tax.deleted", tax, deleted=True)


def of_catalogue(ctx: Context) -> list[Tax]:
    """The rows of the Spanish catalogue for a new company, in use when they are in force today."""
    return [_of_entry(ctx, entry, position) for position, entry in enumerate(CATALOGUE, start=1)]


def _of_entry(ctx: Context, entry: CatalogueTax, position: int) -> Tax:
    proposed = ["purchase_invoice"] if entry.side == "purchases" else ["invoice", "quote", "proforma", "delivery_note"]
    default_vat_ = entry.is_default and entry.kind == "vat" and entry.zone == "peninsula"
    return Tax(
        company_id=ctx.company_id,
        id=ctx.new_id(),
        code=entry.code,
        name=entry.name_es,
        kind=entry.kind,
        percent=entry.percent,
        side=entry.side,
        treatment=entry.treatment,
        reference=entry.reference,
        zone=entry.zone,
        country="ES",
        valid_from=entry.valid_from,
        valid_until=entry.valid_until,
        is_active=entry.is_in_force(ctx.today),
        is_default=entry.is_default and entry.zone in {None, "peninsula"},
        is_system=True,
        default_for=proposed if default_vat_ else [],
        self_charged_percent=entry.self_charged_percent,
        description=entry.legend_es,
        customer_visible_label=None,
        external_id=None,
        metadata={},
        position=position,
        created_at=ctx.now,
        updated_at=ctx.now,
    )


def _in_force(tax: Tax, on: date) -> bool:
    return (tax.valid_from is None or tax.valid_from <= on) and (tax.valid_until is None or on <= tax.valid_until)


def _is_default_vat(tax: Tax, side: str) -> bool:
    return tax.is_default and tax.kind == "vat" and tax.side in {side, "both"}


def _check_validity(first: date | None, last: date | None) -> None:
    if first is not None and last is not None and last < first:
        raise ValidityInvalid("valid_until")


def _take_turn(ctx: Context) -> None:
    """From here on the catalogue is as it is now, and nobody else makes a tax or a default until the end."""
    ctx.take_turn()
    _forget(ctx)


def _forget(ctx: Context) -> None:
    ctx.memory.pop("taxes", None)
    ctx.memory.pop("some_taxes", None)
