"""The job of sending e-mails: each at most once, unless somebody asks for it again.

An e-mail's content is sent only after its state `sending` was written, and `sent` is written after the mail server
took it. What is found in `sending` by the next worker broke off between the two: perhaps it arrived, so it becomes
`unknown` and is shown to people instead of being sent a second time. Whatever fails before the content is on its way
is tried again, later each time, for about a day.
"""

import random
from collections import deque
from collections.abc import Sequence
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256
from typing import Final

import msgspec

from talonario.domain.context import Context
from talonario.domain.emails import outcome
from talonario.domain.emails.record import Attachment, Email, EmailState, Trouble
from talonario.outbound import enclosures
from talonario.outbound.desk import Desk
from talonario.outbound.smtp import Connection, Delivered, NotConnected, Outcome, Server, Undelivered, Unknown

HOLD: Final = timedelta(minutes=15)
ATTEMPTS_MAX: Final = 10
FIRST_PAUSE: Final = timedelta(minutes=1)
LONGEST_PAUSE: Final = timedelta(hours=6)
KEPT_OPEN: Final = timedelta(seconds=20)
"""A connection that nobody used for longer is not trusted to be alive."""


class Postman:
    """Sends e-mails through one mail server, each thread over another connection, which is kept for the next e-mail.

    server   None when nobody set one: then nothing is ever sent, and every e-mail says why
    chance   for the pauses, so that not everything that failed together is tried together again
    """

    def __init__(self, server: Server | None, chance: random.Random) -> None:
        self._server = server
        self._chance = chance
        self._idle: deque[tuple[Connection, datetime]] = deque()

    def deliver(self, desk: Desk, email: Email) -> None:
        """Send an e-mail and write what became of it."""
        if email.state == "sending":
            unknown = Unknown(Trouble("outcome_unknown"))
            desk.settle(email, lambda ctx, now: self._write(ctx, now, unknown, now.attempts))
            return
        attempts = email.attempts + 1
        if self._server is None:
            found: Outcome = Undelivered(Trouble("no_server"), again=False)
        else:
            found = self._send(desk, email, self._server)
        desk.settle(email, lambda ctx, now: self._write(ctx, now, found, attempts))

    def _send(self, desk: Desk, email: Email, server: Server) -> Outcome:
        now = desk.outside.clock()
        try:
            files = enclosures.files_of(desk, email)
        except enclosures.NothingToEnclose as nothing:
            return Undelivered(nothing.trouble, again=nothing.again)
        content = message(email, files, now)
        marked = [msgspec.structs.replace(one, sha256=sha256(file).hexdigest()) for one, file in files]

        def going() -> None:
            desk.settle(email, lambda ctx, held: outcome.handing_over(ctx, held, marked))

        recipients = list(dict.fromkeys([email.recipient, *email.cc, *email.bcc]))
        is_last = email.attempts + 1 >= ATTEMPTS_MAX
        try:
            connection = self._connection(server, now)
        except NotConnected as failure:
            return Undelivered(failure.trouble, again=True)
        try:
            return connection.deliver(email.sender, recipients, content, going, is_last_try=is_last)
        finally:
            if connection.is_whole:
                self._idle.append((connection, now))

    def close(self) -> None:
        """Leave the mail server."""
        while self._idle:
            self._idle.pop()[0].close()

    def _connection(self, server: Server, now: datetime) -> Connection:
        """A connection that nobody is using, or another one. Raises NotConnected."""
        while self._idle:
            try:
                known, used_at = self._idle.pop()
            except IndexError:  # another thread took it
                break
            if now - used_at <= KEPT_OPEN and known.is_open():
                return known
            known.close()
        return Connection(server)

    def _write(self, ctx: Context, email: Email, found: Outcome, attempts: int) -> None:
        """Write what became of an e-mail, and when it is tried again if it is."""
        if isinstance(found, Delivered):
            outcome.sent(ctx, email, found.refused)
        elif isinstance(found, Unknown):
            outcome.given_up(ctx, email, "unknown", found.trouble, attempts)
        elif found.again and attempts < ATTEMPTS_MAX:
            outcome.later(ctx, email, found.trouble, ctx.now + self._pause(attempts), attempts)
        else:
            state: EmailState = "bounced" if found.trouble.code == "recipient_refused" else "failed"
            outcome.given_up(ctx, email, state, found.trouble, attempts, found.refused)

    def _pause(self, attempts: int) -> timedelta:
        """1, 4, 16… minutes up to six hours, a fifth more or less."""
        seconds = min(FIRST_PAUSE.total_seconds() * 4 ** (attempts - 1), LONGEST_PAUSE.total_seconds())
        return timedelta(seconds=seconds * self._chance.uniform(0.8, 1.2))


def message(email: Email, files: Sequence[tuple[Attachment, bytes]], now: datetime) -> bytes:
    """The message as it travels: both bodies, the files, every line within the limits and in ASCII."""
    made = EmailMessage(policy=SMTP)
    made["From"] = Address(email.sender_name, addr_spec=email.sender)
    made["To"] = email.recipient
    if email.cc:
        made["Cc"] = ", ".join(email.cc)
    if email.reply_to:
        made["Reply-To"] = email.reply_to
    made["Subject"] = email.subject
    made["Date"] = format_datetime(now)
    made["Message-ID"] = email.message_id
    made.set_content(email.text, cte="quoted-printable")
    made.add_alternative(email.html, subtype="html", cte="quoted-printable")
    for attachment, content in files:
        kind, _, subtype = attachment.media_type.partition("/")
        made.add_attachment(content, maintype=kind, subtype=subtype, filename=attachment.name)
    made["Content-Language"] = email.language  # last, since each wrapping takes such headers down with its content
    return made.as_bytes()
