"""What an event of each name looks like, for whoever tries out a receiver before anything has happened.

The records are answers of this API, kept in `samples.json`; what nothing here brings about yet has its sample too.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any, Final

import msgspec

from talonario.api.factuarea.event_bodies import with_resource
from talonario.domain.events import BY_NAME

_ID: Final = "01a1f866-0d00-7385-a928-391e8d074de6"
_OTHER: Final = "01a1f866-0d00-7385-a936-dd69774ef2fd"
_EMAIL: Final = "cliente@example.com"

EXTRAS: Final[dict[str, Any]] = {
    "amount": 141.57,
    "annulled_at": "2026-11-20T10:00:00Z",
    "attempt_number": 1,
    "bcc": [],
    "cancelled_at": "2026-11-20T10:00:00Z",
    "cc": ["copia@example.com"],
    "corrective": {
        "uuid": _OTHER,
        "original_invoice_uuid": _ID,
        "refund_id": "re_1Example",
        "provider": "stripe",
        "amount": 141.57,
        "correction_type": "full",
    },
    "corrective_invoice_id": _OTHER,
    "corrective_invoice_number": "R-2026-001",
    "days_overdue": 3,
    "delivery_date": "2026-11-20",
    "delivery_note_number": "ALB-2026-001",
    "due_date": "2026-11-17",
    "error_class": "bounce_noted",
    "error_code": "1105",
    "error_message": "No se pudo hacer.",
    "face_registry_number": "202611200000001",
    "face_submission_id": _OTHER,
    "from_status": "draft",
    "huella": "3C464DAF61ACB827C65FDA19F352A4E3BDC2C640E9E9FC4CC058073F38F12F60",
    "invoice": {"uuid": _ID, "number": "F-2026-001", "client_uuid": _OTHER, "total": 141.57, "source": "stripe"},
    "invoice_id": _ID,
    "invoice_number": "F-2026-001",
    "name": "Bodega Ñandú",
    "new_code": "E1",
    "new_keys": ["pedido"],
    "new_number": "F-2026-001",
    "new_valid_from": "2026-01-01",
    "new_valid_until": "2027-12-31",
    "new_year": 2027,
    "next_run_date": "2026-12-20",
    "number": 1,
    "occurrence_number": 1,
    "old_year": 2026,
    "payment_date": "2026-11-20",
    "payment_method": "bank_transfer",
    "payment_reference": "TRF-2026-0042",
    "payout": {
        "uuid": _ID,
        "stripe_payout_id": "po_1Example",
        "amount_net": 137.22,
        "currency": "EUR",
        "bank_transaction_ref": _OTHER,
    },
    "previous_code": None,
    "previous_keys": [],
    "previous_number": None,
    "previous_valid_from": None,
    "previous_valid_until": None,
    "proforma_number": "PRO-2026-001",
    "quote_number": "PRE-2026-001",
    "reason": "Emitida por error",
    "recipient_email": _EMAIL,
    "subscription": {
        "uuid": _OTHER,
        "stripe_subscription_id": "sub_1Example",
        "stripe_invoice_id": "in_1Example",
        "billing_reason": "subscription_cycle",
        "period_start": "2026-11-01",
        "period_end": "2026-11-30",
    },
    "substitute_invoice_id": _OTHER,
    "substitute_invoice_number": "F-2026-002",
    "substituted_invoice_ids": [_OTHER],
    "target": "invoice",
    "target_id": _OTHER,
    "to_status": "delivered",
    "verifactu_record_id": _OTHER,
}
"""Extra key -> a value that it may have."""


@cache
def _records() -> dict[str, dict[str, Any]]:
    """Category of the catalogue -> a record as GET answers it."""
    found: dict[str, dict[str, Any]] = msgspec.json.decode(
        resources.files("talonario.api.factuarea").joinpath("samples.json").read_bytes()
    )
    return found | {"facturae": found["invoice"]}


def sample(name: str) -> dict[str, Any]:
    """The `data` of an event of this name, which is one of the catalogue."""
    announced = BY_NAME[name]
    record = _records()[announced.category]
    shown = {"id": record["id"], "deleted": True} if name.endswith(".deleted") else record
    return with_resource(name, record["id"], shown, {key: EXTRAS[key] for key in announced.extras})
