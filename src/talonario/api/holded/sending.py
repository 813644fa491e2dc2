"""Sending documents by e-mail."""

from __future__ import annotations

import re
from typing import Annotated, Any

from msgspec import UNSET, Meta, UnsetType

from talonario.api.engine.operation import Answer, Call
from talonario.api.engine.wire import Wire
from talonario.api.holded import documents, verbs, wire
from talonario.domain.emails import send as sending
from talonario.domain.emails.addresses import AddressInvalid
from talonario.domain.emails.send import Asked

EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+")
DOCUMENTS_MAX = 50

Subject = Annotated[str, Meta(min_length=10, max_length=255)]
Message = Annotated[str, Meta(min_length=20, max_length=5000)]


class SendIn(Wire):
    """Whom to send to and with which words; `docIds` are other documents of the type, each sent by itself."""

    emails: Any = UNSET
    email: Any = UNSET
    subject: Subject | UnsetType | None = UNSET
    message: Message | UnsetType | None = UNSET
    mailTemplateId: Any = UNSET
    docIds: Any = UNSET


def send(call: Call) -> Answer:
    """Send a document, and others with it when they are named."""
    body = call.read(SendIn)
    people = wire.texts(wire.given(body.emails) or wire.given(body.email), "emails")
    if not people:
        raise wire.wrong("emails needed", "emails")
    if not all(EMAIL.fullmatch(one) for one in people):
        raise wire.wrong("Wrong emails", "emails")
    asked = Asked(
        to=people[0],
        cc=tuple(people[1:]),
        subject=wire.given(body.subject),
        message=wire.given(body.message),
        field="emails",
    )
    wanted = list(dict.fromkeys([call.path["id"], *wire.texts(wire.given(body.docIds), "docIds")]))
    if len(wanted) > DOCUMENTS_MAX:
        raise wire.wrong("Too many docIds", "docIds")
    named = (documents.at_path(call.ctx, {**call.path, "id": one}, lock=True) for one in wanted)
    found = {full.header.id: full for full in named}
    try:
        for full in found.values():
            sending.send(call.ctx, full, asked)
    except AddressInvalid:
        raise wire.wrong("Wrong emails", "emails") from None
    return Answer(200, {"status": 1, "info": "Document sent"})


OPERATIONS = (verbs.INVOICING.writing("sendDocument", "POST", "/documents/{docType}/{id}/send", send),)
