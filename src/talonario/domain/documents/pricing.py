"""From what somebody says about a line to what it is worth: its product, its taxes, the totals of them all.

The order in which a line finds its taxes: the codes it names; else the tax or the percent it names; else its
product's; else the contact's default; else the company's default VAT. A contact in the equivalence surcharge regime
gets the surcharge of each VAT beside it.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

import msgspec

from talonario.domain import products, taxes
from talonario.domain.contacts import Contact
from talonario.domain.context import Context
from talonario.domain.documents.input_vat import Deduction, as_deducted
from talonario.domain.documents.kinds import REFUNDS, Kind, side_of
from talonario.domain.documents.record import DocumentLine, DocumentTax
from talonario.domain.errors import Invalid
from talonario.domain.products import Product, Variant
from talonario.domain.taxes import Tax
from talonario.fiscal.money import round_to
from talonario.fiscal.totals import LineTax, PricedLine, Rounding, Totals, compute, settle

ZERO = Decimal(0)
HUNDRED = Decimal(100)
LIMIT = Decimal(10) ** 12
PLACES = 6


class TaxUnknown(Invalid):
    """No tax of the company has this code or id."""

    code = "tax_unknown"
    es = "El impuesto «{tax}» no existe en esta empresa."
    en = "This company has no tax '{tax}'."


class TaxContradiction(Invalid):
    """A line names a tax and a percent that are not the same."""

    code = "tax_contradiction"
    es = "La línea indica un impuesto del {rate} % y un tipo del {percent} %: deben coincidir."
    en = "The line names a tax of {rate} % and a rate of {percent} %: they must agree."


class AmountOutOfRange(Invalid):
    """A quantity, a price or what they come to is beyond what the books can hold."""

    code = "amount_out_of_range"
    es = "La cantidad, el precio o el importe de la línea está fuera de rango."
    en = "The line's quantity, price or amount is out of range."


class LineFields(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody says about a line; amounts carry the sign of an ordinary document, also in a refund.

    applied      every tax as it stands on a line that is copied
    tax_codes    every tax by code; None when the line does not say
    tax_id       the VAT by id, or vat_percent by its percent; so with the withholding and the surcharge
    deduction    how the VAT of a purchase is deducted; None leaves it as the taxes themselves say
    assume_vat   whether a line that names no tax gets the company's default VAT
    apply_contact_defaults  whether the contact's own taxes, discount and regime fill what the line does not say
    """

    name: str = ""
    description: str = ""
    quantity: Decimal = Decimal(1)
    unit_price: Decimal | None = None
    discount_percent: Decimal = ZERO
    applied: tuple[LineTax, ...] | None = None
    tax_codes: tuple[str, ...] | None = None
    tax_id: UUID | None = None
    vat_percent: Decimal | None = None
    withholding_percent: Decimal | None = None
    withholding_id: UUID | None = None
    surcharge_percent: Decimal | None = None
    surcharge_id: UUID | None = None
    deduction: Deduction | None = None
    assume_vat: bool = True
    apply_contact_defaults: bool = True
    product_id: UUID | None = None
    variant_id: UUID | None = None
    sku: str | None = None
    account: str | None = None
    project: str | None = None
    weight: Decimal = ZERO
    cost: Decimal = ZERO
    tags: tuple[str, ...] = ()
    external_id: str | None = None


class Priced(msgspec.Struct, frozen=True):
    """The lines and the breakdown of a document, ready to store, and its totals."""

    lines: list[DocumentLine]
    taxes: list[DocumentTax]
    totals: Totals


def price(
    ctx: Context,
    document_id: UUID,
    kind: Kind,
    fields: Sequence[LineFields],
    contact: Contact | None,
    on: date,
    rounding: Rounding,
    *,
    comes_to: tuple[Decimal, Decimal] | None = None,
) -> Priced:
    """Price the lines of a document as of a day.

    comes_to  subtotal and total that stand to the cent, for lines of other documents; None for what the lines say
    Raises TaxUnknown, TaxContradiction, ProductNotFound, AmountOutOfRange
    """
    named = ctx.tx.get_many(Product, [line.product_id for line in fields if line.product_id is not None])
    found: list[Product | None] = []
    resolved: list[list[LineTax]] = []
    lines: list[LineFields] = []
    forms: dict[str, tuple[Product, Variant]] | None = None
    for position, line in enumerate(fields):
        product = named.get(line.product_id) if line.product_id is not None else None
        if line.product_id is not None and product is None:
            raise products.ProductNotFound(f"lines.{position}.product_id")
        if product is None and line.sku:
            product = products.find_by_sku(ctx, line.sku)
            if product is None:
                forms = products.forms_by_sku(ctx) if forms is None else forms
                product, form = forms.get(line.sku, (None, None))
                line = msgspec.structs.replace(line, variant_id=form.id if form else None)  # noqa: PLW2901 - one line
        lines.append(line)
        found.append(product)
        taken = line_taxes(ctx, kind, line, product, contact, on, position)
        how = line.deduction
        resolved.append(taken if how is None else [as_deducted(ctx, tax, how) for tax in taken])
    sign = -1 if kind in REFUNDS else 1
    filled = [
        _filled(line, product, position) for position, (line, product) in enumerate(zip(lines, found, strict=True))
    ]
    return assemble(ctx, document_id, filled, found, resolved, sign, rounding, comes_to=comes_to)


