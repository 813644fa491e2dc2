"""A contact between the ledger and Holded."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from msgspec import UNSET

from talonario.api.engine.wire import plain
from talonario.api.holded import groups, ledger_accounts, methods, wire
from talonario.api.holded.contact_shapes import AddressIn, ContactIn, DefaultsIn
from talonario.domain import countries, taxes
from talonario.domain.contacts import Address, BankAccount, Contact, ContactPerson, ShippingAddress
from talonario.domain.contacts.groups import ContactGroup
from talonario.domain.contacts.record import CustomField
from talonario.domain.context import Context
from talonario.domain.payment_methods import PaymentMethod

ROLE_OF_TYPE = {
    "client": "customer",
    "supplier": "supplier",
    "debtor": "debtor",
    "creditor": "creditor",
    "lead": "lead",
}
REGIME_OF_OPERATION = {"intra": "intracomunitaria", "impexp": "importacion_exportacion", "general": "general"}
EMPTY_ADDRESS = Address()


def outside_id(contact: Contact) -> str:
    """The id a client sees."""
    return wire.outside_id(contact.id, contact.customer_external_id or contact.supplier_external_id)


def type_of(contact: Contact) -> str:
    """The one type that Holded shows; whoever buys is a client, whatever else they are."""
    return next((name for name, role in ROLE_OF_TYPE.items() if getattr(contact, f"is_{role}")), "")


class Surroundings:
    """The groups and payment methods that some contacts name, read at once."""

    def __init__(self, ctx: Context, contacts: Sequence[Contact]) -> None:
        self._ctx = ctx
        group_ids = [one.group_id for one in contacts if one.group_id is not None]
        method_ids = [one.payment_method_id for one in contacts if one.payment_method_id is not None]
        self.groups: Mapping[UUID, ContactGroup] = ctx.tx.get_many(ContactGroup, group_ids)
        self.methods: Mapping[UUID, PaymentMethod] = ctx.tx.get_many(PaymentMethod, method_ids)

    def account(self, code: str | None) -> str | int:
        """The outside id of a ledger account, or 0."""
        return ledger_accounts.shown_id(self._ctx, code) or 0

    def group(self, contact: Contact) -> str:
        """The outside id of a contact's group, or nothing."""
        found = self.groups.get(contact.group_id) if contact.group_id else None
        return wire.outside_id(found.id, found.external_id) if found else ""

    def method(self, contact: Contact) -> str | int:
        """The outside id of a contact's payment method, or 0."""
        found = self.methods.get(contact.payment_method_id) if contact.payment_method_id else None
        return wire.outside_id(found.id, found.external_id) if found else 0


def spell(contact: Contact, around: Surroundings) -> dict[str, Any]:
    """A contact as the live service shows it."""
    account = next((bank for bank in contact.bank_accounts if bank.is_default), None)
    shown = outside_id(contact)
    return {
        "id": shown,
        "customId": contact.custom_id,
        "name": contact.name,
        "code": contact.tax_id or "",
        "vatnumber": contact.vat_id or "",
        "tradeName": contact.commercial_name,
        "email": contact.email or "",
        "mobile": contact.mobile or "",
        "phone": contact.phone or "",
        "type": type_of(contact),
        "iban": account.iban if account else "",
        "swift": (account.bic or "") if account else "",
        "sepaRef": contact.sepa_reference or "",
        "sepaDate": wire.midnight(contact.sepa_date),
        "groupId": around.group(contact),
        "clientRecord": _account(contact.customer_account, contact.name),
        "supplierRecord": _account(contact.supplier_account, contact.name),
        "billAddress": spell_address(contact.address or EMPTY_ADDRESS),
        "customFields": [{"field": one.field, "value": one.value} for one in contact.custom_fields],
        "defaults": _spell_defaults(contact, around),
        "socialNetworks": {"website": contact.website or "", **contact.social_networks},
        "tags": contact.tags,
        "notes": _spell_notes(contact),
        "contactPersons": [
            {"personId": f"{place}", "name": one.name, "phone": one.phone or "", "email": one.email or ""}
            | {"job": one.job or "", "sendDocuments": 0, "linkedin": ""}
            for place, one in enumerate(contact.contact_persons)
        ],
        "shippingAddresses": [_spell_shipping(one) for one in contact.shipping_addresses],
        "isperson": int(contact.is_person),
        "createdAt": wire.seconds(contact.created_at),
        "updatedAt": wire.seconds(contact.updated_at),
        "updatedHash": hashlib.md5(f"{shown}{contact.updated_at}".encode(), usedforsecurity=False).hexdigest(),
    }


