"""Taxes on the wire, both ways, and how the ledger's words for them are spelled."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from talonario.api.engine.numbers import Number, Percent, SignedPercent, bounds
from talonario.api.engine.wire import Wire, default, given, plain
from talonario.api.factuarea.wire import Metadata, Text200, Text255, at, metadata_in, metadata_out
from talonario.domain.taxes import Side, Tax, TaxFields, Treatment

Out = Decimal | int
TYPE_OF_KIND = {"withholding": "retention"}
KIND_OF_TYPE: dict[str, Any] = {"retention": "withholding"}
SIDES: dict[str, Side] = {
    "sale": "sales",
    "sales": "sales",
    "purchase": "purchases",
    "purchases": "purchases",
    "both": "both",
}
# The law's zone for IPSI is one; the contract names the two cities apart.
ZONE_OUT = {"ceuta_melilla": "ceuta"}
ZONE_IN = {"ceuta": "ceuta_melilla", "melilla": "ceuta_melilla"}
FAMILIES = ("invoice", "quote", "delivery_note", "proforma", "purchase_invoice", "recurring_invoice")

TaxPercent = Annotated[Decimal, bounds("-1000", "1000", 4)]
AppliesTo = Literal["sale", "sales", "purchase", "purchases", "both"]
Country = Annotated[str, Meta(min_length=2, max_length=2)]
Reference = Literal["S1", "S2", "S3", "E1", "E2", "E3", "E4", "E5", "E6", "N1", "N2"]
Zone = Literal["peninsula", "canarias", "ceuta", "melilla"]


class TaxChanges(Wire, kw_only=True):
    """Changes of a tax."""

    name: Text255 | UnsetType = UNSET
    code: Annotated[str, Meta(min_length=1, max_length=50)] | UnsetType = UNSET
    rate: TaxPercent | UnsetType = UNSET
    applies_to: AppliesTo | UnsetType = UNSET
    is_active: bool | UnsetType | None = UNSET
    country: Country | UnsetType | None = UNSET
    description: Annotated[str, Meta(max_length=1000)] | UnsetType | None = UNSET
    customer_visible_label: Text200 | UnsetType | None = UNSET
    external_reference: Reference | UnsetType | None = UNSET
    valid_from: date | UnsetType | None = UNSET
    valid_until: date | UnsetType | None = UNSET
    reverse_charge: bool | UnsetType | None = UNSET
    country_aeat_zone: Zone | UnsetType | None = UNSET
    metadata: Metadata | UnsetType | None = UNSET
    default_for_documents: dict[str, bool | None] | UnsetType | None = UNSET


class TaxIn(TaxChanges, kw_only=True):
    """A new tax."""

    name: Text255
    code: Annotated[str, Meta(min_length=1, max_length=50)]
    type: Literal["vat", "retention", "surcharge", "other"]
    rate: TaxPercent
    applies_to: AppliesTo
    country: Country


class CalculateIn(Wire, kw_only=True):
    """A base and a tax."""

    base: Annotated[Decimal, bounds("0", places=2)]
    taxes_id: UUID


class TotalsLineIn(Wire, kw_only=True):
    """A line to add up. `price` is an old name of `unit_price`."""

    quantity: Number
    unit_price: Number | UnsetType = UNSET
    price: Number | UnsetType = UNSET
    discount: Percent | UnsetType | None = UNSET
    vat_rate: Annotated[Decimal, bounds("0", "1000", 4)] | UnsetType | None = UNSET
    retention_rate: SignedPercent | UnsetType | None = UNSET
    surcharge_rate: Percent | UnsetType | None = UNSET


class TotalsIn(Wire, kw_only=True):
    """Lines to add up."""

    lines: Annotated[list[TotalsLineIn], Meta(min_length=1, max_length=500)]


class TaxOut(Wire, kw_only=True):
    """A tax as answered."""

    id: UUID
    object: str = "tax"
    name: str
    code: str
    rate: Out
    type: str
    applies_to: str
    country: str | None
    is_default: bool
    is_active: bool
    is_system: bool
    description: str | None
    default_for_documents: dict[str, bool]
    customer_visible_label: str | None
    external_reference: str | None
    valid_from: date | None
    valid_until: date | None
    reverse_charge: bool
    country_aeat_zone: str | None
    metadata: dict[str, str] | None
    created_at: str
    updated_at: str


def spell(tax: Tax) -> TaxOut:
    """Write a tax out."""
    return TaxOut(
        id=tax.id,
        name=tax.name,
        code=tax.code,
        rate=plain(tax.percent),
        type=TYPE_OF_KIND.get(tax.kind, tax.kind),
        applies_to=tax.side,
        country=tax.country,
        is_default=tax.is_default,
        is_active=tax.is_active,
        is_system=tax.is_system,
        description=tax.description,
        default_for_documents={family: family in tax.default_for for family in FAMILIES},
        customer_visible_label=tax.customer_visible_label,
        external_reference=tax.reference,
        valid_from=tax.valid_from,
        valid_until=tax.valid_until,
        reverse_charge=tax.treatment == "reverse_charge",
        country_aeat_zone=ZONE_OUT.get(tax.zone, tax.zone) if tax.zone else None,
        metadata=metadata_out(tax.metadata),
        created_at=at(tax.created_at),
        updated_at=at(tax.updated_at),
    )


def fields_of(body: TaxIn) -> TaxFields:
    """What a body says about a new tax."""
    changes = changes_of(body, None)
    changes.pop("code"), changes.pop("name"), changes.pop("percent")
    return TaxFields(
        code=body.code,
        name=body.name,
        kind=KIND_OF_TYPE.get(body.type, body.type),
        percent=abs(body.rate) if body.type == "retention" else body.rate,
        **{name: value for name, value in changes.items() if name != "type"},
    )


def changes_of(body: TaxChanges, tax: Tax | None) -> dict[str, Any]:
    """What a body changes, by the ledger's names.

    tax   the tax that is changed, None for a new one: what was proposed by default and its treatment build on it
    """
    changes = given(body)
    renamed = {"external_reference": "reference", "rate": "percent", "country_aeat_zone": "zone"}
    for wire_name, name in renamed.items():
        if wire_name in changes:
            changes[name] = changes.pop(wire_name)
    if changes.get("zone") is not None:
        changes["zone"] = ZONE_IN.get(changes["zone"], changes["zone"])
    if "percent" in changes and tax is not None and tax.kind == "withholding":
        changes["percent"] = abs(changes["percent"])
    if "applies_to" in changes:
        changes["side"] = SIDES[changes.pop("applies_to")]
    if changes.get("is_active", True) is None:
        changes.pop("is_active")
    if "metadata" in changes:
        changes["metadata"] = default(metadata_in(body.metadata), {})
    reverse = changes.pop("reverse_charge", None)
    if "reference" in changes or reverse is not None:
        reference = changes.get("reference", tax.reference if tax else None)
        changes["treatment"] = _treatment(reference, is_reverse=bool(reverse))
    proposed = changes.pop("default_for_documents", None)
    if proposed is not None:
        before = set(tax.default_for) if tax else set()
        wanted = {family for family in FAMILIES if proposed.get(family, family in before)}
        changes["default_for"] = sorted(wanted)
    return changes


def _treatment(reference: str | None, *, is_reverse: bool) -> Treatment:
    if is_reverse or reference == "S2":
        return "reverse_charge"
    if reference is not None and reference.startswith("E"):
        return "exempt"
    if reference is not None and reference.startswith("N"):
        return "not_subject"
    return "subject"
