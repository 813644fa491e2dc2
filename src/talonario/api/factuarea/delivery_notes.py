"""Delivery notes (albaranes): what was delivered, who signed for it, and the invoice that they become."""

from __future__ import annotations

import base64
import binascii

from msgspec import UNSET

from talonario.api.engine import downloads, filters
from talonario.api.engine.faults import bad_format
from talonario.api.engine.filters import EXACT, RANGED, Filter, Special
from talonario.api.engine.operation import Answer, Call
from talonario.api.engine.problems import invalid_fields
from talonario.api.engine.query import Condition
from talonario.api.engine.wire import default
from talonario.api.factuarea import envelope, public_links, verbs
from talonario.api.factuarea.delivery_note_shapes import (
    WORDS,
    ChangeStatusIn,
    ConvertIn,
    ConvertTogetherIn,
    DeliveryNoteChanges,
    DeliveryNoteIn,
    MarkDeliveredIn,
    SignIn,
    changes_of,
    fields_of,
    spell,
)
from talonario.api.factuarea.document_resource import DocumentResource, calling
from talonario.api.factuarea.invoices import INVOICES
from talonario.api.factuarea.wire import amount
from talonario.domain.context import madrid_day, madrid_midnight
from talonario.domain.documents import deliver, read, sign, statistics
from talonario.domain.documents.convert import ConversionFields
from talonario.domain.documents.convert import convert as converting
from talonario.domain.documents.draft import ZERO
from talonario.domain.documents.lifecycle import IllegalTransition, TransitionConflict
from talonario.domain.documents.sign import SignatureFields, SignatureNotPng
from talonario.store.listing import Condition as Wanted
from talonario.store.listing import Where

# The public words -> those of `statuses` and `stats`.
INTERNAL = {"draft": "draft", "sent": "delivered", "signed": "delivered", "invoiced": "invoiced"}
DATA_URL = "data:image/png;base64,"


def _signed(condition: Condition) -> list[Wanted]:
    """Whether somebody signed."""
    return [Where("signed_at", "is_null", not filters.flag(condition.values[0]))]


NOTES = DocumentResource(
    family="delivery_note",
    name="delivery_notes",
    missing=verbs.absent("delivery_note_not_found", "El albarán no existe.", "There is no such delivery note."),
    taken=(
        "Ya existe un albarán numerado con ese external_id: no se puede modificar.",
        "A delivery note that has its number already has this external_id: it cannot be changed.",
    ),
    creates=DeliveryNoteIn,
    changes=DeliveryNoteChanges,
    fields_of=fields_of,
    changes_of=changes_of,
    spell=spell,
    words=WORDS,
    catalogue={
        "draft": ("Borrador", "gray"),
        "delivered": ("Entregado", "blue"),
        "invoiced": ("Facturado", "purple"),
        "cancelled": ("Cancelado", "red"),
    },
    filters={
        "delivery_date": Filter("delivery_on", filters.day, RANGED),
        "signed": Special(_signed, EXACT),
        "vehicle_plate": Filter("vehicle_plate", filters.text),
        "carrier_company": Filter("carrier", filters.text),
    },
    sorts={"created": "id", "number": "number", "delivery_date": "delivery_on"},
    without=frozenset({"activities"}),
)


def stats(call: Call) -> Answer:
    """Answer how many notes stand where, in the words of `statuses`."""
    parts: dict[str, statistics.Part] = {}
    found = statistics.by_status(call.ctx, "delivery_note")
    for status, part in found.items():
        word = INTERNAL.get(WORDS[status], WORDS[status])
        before = parts.get(word, statistics.Part(0, ZERO))
        parts[word] = statistics.Part(before.count + part.count, before.total + part.total)
    month = madrid_midnight(call.ctx.today.replace(day=1))
    return envelope.one(
        {
            "total_count": sum(part.count for part in parts.values()),
            "total_amount": amount(sum((part.total for part in parts.values()), ZERO)),
            "by_status": {
                word: {"status": word, "count": part.count, "total": amount(part.total)} for word, part in parts.items()
            },
            "pending_signature": found["issued"].count if "issued" in found else 0,
            "converted_this_month": statistics.converted_since(call.ctx, "delivery_note", month),
        }
    )


def mark_delivered(call: Call) -> Answer:
    """Note that the goods arrived."""
    full = NOTES.found(call, lock=True)
    said = call.read(MarkDeliveredIn).delivery_date
    on = None
    if isinstance(said, str):
        try:
            on = madrid_day(filters.instant(said))
        except (ValueError, OverflowError):
            raise invalid_fields([bad_format("delivery_date", "date-time")]) from None
    return NOTES.shown(call, deliver.mark_delivered(call.ctx, full, on))


def cancel(call: Call) -> Answer:
    """Withdraw a note that is no invoice yet."""
    return NOTES.shown(call, deliver.cancel(call.ctx, NOTES.found(call, lock=True)))