def assemble(
    ctx: Context,
    document_id: UUID,
    fields: Sequence[LineFields],
    found: Sequence[Product | None],
    resolved: Sequence[list[LineTax]],
    sign: int,
    rounding: Rounding,
    *,
    comes_to: tuple[Decimal, Decimal] | None = None,
) -> Priced:
    """Totals and records of lines whose products and taxes are known; `sign` is -1 in a refund."""
    priced = [
        PricedLine(line.quantity * sign, line.unit_price or ZERO, line.discount_percent, tuple(applied))
        for line, applied in zip(fields, resolved, strict=True)
    ]
    totals = compute(priced, rounding)
    if comes_to is not None:
        totals = settle(totals, *comes_to)
    for position, amounts in enumerate(totals.lines):
        if abs(amounts.subtotal) >= LIMIT or abs(amounts.total) >= LIMIT:
            raise AmountOutOfRange(f"lines.{position}")
    if abs(totals.subtotal) >= LIMIT or abs(totals.total) >= LIMIT:
        raise AmountOutOfRange("lines")
    return Priced(
        [
            line_record(ctx, document_id, position, line, product, applied, totals, sign)
            for position, (line, product, applied) in enumerate(zip(fields, found, resolved, strict=True))
        ],
        tax_records(ctx, document_id, totals),
        totals,
    )


def line_record(
    ctx: Context,
    document_id: UUID,
    position: int,
    line: LineFields,
    product: Product | None,
    applied: list[LineTax],
    totals: Totals,
    sign: int,
) -> DocumentLine:
    """The row of one priced line."""
    amounts = totals.lines[position]
    return DocumentLine(
        company_id=ctx.company_id,
        id=ctx.new_id(),
        document_id=document_id,
        position=position,
        name=line.name,
        description=line.description,
        product_id=product.id if product else None,
        variant_id=line.variant_id or (product.variant_id if product and len(product.variants) <= 1 else None),
        sku=line.sku,
        quantity=line.quantity * sign,
        unit_price=line.unit_price or ZERO,
        discount_percent=line.discount_percent,
        taxes=applied,
        subtotal=amounts.subtotal,
        vat=amounts.vat,
        surcharge=amounts.surcharge,
        withholding=amounts.withholding,
        other_taxes=amounts.other,
        account=line.account,
        project=line.project,
        weight=line.weight,
        cost=line.cost,
        tags=list(line.tags),
        external_id=line.external_id,
    )


def tax_records(ctx: Context, document_id: UUID, totals: Totals) -> list[DocumentTax]:
    """The rows of the breakdown."""
    return [
        DocumentTax(
            company_id=ctx.company_id,
            id=ctx.new_id(),
            document_id=document_id,
            position=position,
            code=group.code,
            kind=group.kind,
            percent=group.percent,
            treatment=group.treatment,
            base=group.base,
            amount=group.amount,
        )
        for position, group in enumerate(totals.breakdown)
    ]


