"""Quotes, proformas and delivery notes for the tests: made, moved to a state, and walked through whole."""

import base64
import struct
import zlib
from typing import Any, Final

from tests import samples
from tests.api.factuarea.conftest import Caller

TODAY: Final = "2026-11-20"
LATER: Final = "2026-12-20"
LINES: Final = [
    {"description": "Montaje", "quantity": 1, "unit_price": 99.0, "tax_rate": 21},
    {"description": "Tornillos", "quantity": 2, "unit_price": 10, "discount_percent": 10, "tax_rate": 21},
]
TOTAL: Final = 141.57
BODIES: Final[dict[str, dict[str, Any]]] = {
    "quotes": {"issued_on": TODAY, "valid_until": LATER},
    "proformas": {"issued_on": TODAY, "valid_until": LATER},
    "delivery_notes": {},
}
TO_INVOICE: Final = {"target": "invoice"}


def png(more: int = 0) -> bytes:
    """A picture; `more` bytes of remarks make it long."""
    # Before the twelve bytes of the last chunk, IEND.
    remark = b"tEXt" + b"x" * more
    chunk = struct.pack(">I", more) + remark + struct.pack(">I", zlib.crc32(remark)) if more else b""
    return samples.PNG[:-12] + chunk + samples.PNG[-12:]


def signing(image: bytes | None = None, **more: Any) -> dict[str, Any]:
    """The body of a signature."""
    picture = base64.b64encode(png() if image is None else image).decode()
    return {"signed_by": "Iria Souto", "recipient_dni": "12345678Z", "signature_image_base64": picture, **more}


def client(call: Caller, tax_id: str = "12345678Z") -> str:
    """A client."""
    body = {"name": "Bodega Ñandú", "tax_id": tax_id, "email": "bodega@example.com", "accumulate_347": True}
    made: str = call.data("clients.create", "/clients", body)["id"]
    return made


def make(call: Caller, family: str, client_id: str, **more: Any) -> dict[str, Any]:
    """A draft."""
    body = {"client_id": client_id, "lines": LINES, **BODIES[family], **more}
    made: dict[str, Any] = call.data(f"{family}.create", f"/{family}", body)
    return made


def do(call: Caller, family: str, identity: str, verb: str, body: Any = None, **options: Any) -> Any:
    """Do something to a document; the answer."""
    return call(f"{family}.{verb}", f"/{family}/{identity}/{verb.replace('_', '-')}", body, **options)


def walk(call: Caller, client_id: str) -> None:
    """Every operation of the three families once."""
    for family in BODIES:
        _shared(call, family, client_id)
        _answers(call, family, client_id)
    note = make(call, "delivery_notes", client_id)["id"]
    do(call, "delivery_notes", note, "mark_delivered", {}, status=200)
    signed = do(call, "delivery_notes", note, "sign", signing(), status=200).json()["data"]
    audit = signed["signature_audit_id"]
    path = f"/delivery_notes/signature-audits/{audit}/forget"
    assert call.data("delivery_notes.signature_audits.forget", path) == {"id": audit, "forgotten": True}
    public_link(call, "delivery_notes", note, ".get", ".update")
    do(call, "delivery_notes", note, "cancel", status=200)
    for family in ("quotes", "proformas"):
        one = make(call, family, client_id)["id"]
        do(call, family, one, "accept", status=200)
        public_link(call, family, one)


def public_link(call: Caller, family: str, document: str, show: str = "_get", update: str = "_update") -> None:
    """The page of a document: found, closed, opened for longer, moved elsewhere."""
    path = f"/{family}/{document}/public-link"
    shown = call.data(f"{family}.public_link{show}", path)
    assert (shown["id"], shown["enabled"]) == (document, True)

    def change(**body: Any) -> Any:
        return call.data(f"{family}.public_link{update}", path, body)

    assert change(action="revoke")["enabled"] is False
    opened = change(action="activate")
    assert (opened["enabled"], opened["url"]) == (True, shown["url"])
    assert change(action="extend", extend_days=shown["max_days"])["expires_at"] > shown["expires_at"]
    assert change(action="reset")["url"] != shown["url"]
    too_far = {"action": "extend", "extend_days": shown["max_days"] + 1}
    refused = call(f"{family}.public_link{update}", path, too_far, status=422).json()["error"]
    assert refused["code"] == "expiry_exceeds_max_days"
    call(f"{family}.public_link{update}", path, {"action": "extend"}, status=422)


def _shared(call: Caller, family: str, client_id: str) -> None:
    """What all of them answer alike."""
    body = {"client_id": client_id, "lines": LINES, **BODIES[family], "external_id": f"{family}-1", "tags": ["web"]}
    made = call(f"{family}.create", f"/{family}", body, status=201)
    one = made.json()["data"]
    assert made.headers["Location"] == f"/v1/{family}/{one['id']}"
    assert (one["status"], one["total"], one["number"][:9]) == ("draft", TOTAL, "BORRADOR-")
    again = call(f"{family}.create", f"/{family}", {**body, "notes": "otra vez"}, status=200)
    assert (again.json()["data"]["id"], again.json()["data"]["notes"]) == (one["id"], "otra vez")
    assert "Location" not in again.headers
    assert call.data(f"{family}.show", f"/{family}/{one['id']}")["notes"] == "otra vez"
    updated = call.data(f"{family}.update", f"/{family}/{one['id']}", {"lines": LINES[:1], "tags": []})
    assert (updated["total"], updated["tags"]) == (119.79, [])
    found = call.data(f"{family}.find_by_external_id", f"/{family}/find-by-external-id", {"external_id": f"{family}-1"})
    assert found["id"] == one["id"]
    call(f"{family}.find_by_external_id", f"/{family}/find-by-external-id", {"external_id": "x"}, status=404)
    listed = call(f"{family}.list", f"/{family}?status=draft&client_id={client_id}&limit=1", status=200).json()
    assert [shown["id"] for shown in listed["data"]] == [one["id"]]
    call(f"{family}.pdf", f"/{family}/{one['id']}/pdf", status=200)
    copy = call(f"{family}.duplicate", f"/{family}/{one['id']}/duplicate", status=201).json()["data"]
    assert (copy["external_id"], copy["total"], copy["status"]) == (None, 119.79, "draft")
    assert len(call.data(f"{family}.statuses", f"/{family}/statuses")) > 3
    assert call.data(f"{family}.stats", f"/{family}/stats")["total_count"] >= 2
    spare = make(call, family, client_id)["id"]
    call(f"{family}.delete", f"/{family}/{spare}", status=204)
    call(f"{family}.show", f"/{family}/{spare}", status=404)
    done = call.data(f"{family}.bulk_delete", f"/{family}/bulk-delete", {"ids": [copy["id"], spare]})
    assert (done["deleted"], [failed["id"] for failed in done["failed"]]) == (1, [spare])


def _answers(call: Caller, family: str, client_id: str) -> None:
    """Answered by the customer and converted."""
    if family != "delivery_notes":
        refused = make(call, family, client_id)["id"]
        assert do(call, family, refused, "reject", {"reason": "caro"}).json()["data"]["status"] == "rejected"
    taken = make(call, family, client_id)["id"]
    moving = "mark_delivered" if family == "delivery_notes" else "accept"
    assert do(call, family, taken, moving).json()["data"]["status"] in {"accepted", "sent"}
    invoice = do(call, family, taken, "convert", TO_INVOICE, status=201).json()["data"]
    assert (invoice["object"], invoice["status"], invoice["total"]) == ("invoice", "draft", TOTAL)
    assert call.data(f"{family}.show", f"/{family}/{taken}")["converted_to_id"] == invoice["id"]
