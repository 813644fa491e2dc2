"""Records as Holded lists them, and a small company made of them with the dirt of real life."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.migrate.systems import Holded, Json


def madrid(text: str) -> int:
    """Unix seconds of midnight in Madrid."""
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Madrid")).timestamp())


def sample() -> Holded:
    """A small company with the dirt of real life."""
    holded = Holded()
    taxes = [
        ("s_iva_21", "21", "iva"),
        ("s_iva_10", "10", "iva"),
        ("s_ret_15", "-15", "ret"),
        ("p_iva_21", "21", "iva"),
        ("s_iva_exento", "0", "iva"),
    ]
    holded.lists = {
        "/taxes": [
            {
                "id": "",
                "key": key,
                "name": key,
                "amount": amount,
                "group": group,
                "type": "percentage",
                "scope": "purchases" if key.startswith("p_") else "sales",
            }
            for key, amount, group in taxes
        ]
        + [
            {
                "id": "f" * 24,
                "key": "tax_1_sales",
                "name": "Tasa propia",
                "amount": "3.5",
                "scope": "sales",
                "group": "otros",
                "type": "percentage",
            }
        ],
        "/contacts/groups": [{"id": "a0" * 12, "name": "Talleres", "desc": "", "color": "#ff0000"}],
        "/treasury": [{"id": "b0" * 12, "name": "Banco", "type": "bank", "balance": 120.5, "accountNumber": 57200003}],
        "/paymentmethods": [{"id": "c0" * 12, "name": "Transferencia", "dueDays": 30, "bankId": "b0" * 12}],
        "/numberingseries/invoice": [{"id": "d0" * 12, "name": "Facturas", "format": "F[YY]%%%%", "last": 1}],
        "/contacts": [
            contact(1),
            contact(2, type="supplier", clientRecord=0, supplierRecord={"num": 40000001}),
            contact(3, billAddress=[], defaults=0, tags={}, customFields={"0": {"ref": "A1"}}, code=""),
        ],
        "/products": [
            {
                "id": f"{7:024x}",
                "kind": "simple",
                "name": "Aceite 5 l",
                "price": 33.06,
                "taxes": ["s_iva_10"],
                "stock": 48,
                "hasStock": True,
                "sku": "AC5",
                "cost": "",
                "purchasePrice": "21.5",
                "forSale": 1,
                "forPurchase": 0,
                "attributes": [],
                "variants": [{"id": f"{8:024x}", "sku": "AC5", "price": 33.06, "cost": "", "stock": 48}],
            }
        ],
        "/services": [{"id": f"{9:024x}", "name": "Horas", "price": "45", "taxes": ["s_iva_21"], "archived": False}],
        "/documents/estimate": [document(20, number="P1", date="2026-01-05")],
        "/documents/invoice": [
            document(21, number="F260001", date="2026-01-10", origin=20, paid=["40"]),
            document(22, number="F260002", date="2026-02-01", contact=99, name="Borrado SL", paid=["121"]),
            document(23, number=None, date="2026-03-01", draft=True),
            document(24, number="RARO-1", date="2026-03-01", taxes=["s_iva_21", "s_ret_15"], total="106"),
        ],
        "/documents/salesreceipt": [document(25, number="T1", date="2026-03-02", contact=0, name="")],
        "/documents/purchase": [
            document(26, number="2026/7", date="2026-03-03", contact=2, taxes=["p_iva_21"]),
        ],
        "/payments": [
            {
                "id": f"{0xAA0015:024x}",
                "amount": 40,
                "date": madrid("2026-01-20"),
                "contactId": f"{1:024x}",
                "desc": "Bizum",
                "documentId": f"{21:024x}",
                "bankId": "",
            },
            {
                "id": f"{50:024x}",
                "amount": "15.25",
                "date": madrid("2026-01-21"),
                "contactId": f"{1:024x}",
                "bankId": "b0" * 12,
                "desc": "A cuenta",
            },
        ],
    }
    return holded


def contact(number: int, **fields: Any) -> Json:
    """A contact as Holded lists it."""
    return {
        "id": f"{number:024x}",
        "customId": None,
        "name": f"  Talleres Ría {number} S.L.",
        "code": f"B3612345{number}",
        "vatnumber": "",
        "tradeName": 0,
        "email": "admin@ria.example",
        "mobile": "",
        "phone": "+34 986 000 111",
        "type": "client",
        "iban": "",
        "swift": "",
        "groupId": "a0" * 12,
        "clientRecord": {"num": 43000012, "name": "Talleres"},
        "supplierRecord": 0,
        "billAddress": {
            "address": "Rúa Nova 4",
            "city": "Vigo",
            "postalCode": "36201",
            "country": "España",
            "countryCode": "ES",
        },
        "customFields": [],
        "tags": ["taller"],
        "notes": [{"name": "Ojo", "description": "Paga tarde"}],
        "defaults": {
            "dueDays": 30,
            "paymentMethod": "c0" * 12,
            "discount": 0,
            "language": "es",
            "currency": "eur",
            "salesTax": ["s_iva_21"],
            "purchasesTax": [],
            "accumulateInForm347": "yes",
        },
        "socialNetworks": {"website": ""},
        "contactPersons": [],
        "shippingAddresses": [],
        "isperson": 0,
        "createdAt": 1722931394,
        **fields,
    }


def document(
    number_id: int,
    *,
    number: str | None,
    date: str,
    contact: int = 1,
    name: str = "Talleres Ría",
    draft: bool = False,
    origin: int | None = None,
    paid: list[str] | None = None,
    taxes: list[str] | None = None,
    total: str = "121",
) -> Json:
    """A document as Holded lists it: one line of 100 euros."""
    payments = [
        {
            "id": f"{0xAA0000 + number_id:024x}",
            "amount": amount,
            "date": madrid(date) + 86_400,
            "bankId": "b0" * 12,
        }
        for amount in paid or []
    ]
    done = sum(float(amount) for amount in paid or [])
    return {
        "id": f"{number_id:024x}",
        "contact": f"{contact:024x}" if contact else "0",
        "contactName": name,
        "desc": "",
        "date": madrid(date),
        "dueDate": madrid(date) + 30 * 86_400,
        "multipledueDate": [],
        "forecastDate": None,
        "accountingDate": None,
        "approvedAt": None if draft else madrid(date) + 3600,
        "draft": True if draft else None,
        "notes": "",
        "tags": ["enero"],
        "products": [
            {
                "line_id": f"{0xBB0000 + number_id:024x}",
                "name": "Horas de taller",
                "desc": "",
                "price": "50",
                "units": 2,
                "tax": 21,
                "taxes": taxes or ["s_iva_21"],
                "discount": 0,
                "retention": 0,
                "weight": 0,
                "costPrice": 0,
                "sku": 0,
                "account": "66d0",
                "productId": None,
                "variantId": None,
            }
        ],
        "tax": float(total) - 100,
        "subtotal": 100,
        "discount": 0,
        "total": float(total),
        "language": "es",
        "status": 0,
        "customFields": [],
        "docNumber": number,
        "currency": "eur",
        "currencyChange": 1,
        "paymentsDetail": payments,
        "paymentsTotal": done,
        "paymentsPending": float(total) - done,
        "paymentsRefunds": 0,
        "paymentMethodId": "",
        "from": {"id": f"{origin:024x}", "docType": "estimate"} if origin else None,
    }
