"""The record of an e-mail: its content as it was composed, and what became of it."""

from datetime import date, datetime
from typing import Annotated, Final, Literal
from uuid import UUID

import msgspec

from talonario.domain.documents.kinds import Kind
from talonario.store.record import Claimable, NamesFile, stored

EmailState = Literal["queued", "sending", "sent", "failed", "bounced", "unknown", "suppressed"]
Purpose = Literal["document", "reminder", "quarter", "notice"]

TroubleCode = Literal[
    "no_server",
    "unreachable",
    "not_secure",
    "login_refused",
    "sender_refused",
    "recipient_refused",
    "content_refused",
    "too_large",
    "busy",
    "not_printed",
    "nothing_to_attach",
    "outcome_unknown",
    "bounce_noted",
]

TROUBLES: Final[dict[TroubleCode, tuple[str, str]]] = {
    "no_server": (
        "Este servidor no tiene correo de salida: falta TALONARIO_SMTP_URL",
        "This server has no outgoing mail: TALONARIO_SMTP_URL is not set",
    ),
    "unreachable": ("No se pudo conectar con el servidor de correo", "The mail server could not be reached"),
    "not_secure": (
        "El servidor de correo no ofrece una conexión segura que se pueda comprobar",
        "The mail server offers no secure connection that can be verified",
    ),
    "login_refused": (
        "El servidor de correo no acepta el usuario o la contraseña",
        "The mail server does not accept the user or the password",
    ),
    "sender_refused": ("El servidor de correo no acepta el remitente", "The mail server does not accept the sender"),
    "recipient_refused": (
        "El destinatario no existe o rechaza el correo",
        "The recipient does not exist or refuses it",
    ),
    "content_refused": ("El servidor de correo rechazó el mensaje", "The mail server refused the message"),
    "too_large": (
        "El mensaje es demasiado grande para enviarlo por correo",
        "The message is too large to be sent by e-mail",
    ),
    "busy": ("El servidor de correo pide esperar", "The mail server asks to wait"),
    "not_printed": ("No se pudo preparar el PDF", "The PDF could not be made"),
    "nothing_to_attach": ("El documento ya no existe", "The document does not exist any more"),
    "outcome_unknown": (
        "Se cortó mientras se entregaba: puede que haya llegado. No se repite sin que alguien lo pida",
        "It broke off while being handed over and may have arrived. It is not repeated unless somebody asks",
    ),
    "bounce_noted": ("Se devolvió después de enviarlo", "It came back after it was sent"),
}
"""What each kind of trouble means, in Spanish and English."""

SETTLED: Final[frozenset[EmailState]] = frozenset({"sent", "failed", "bounced", "unknown", "suppressed"})
"""The states that no worker changes any more."""


class Attachment(msgspec.Struct, frozen=True, omit_defaults=True):
    """A file that goes with an e-mail.

    name     as its reader sees it
    sha256   of its bytes in the place of files; None until the worker has made them
    """

    name: str
    media_type: str
    sha256: str | None = None


class Trouble(msgspec.Struct, frozen=True):
    """Why an e-mail was not sent yet, or never will be.

    detail   the mail server's own words, or what else helps an administrator; empty when there is nothing to add
    """

    code: TroubleCode
    detail: str = ""

    def text(self, language: str) -> str:
        """A sentence for people, in `en` or (any other) Spanish."""
        sentence = TROUBLES[self.code][1 if language == "en" else 0]
        return f"{sentence} ({self.detail})" if self.detail else sentence


class Refused(msgspec.Struct, frozen=True):
    """An address that was not reached: the mail server's status code and its words; code 0 when somebody noted it."""

    address: str
    code: int
    words: str


@stored("emails", index={"emails_document": ("document_id", "id"), "emails_message": ("message_id",)})
class Email(Claimable, frozen=True, kw_only=True):
    """An e-mail, once composed never changed but in what became of it.

    state         queued (waits, perhaps once more), sending (its content is on its way to the mail server this moment),
                  sent (the mail server took it), failed (given up), bounced (an address does not exist), unknown (the
                  connection or the worker died while the content was on its way: it arrived whole or not at all),
                  suppressed (of a sandbox company: never sent)
    document_…    what it is about, as it was named then; the e-mail stays in the log when the document is deleted
    quarter_on    first day of the quarter whose documents it carries
    attempts      how many times the mail server was tried
    refused       the addresses that were not reached
    error         why it was not sent yet, or never will be
    message_id    the Message-ID, the same in every attempt
    """

    purpose: Purpose
    state: EmailState
    document_id: UUID | None
    document_kind: Kind | None
    document_number: str | None
    contact_id: UUID | None
    quarter_on: date | None
    language: str
    sender: str
    sender_name: str
    reply_to: str | None
    recipient: str
    cc: list[str]
    bcc: list[str]
    subject: str
    text: str
    html: str
    attachments: Annotated[list[Attachment], NamesFile()]
    attempts: int
    refused: list[Refused]
    error: Trouble | None
    message_id: str
    created_at: datetime
    sent_at: datetime | None
    updated_at: datetime