def line_taxes(
    ctx: Context,
    kind: Kind,
    line: LineFields,
    product: Product | None,
    contact: Contact | None,
    on: date,
    position: int,
) -> list[LineTax]:
    """Every tax of a line, VAT first. Raises TaxUnknown, TaxContradiction."""
    side = side_of(kind)
    where = f"lines.{position}"
    contact = contact if line.apply_contact_defaults else None
    if line.applied is not None:
        return list(line.applied)
    if line.tax_codes is not None:
        return [_by_code(ctx, code, where) for code in line.tax_codes if code]
    vat = _vat_of_line(ctx, line, where, side, on)
    result: list[LineTax] = [vat] if vat is not None else []
    if vat is None and product is not None and product.tax_id is not None:
        result = [as_line_tax(taxes.get(ctx, tax_id)) for tax_id in (product.tax_id, *product.other_tax_ids)]
    elif vat is None and contact is not None and _own_codes(contact, side):
        result = [_by_code(ctx, code, where) for code in _own_codes(contact, side)]
    elif vat is None and contact is not None and contact.default_vat_percent is not None:
        result = [_by_percent(ctx, contact.default_vat_percent, side, on)]
    elif vat is None and line.assume_vat:
        default = taxes.default_vat(ctx, side)
        result = [as_line_tax(default)] if default is not None else []
    if line.surcharge_id is not None:
        result.append(_named(ctx, line.surcharge_id, line.surcharge_percent, f"{where}.surcharge_rate", "surcharge"))
    elif line.surcharge_percent:
        result.append(_by_percent(ctx, line.surcharge_percent, side, on, "surcharge"))
    elif contact is not None and contact.is_surcharge_subject and side == "sales" and line.surcharge_percent is None:
        result.extend(_surcharges(ctx, result, on))
    if line.withholding_id is not None:
        percent = line.withholding_percent
        return [*result, _named(ctx, line.withholding_id, percent, f"{where}.retention_rate", "withholding")]
    withholding = line.withholding_percent
    if withholding is None and contact is not None and not any(tax.kind == "withholding" for tax in result):
        withholding = contact.default_withholding_percent
    if withholding:
        result.append(_by_percent(ctx, abs(withholding), side, on, "withholding"))
    return result


def _own_codes(contact: Contact, side: str) -> list[str]:
    """The taxes that a contact's documents propose."""
    return contact.sales_tax_codes if side == "sales" else contact.purchase_tax_codes


def as_line_tax(tax: Tax) -> LineTax:
    """A tax of the catalogue as a line carries it."""
    return LineTax(tax.code, tax.kind, tax.percent, tax.treatment)


def _vat_of_line(ctx: Context, line: LineFields, where: str, side: str, on: date) -> LineTax | None:
    """The VAT a line names by id or by percent."""
    if line.tax_id is not None:
        return _named(ctx, line.tax_id, line.vat_percent, f"{where}.tax_rate")
    return _by_percent(ctx, line.vat_percent, side, on) if line.vat_percent is not None else None


def _named(
    ctx: Context, tax_id: UUID, percent: Decimal | None, where: str, kind: taxes.TaxKind | None = None
) -> LineTax:
    """The tax that a line names by its id, of a kind where one is asked for; `percent` when it says one besides."""
    tax = taxes.find(ctx, tax_id)
    if tax is None or (kind is not None and tax.kind != kind):
        raise TaxUnknown(f"{where}_id", tax=tax_id)
    if percent is not None and percent != tax.percent:
        raise TaxContradiction(where, rate=tax.percent.normalize(), percent=percent.normalize())
    return as_line_tax(tax)


def _by_code(ctx: Context, code: str, where: str) -> LineTax:
    tax = taxes.find_by_code(ctx, code)
    if tax is None:
        raise TaxUnknown(f"{where}.taxes", tax=code)
    return as_line_tax(tax)


def _by_percent(ctx: Context, percent: Decimal, side: str, on: date, kind: taxes.TaxKind = "vat") -> LineTax:
    """The company's tax of this percent; a bare rate when it has none."""
    tax = taxes.by_percent(ctx, percent, side, on, kind)
    return as_line_tax(tax) if tax is not None else _bare(kind, percent, side)


def _bare(kind: taxes.TaxKind, percent: Decimal, side: str) -> LineTax:
    """A rate that is no tax of the catalogue: its code says what it is."""
    return LineTax(f"{side[0]}_{kind}_{percent.normalize():f}".replace(".", ""), kind, percent)


def _surcharges(ctx: Context, vats: Sequence[LineTax], on: date) -> list[LineTax]:
    found = [taxes.surcharge_of(ctx, tax.code, on) for tax in vats if tax.kind == "vat"]
    return [as_line_tax(tax) for tax in found if tax is not None]


def _filled(line: LineFields, product: Product | None, position: int) -> LineFields:
    """A line with what its product adds, within the range the books hold."""
    form = products.form_of(product, line.variant_id) if product else None
    usual = (form.price if form else ZERO) or (product.price if product else ZERO)
    price_ = line.unit_price if line.unit_price is not None else usual
    name = line.name or (product.name if product else "")
    sku = line.sku or (form.sku if form else None) or (product.sku if product else None)
    for value, field in ((line.quantity, "quantity"), (price_, "unit_price")):
        if not value.is_finite() or abs(value) >= LIMIT:
            raise AmountOutOfRange(f"lines.{position}.{field}")
    if not ZERO <= line.discount_percent <= HUNDRED:
        raise AmountOutOfRange(f"lines.{position}.discount_percent")
    return msgspec.structs.replace(
        line, name=name, sku=sku, unit_price=round_to(price_, PLACES), quantity=round_to(line.quantity, PLACES)
    )