def _account(number: int | None, name: str) -> Any:
    return {"num": number, "name": name} if number else 0


def spell_address(address: Address) -> dict[str, Any]:
    """An address as Holded shows it."""
    return {
        "address": address.line1 or "",
        "city": address.city or "",
        "postalCode": address.postal_code or "",
        "province": address.province or "",
        "country": address.country_name or ("España" if address.country == "ES" else address.country or ""),
        "countryCode": address.country or "",
        "info": "",
    }


def _spell_shipping(one: ShippingAddress) -> dict[str, Any]:
    return {
        "name": one.name or "",
        "address": one.line1 or "",
        "city": one.city or "",
        "postalCode": one.postal_code or "",
        "province": one.province or "",
        "country": one.country or "",
        "notes": one.notes or "",
        "privateNotes": one.private_notes or "",
    }


def _spell_defaults(contact: Contact, around: Surroundings) -> dict[str, Any]:
    return {
        "salesChannel": around.account(contact.sales_account),
        "expensesAccount": around.account(contact.expense_account),
        "dueDays": contact.payment_term_days or 0,
        "paymentDay": contact.payment_day or 0,
        "paymentMethod": around.method(contact),
        "discount": plain(contact.default_discount_percent or Decimal(0)),
        "language": contact.language or "es",
        "currency": (contact.currency or "EUR").lower(),
        "salesTax": contact.sales_tax_codes,
        "purchasesTax": contact.purchase_tax_codes,
        "accumulateInForm347": "yes" if contact.accumulate_347 else "no",
    }


def _spell_notes(contact: Contact) -> list[dict[str, Any]]:
    if not contact.notes:
        return []
    note = {"noteId": "0", "name": contact.notes, "description": "", "color": "", "userId": ""}
    return [{**note, "updatedAt": wire.seconds(contact.updated_at)}]


def fields(ctx: Context, body: ContactIn, before: Contact | None) -> dict[str, Any]:
    """What a body says, by the names of the record's fields; what it does not say is left out."""
    pairs = (
        ("name", body.name),
        ("custom_id", body.customId if body.customId is not UNSET else body.CustomId),
        ("tax_id", body.code),
        ("vat_id", body.vatnumber),
        ("commercial_name", body.tradeName),
        ("email", body.email),
        ("phone", body.phone),
        ("mobile", body.mobile),
        ("is_person", body.isperson),
        ("sepa_reference", body.sepaRef),
        ("notes", body.note),
        ("customer_account", body.clientRecord),
        ("supplier_account", body.supplierRecord),
    )
    required = {"name", "is_person", "customer_account", "supplier_account"}
    values: dict[str, Any] = {
        name: value for name, value in pairs if value is not UNSET and (value or name not in required or value is False)
    }
    if body.type is not UNSET and body.type is not None:
        values |= {f"is_{role}": name == body.type for name, role in ROLE_OF_TYPE.items()}
    if body.sepaDate is not UNSET:
        values["sepa_date"] = wire.day(body.sepaDate, "sepaDate") if body.sepaDate else None
    if body.iban is not UNSET or body.swift is not UNSET:
        values["bank_accounts"] = _accounts(body, before)
    if body.groupId is not UNSET:
        values["group_id"] = _group(ctx, body.groupId)
    if isinstance(body.billAddress, AddressIn):
        values["address"] = address_of(body.billAddress, before.address if before else None)
    if isinstance(body.shippingAddresses, list):
        values["shipping_addresses"] = [_shipping(one) for one in body.shippingAddresses]
    if isinstance(body.contactPersons, list):
        values["contact_persons"] = [
            ContactPerson(
                name=wire.given(one.name, ""),
                phone=wire.given(one.phone),
                email=wire.given(one.email),
                job=wire.given(one.job),
            )
            for one in body.contactPersons
        ]
    if isinstance(body.socialNetworks, dict):
        networks = {name: text for name, text in body.socialNetworks.items() if text}
        values["website"] = networks.pop("website", None)
        values["social_networks"] = networks
    if body.tags is not UNSET:
        values["tags"] = wire.tags(body.tags)
    if body.customFields is not UNSET:
        values["custom_fields"] = [CustomField(*row) for row in wire.custom_fields(body.customFields)]
    operation = wire.given(body.taxOperation)
    if operation:
        values["operation_regime"] = REGIME_OF_OPERATION.get(operation)
        values["is_surcharge_subject"] = operation == "receq"
    if isinstance(body.defaults, DefaultsIn):
        values |= _defaults(ctx, body.defaults)
    return values


