"""Catalogues of a Holded company: taxes, groups, treasuries, payment methods, products and services."""

from __future__ import annotations

from decimal import Decimal

from talonario.migrate.canonical import (
    Attribute,
    ContactGroup,
    CustomField,
    PackItem,
    PaymentMethod,
    Product,
    Tax,
    Treasury,
    Variant,
)
from talonario.migrate.systems import values
from talonario.migrate.systems.values import NotUnderstood, Raw

# Holded's group of a tax, and ours. Groups not named here are told by the family in the key.
_TYPES = {
    "iva": "vat",
    "igic": "vat",
    "ipsi": "vat",
    "receq": "surcharge",
    "rec": "surcharge",
    "ret": "retention",
}
_PRODUCT_KINDS = {"simple", "variants", "lots", "pack"}


def tax(raw: Raw, source_id: str) -> Tax:
    """A tax of the list. Its amount is negative for a withholding and zero for a group of plus and minus."""
    key = values.text(raw, "key")
    if key is None:
        msg = "el impuesto no tiene clave / the tax has no key"
        raise NotUnderstood(msg)
    rate = values.number(raw, "amount")
    is_group = values.text(raw, "type") == "group"
    if rate is None:
        if not is_group:
            msg = "el impuesto no tiene tipo / the tax has no rate"
            raise NotUnderstood(msg)
        rate = Decimal(0)
    return Tax(
        external_id=values.identifier(raw, "id") or source_id,
        code=key,
        name=values.text(raw, "name") or key,
        type=tax_type(key, values.text(raw, "group"), rate),
        rate=abs(rate),
        applies_to=side_of(key, values.text(raw, "scope")),
        treatment="reverse_charge" if is_group else treatment_of(key),
        is_active=values.flag(raw, "status", default=True),
    )


def tax_type(key: str, group: str | None, rate: Decimal | None) -> str:
    """Vat, surcharge, retention or other."""
    found = _TYPES.get((group or "").lower())
    if found:
        return found
    parts = key.split("_")
    family = parts[1] if len(parts) > 1 else ""
    for start, kind in (
        ("iva", "vat"),
        ("igic", "vat"),
        ("ipsi", "vat"),
        ("rec", "surcharge"),
        ("ret", "retention"),
    ):
        if family.startswith(start):
            return kind
    return "retention" if rate is not None and rate < 0 else "other"


def side_of(key: str, scope: str | None) -> str:
    """Sales or purchases."""
    if scope in {"sales", "purchases"}:
        return scope
    return "purchases" if key.startswith("p_") or key.endswith("_purchases") else "sales"


def treatment_of(key: str) -> str:
    """What the law says of a tax, told by the family in its key."""
    if "nosujeto" in key:
        return "not_subject"
    if "exento" in key or "export" in key:
        return "exempt"
    if any(word in key for word in ("invsuj", "intra", "adqintra")):
        return "reverse_charge" if "invsuj" in key or key.startswith("p_") else "exempt"
    return "subject"


def contact_group(raw: Raw, source_id: str) -> ContactGroup:
    """A group of contacts."""
    return ContactGroup(
        external_id=source_id,
        name=values.text(raw, "name") or "Sin nombre",
        description=values.text(raw, "desc"),
        color=values.color(raw, "color"),
    )


def is_known_treasury(raw: Raw) -> bool:
    """Whether the type of a treasury is one of ours; without one it is a bank account."""
    return _treasury_type(raw) in {"bank", "cash", "card", "gateway"}


def _treasury_type(raw: Raw) -> str:
    return (values.text(raw, "type") or "bank").lower()


def treasury(raw: Raw, source_id: str) -> Treasury:
    """A bank account, a till or a card."""
    return Treasury(
        external_id=source_id,
        name=values.text(raw, "name") or "Sin nombre",
        type=_treasury_type(raw) if is_known_treasury(raw) else "bank",
        balance=values.amount(raw, "balance"),
        iban=values.text(raw, "iban"),
        swift=values.text(raw, "swift"),
        bank=values.text(raw, "bank"),
        bank_name=values.text(raw, "bankname"),
        account_number=values.integer(raw, "accountNumber"),
    )