def change_status(call: Call) -> Answer:
    """Deliver or withdraw a note: the retired spelling of both, with its own status for what is refused."""
    full = NOTES.found(call, lock=True)
    is_withdrawn = call.read(ChangeStatusIn).status == "cancelled"
    try:
        moved = deliver.cancel(call.ctx, full) if is_withdrawn else deliver.mark_delivered(call.ctx, full)
    except TransitionConflict as refusal:
        raise IllegalTransition(refusal.field, **refusal.values) from refusal
    successor = "cancel" if is_withdrawn else "mark-delivered"
    return verbs.retired(NOTES.shown(call, moved), f"/delivery_notes/{full.header.id}/{successor}")


def convert(call: Call) -> Answer:
    """Make the draft invoice of a delivered note, and answer it."""
    full = NOTES.found(call, lock=True)
    series_id = default(call.read(ConvertIn).target_series_id, None)
    with calling({"series_id": "target_series_id"}):
        return INVOICES.made(call, converting(call.ctx, [full], ConversionFields(series_id=series_id)))


def convert_together(call: Call) -> Answer:
    """Make one draft invoice of several delivered notes of a client, and answer it. An operation of ours."""
    body = call.read(ConvertTogetherIn)
    ids = list(dict.fromkeys(body.ids))
    # In the order of their ids, so that two requests for the same notes cannot wait for each other.
    locked = {one: NOTES.of_id(call.ctx, one, lock=True) for one in sorted(ids)}
    fields = ConversionFields(
        issued_on=default(body.issued_on, None),
        due_on=default(body.due_on, None),
        series_id=default(body.target_series_id, None),
    )
    with calling({"series_id": "target_series_id"}):
        return INVOICES.made(
            call, converting(call.ctx, read.complete_all(call.ctx, [locked[one] for one in ids]), fields)
        )


def sign_note(call: Call) -> Answer:
    """Sign a delivered note."""
    full = NOTES.found(call, lock=True)
    body = call.read(SignIn)
    try:
        image = base64.b64decode(body.signature_image_base64.removeprefix(DATA_URL), validate=True)
    except (binascii.Error, ValueError):
        raise SignatureNotPng("signature_image_base64") from None
    fields = SignatureFields(
        signed_by=body.signed_by,
        signer_tax_id=body.recipient_dni,
        image=image,
        signed_at=None if body.signed_at is UNSET else body.signed_at,
        ip=call.request.raw.remote_addr,
    )
    return NOTES.shown(call, sign.sign(call.ctx, full, fields))


def signature_image(call: Call) -> Answer:
    """Answer the picture of a signature, until it is forgotten."""
    found = sign.of_documents(call.ctx, [NOTES.header(call).id])
    image = next((one.image for one in found.values()), None)
    if image is None:
        raise sign.SignatureNotFound
    return downloads.file(call, call.ctx.files.get(image), "image/png", "firma.png", image)


def forget(call: Call) -> Answer:
    """Erase who signed, by the number of the signature."""
    text = call.path["audit"]
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise sign.SignatureNotFound
    return envelope.one({"id": sign.forget(call.ctx, int(text)).number, "forgotten": True})


TRANSITION = "delivery_notes:transition"
ONE = "/delivery_notes/{id}"

OPERATIONS = (
    *NOTES.operations(),
    *public_links.operations(NOTES, show="public_link.get", update="public_link.update"),
    verbs.reading("delivery_notes.stats", "/delivery_notes/stats", "delivery_notes:read", stats),
    verbs.writing(
        "delivery_notes.mark_delivered", "POST", f"{ONE}/mark-delivered", TRANSITION, mark_delivered, MarkDeliveredIn
    ),
    verbs.writing("delivery_notes.cancel", "POST", f"{ONE}/cancel", TRANSITION, cancel),
    verbs.writing("delivery_notes.convert", "POST", f"{ONE}/convert", TRANSITION, convert, ConvertIn),
    verbs.writing("delivery_notes.sign", "POST", f"{ONE}/sign", TRANSITION, sign_note, SignIn),
    verbs.writing(
        "delivery_notes.signature_audits.forget",
        "POST",
        "/delivery_notes/signature-audits/{audit}/forget",
        "delivery_notes:gdpr_forget",
        forget,
    ),
    verbs.writing(
        "x.delivery_notes.change_status", "POST", f"{ONE}/change_status", TRANSITION, change_status, ChangeStatusIn
    ),
    verbs.writing(
        "x.delivery_notes.convert",
        "POST",
        "/x/delivery_notes/convert",
        TRANSITION,
        convert_together,
        ConvertTogetherIn,
    ),
    verbs.reading(
        "x.delivery_notes.signature", "/x/delivery_notes/{id}/signature", "delivery_notes:read", signature_image
    ),
)