def ignored(body: ContactIn, contact: Contact) -> list[str]:
    """What of a body comes to nothing: said in a header."""
    is_lost = wire.given(body.swift) and not contact.bank_accounts
    return ["swift is ignored: it goes with an iban"] if is_lost else []


def _accounts(body: ContactIn, before: Contact | None) -> list[BankAccount]:
    known = next((bank for bank in before.bank_accounts if bank.is_default), None) if before else None
    iban = body.iban if body.iban is not UNSET else (known.iban if known else None)
    bic = body.swift if body.swift is not UNSET else (known.bic if known else None)
    return [BankAccount(iban=iban, bic=bic or None, is_default=True)] if iban else []


def _group(ctx: Context, text: Any) -> UUID | None:
    if not text:
        return None
    found = groups.find(ctx, text)
    if found is None:
        raise wire.wrong("groupId not found", "groupId")
    return found.id


def _method(ctx: Context, text: Any) -> UUID | None:
    if not text or text == "0":
        return None
    found = methods.find(ctx, text)
    if found is None:
        raise wire.wrong("paymentMethod not found", "defaults.paymentMethod")
    return found.id


def address_of(one: AddressIn, before: Address | None) -> Address:
    """An address; the country follows from its code and the code from the country."""
    known = before or EMPTY_ADDRESS
    name = wire.given(one.country)
    code = wire.country(one.countryCode, "countryCode") or (countries.code_of(name) if name else None)
    return Address(
        line1=one.address if one.address is not UNSET else known.line1,
        city=one.city if one.city is not UNSET else known.city,
        postal_code=one.postalCode if one.postalCode is not UNSET else known.postal_code,
        province=one.province if one.province is not UNSET else known.province,
        country=code or known.country,
        country_name=name or (known.country_name if not code or code == known.country else None),
    )


def _shipping(one: AddressIn) -> ShippingAddress:
    return ShippingAddress(
        name=wire.given(one.name),
        line1=wire.given(one.address),
        city=wire.given(one.city),
        postal_code=wire.given(one.postalCode),
        province=wire.given(one.province),
        country=wire.given(one.country),
        notes=wire.given(one.notes) or wire.given(one.note),
        private_notes=wire.given(one.privateNotes) or wire.given(one.privateNote),
    )


def _defaults(ctx: Context, one: DefaultsIn) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if one.dueDays is not UNSET:
        values["payment_term_days"] = one.dueDays or None
    if one.paymentDay is not UNSET:
        values["payment_day"] = one.paymentDay or None
    if one.paymentMethod is not UNSET:
        values["payment_method_id"] = _method(ctx, one.paymentMethod)
    if one.discount is not UNSET:
        values["default_discount_percent"] = one.discount
    if one.currency is not UNSET:
        values["currency"] = wire.currency(one.currency)
    if one.language is not UNSET:
        values["language"] = one.language
    sales = one.salesAccountRecord if one.salesAccountRecord is not UNSET else one.salesChannel
    if sales is not UNSET:
        values["sales_account"] = ledger_accounts.number_of(ctx, sales, "channel", "defaults.salesChannel")
    expenses = one.expensesAccountRecord if one.expensesAccountRecord is not UNSET else one.expensesAccount
    if expenses is not UNSET:
        values["expense_account"] = ledger_accounts.number_of(ctx, expenses, "expense", "defaults.expensesAccount")
    if one.accumulateInForm347 is not UNSET:
        values["accumulate_347"] = str(one.accumulateInForm347).lower() in {"yes", "1", "true"}
    for name, many, single, side in (
        ("sales_tax_codes", one.salesTaxes, one.salesTax, "sales"),
        ("purchase_tax_codes", one.purchasesTaxes, one.purchasesTax, "purchases"),
    ):
        codes = _tax_codes(ctx, many if many is not UNSET and many is not None else single, side)
        if codes is not None:
            values[name] = codes
    return values


def _tax_codes(ctx: Context, value: Any, side: str) -> list[str] | None:
    """Tax keys from a list of keys, from keys with commas, or from the percent of a VAT."""
    if value is UNSET or value is None:
        return None
    if isinstance(value, int | Decimal):
        percent = wire.percent(value)
        tax = taxes.by_percent(ctx, percent, side, ctx.today) if percent else None
        return [tax.code] if tax else []
    return wire.texts(value, "taxes")