def payment_method(raw: Raw, source_id: str) -> PaymentMethod:
    """How one pays."""
    return PaymentMethod(
        external_id=source_id,
        name=values.text(raw, "name") or "Sin nombre",
        due_days=values.integer(raw, "dueDays"),
        treasury_external_id=values.identifier(raw, "bankId"),
    )


def product(raw: Raw, source_id: str) -> Product:
    """Something in the catalogue. Cost and stock may be text or missing."""
    kind = (values.text(raw, "kind") or "simple").lower()
    if kind not in _PRODUCT_KINDS:
        msg = f"clase de producto desconocida / unknown kind of product: {kind}"
        raise NotUnderstood(msg)
    return Product(
        external_id=source_id,
        kind=kind,
        name=_name(raw),
        description=values.text(raw, "desc"),
        sku=values.text(raw, "sku"),
        barcode=values.text(raw, "barcode"),
        price=values.number(raw, "price"),
        cost=values.number(raw, "cost"),
        purchase_price=values.number(raw, "purchasePrice"),
        tax_codes=tax_codes(raw),
        stock=values.number(raw, "stock"),
        manages_stock=values.flag(raw, "hasStock", default=False),
        weight=values.positive(raw, "weight"),
        tags=values.texts(raw, "tags"),
        for_sale=values.flag(raw, "forSale", default=True),
        for_purchase=values.flag(raw, "forPurchase", default=True),
        custom_fields=custom_fields(raw),
        attributes=[
            Attribute(name=values.text(item, "name") or "", value=values.text(item, "value"))
            for item in values.objects(raw, "attributes")
        ],
        variants=[_variant(item) for item in values.objects(raw, "variants")],
        pack=[_part(item) for item in values.objects(raw, "packProducts")],
    )


def service(raw: Raw, source_id: str) -> Product:
    """A service: a product that is not kept in stock."""
    return Product(
        external_id=source_id,
        is_service=True,
        name=_name(raw),
        description=values.text(raw, "desc"),
        sku=values.text(raw, "code"),
        price=values.number(raw, "price"),
        cost=values.number(raw, "cost"),
        tax_codes=tax_codes(raw),
        tags=values.texts(raw, "tags"),
        for_purchase=False,
        is_active=not values.flag(raw, "archived", default=False),
        custom_fields=custom_fields(raw),
    )


def _name(raw: Raw) -> str:
    return values.text(raw, "name") or values.text(raw, "sku") or "Sin nombre"


def _variant(raw: Raw) -> Variant:
    found = values.identifier(raw, "id")
    if found is None:
        msg = "una variante no tiene id / a variant has no id"
        raise NotUnderstood(msg)
    return Variant(
        external_id=found,
        sku=values.text(raw, "sku"),
        barcode=values.text(raw, "barcode"),
        price=values.number(raw, "price"),
        cost=values.number(raw, "cost"),
        purchase_price=values.number(raw, "purchasePrice"),
        stock=values.number(raw, "stock"),
    )


def _part(raw: Raw) -> PackItem:
    found = values.identifier(raw, "productId")
    if found is None:
        msg = "una parte del producto compuesto no dice qué producto es / a part of the pack does not tell its product"
        raise NotUnderstood(msg)
    quantity = values.number(raw, "quantity")
    return PackItem(product_external_id=found, quantity=Decimal(1) if quantity is None else quantity)


def tax_codes(raw: Raw) -> list[str]:
    """The keys of the taxes, each once, in their order."""
    return list(dict.fromkeys(values.texts(raw, "taxes")))


def custom_fields(raw: Raw) -> list[CustomField]:
    """Added fields. Holded splits an object by its keys, so {"ref": "A1"} is one field named ref."""
    found: list[CustomField] = []
    for item in values.objects(raw, "customFields"):
        if "field" in item:
            name = values.text(item, "field")
            if name:
                found.append(CustomField(field=name, value=_as_text(item, "value")))
        else:
            found.extend(CustomField(field=name, value=_as_text(item, name)) for name in item)
    return found


def _as_text(item: Raw, key: str) -> str:
    value = item.get(key)
    if isinstance(value, bool):
        return "true" if value else "false"
    if value == 0 and value is not None:
        return str(value)
    return values.text(item, key) or ""
