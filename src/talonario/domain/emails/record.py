"""The record of an e-mail: its content as it was composed, and what became of it."""

from datetime import date, datetime
from typing import Annotated, Final, Literal
from uuid import UUID

import msgspec

from talonario.domain.documents.kinds import Kind
from talonario.store.record import Claimable, NamesFile, stored

EmailState = Literal["queued", "sending", "sent", "failed", "bounced", "unknown", "suppressed"]
Purpose = Literal["document", "reminder", "quarter"]

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
    error         why it was not sent yet, or never will be, in words for people
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
    error: str | None
    message_id: str
    created_at: datetime
    sent_at: datetime | None
    updated_at: datetime
