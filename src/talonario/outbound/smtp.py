"""Speaking SMTP: one e-mail over one connection, in steps, so that it is always known how far it came.

Before the last dot is sent nothing was handed over, whatever breaks; after the server's answer to it everything is
known; between the two nobody knows. Python's `smtplib` does the talking, but for the one step that it does as a whole.
"""

import re
import smtplib
import socket
import ssl
from base64 import b64encode
from collections.abc import Callable, Sequence
from ipaddress import ip_address
from typing import Final, Literal
from urllib.parse import parse_qs, unquote, urlsplit

import msgspec

from talonario.domain.emails.record import Refused, Trouble, TroubleCode

ANSWER_SECONDS: Final = 30.0
LAST_ANSWER_SECONDS: Final = 120.0
"""After the content: the server may be looking through it."""
PORTS: Final = {"smtp": 587, "smtps": 465}
WORDS_MAX: Final = 500


class Server(msgspec.Struct, frozen=True, kw_only=True):
    """The mail server that everything leaves by.

    tls        starttls: begun in the clear and secured before anything is said; implicit: secure from the first byte;
               none: for a server on this machine
    ca         file of the authority that vouches for it; None for those that the system knows
    user       None when the server asks for none
    """

    host: str
    port: int
    tls: Literal["starttls", "implicit", "none"]
    ca: str | None
    user: str | None
    password: str

    def __repr__(self) -> str:
        """Without the password."""
        return f"Server({self.host}:{self.port}, {self.tls})"


class Delivered(msgspec.Struct, frozen=True):
    """The server took it, but for these copies."""

    refused: list[Refused]


class Undelivered(msgspec.Struct, frozen=True):
    """The server did not take it.

    again     whether trying later may help
    refused   the addresses that do not exist
    """

    trouble: Trouble
    again: bool
    refused: list[Refused] = []


class Unknown(msgspec.Struct, frozen=True):
    """The connection broke between the last dot and the answer to it."""

    trouble: Trouble


Outcome = Delivered | Undelivered | Unknown


def server(url: str) -> Server:
    """The server that a URL names.

    url      smtp://user:password@host:587 (STARTTLS), smtps://user:password@host:465, or smtp://localhost:25?tls=none;
             `?ca=/path` names the authority of a server whose certificate nobody else vouches for
    Raises   ValueError, without repeating the URL: it may hold a password
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or PORTS.get(parts.scheme)
        asked = parse_qs(parts.query, strict_parsing=bool(parts.query))
    except ValueError:
        host, port = None, None
    if not host or port is None or parts.path not in {"", "/"} or asked.keys() - {"tls", "ca"}:
        raise ValueError("TALONARIO_SMTP_URL must be smtp://user:password@host:port or smtps://…, signs in % form")
    wanted = asked.get("tls", ["implicit" if parts.scheme == "smtps" else "starttls"])[0]
    if wanted not in ({"implicit"} if parts.scheme == "smtps" else {"starttls", "none"}):
        raise ValueError("TALONARIO_SMTP_URL: tls is starttls or none, and smtps:// is secure by itself")
    if wanted == "none" and parts.username and not _is_here(host):
        raise ValueError("TALONARIO_SMTP_URL: no password is sent to another machine without TLS")
    return Server(
        host=host,
        port=port,
        tls="implicit" if wanted == "implicit" else "starttls" if wanted == "starttls" else "none",
        ca=asked.get("ca", [None])[0],
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password or ""),
    )


def address_in(url: str) -> str:
    """The user of a URL when that is an address, as it is with most providers; else empty."""
    user = server(url).user if url else None
    return user if user and re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", user) else ""


class Connection:
    """A connection to the mail server, ready for one e-mail after the other. Not for several threads at once."""

    def __init__(self, to: Server) -> None:
        self._smtp = _connected(to)
        self._knows_sizes = self._smtp.has_extn("size")

    def close(self) -> None:
        """Leave, politely if the server still listens."""
        try:
            self._smtp.quit()
        except (smtplib.SMTPException, OSError):
            self._smtp.close()

    def abandon(self) -> None:
        """Break off: what was not ended by its dot was never sent."""
        self._smtp.close()

    @property
    def is_whole(self) -> bool:
        """Whether it was not broken off."""
        return self._smtp.sock is not None

    def is_open(self) -> bool:
        """Whether the server still answers."""
        try:
            return self._smtp.noop()[0] == 250
        except (smtplib.SMTPException, OSError):
            return False

    def deliver(
        self,
        sender: str,
        recipients: Sequence[str],
        content: bytes,
        going: Callable[[], None],
        *,
        is_last_try: bool = False,
    ) -> Outcome:
        """Hand one e-mail over.

        recipients    the first is whom it is for, the others get copies
        content       the whole message with its headers, lines ending in CRLF
        going         called when nothing but the content is left to be sent; what it raises breaks the connection off
        is_last_try   send to those that can be reached now, rather than to all of them later
        """
        try:
            refused = self._addressed(sender, recipients, len(content), is_last_try=is_last_try)
            self._say("content_refused", *self._smtp.docmd("DATA"), good=354)
        except _No as no:
            return self._undelivered(no)
        except (smtplib.SMTPException, OSError) as broken:
            self.abandon()
            return Undelivered(Trouble("unreachable", _why(broken)), again=True)
        return self._hand_over(content, going, refused)

    def _addressed(self, sender: str, recipients: Sequence[str], length: int, *, is_last_try: bool) -> list[Refused]:
        """Say from whom and to whom; the copies that are refused. Raises _No."""
        self._say("sender_refused", *self._smtp.mail(sender, [f"size={length}"] if self._knows_sizes else []))
        refused: list[Refused] = []
        for position, address in enumerate(recipients):
            code, words = self._smtp.rcpt(address)
            if code not in {250, 251}:
                refused.append(Refused(address, code, _words(words)))
                if position == 0 or (code < 500 and not is_last_try):
                    raise _No("recipient_refused", code, words, refused)
        return refused

    def _hand_over(self, content: bytes, going: Callable[[], None], refused: list[Refused]) -> Outcome:
        connection = self._smtp.sock
        assert connection is not None, "the server has just answered"
        try:
            going()
        except BaseException:
            self.abandon()
            raise
        try:
            connection.sendall(re.sub(rb"(?m)^\.", b"..", content))
        except OSError as broken:
            self.abandon()
            return Undelivered(Trouble("unreachable", _why(broken)), again=True)
        try:
            connection.settimeout(LAST_ANSWER_SECONDS)
            connection.sendall(b".\r\n" if content.endswith(b"\r\n") else b"\r\n.\r\n")
            code, words = self._smtp.getreply()
            connection.settimeout(ANSWER_SECONDS)
        except (smtplib.SMTPException, OSError) as broken:
            self.abandon()
            return Unknown(Trouble("outcome_unknown", _why(broken)))
        if code == 250:
            return Delivered(refused)
        return self._undelivered(_No("content_refused", code, words))

    def _say(self, meaning: TroubleCode, code: int, words: bytes, good: int = 250) -> None:
        if code != good:
            raise _No(meaning, code, words)

    def _undelivered(self, no: "_No") -> Undelivered:
        """What a refusal means: 421 is the server's farewell, 4xx means later, 5xx never."""
        try:
            if no.code == 421:
                self.abandon()
            else:
                self._smtp.rset()
        except (smtplib.SMTPException, OSError):
            self.abandon()
        detail = f"{no.code} {_words(no.words)}".strip()
        if no.code >= 500:
            meaning: TroubleCode = "too_large" if no.code == 552 else no.meaning
            return Undelivered(Trouble(meaning, detail), again=False, refused=no.refused)
        return Undelivered(Trouble("busy", detail), again=True, refused=no.refused)


class _No(Exception):
    """The server's refusal of one command, what it would mean for ever, and the addresses it concerns."""

    def __init__(self, meaning: TroubleCode, code: int, words: bytes, refused: Sequence[Refused] = ()) -> None:
        super().__init__(meaning)
        self.meaning = meaning
        self.code = code
        self.words = words
        self.refused = list(refused)


def _connected(to: Server) -> smtplib.SMTP:
    """Connect, secured as asked for and logged in. Raises NotConnected."""
    trusted = ssl.create_default_context(cafile=to.ca) if to.tls != "none" else None
    smtp: smtplib.SMTP | None = None
    try:
        if to.tls == "implicit":
            smtp = smtplib.SMTP_SSL(to.host, to.port, timeout=ANSWER_SECONDS, context=trusted)
        else:
            smtp = smtplib.SMTP(to.host, to.port, timeout=ANSWER_SECONDS)
        if to.tls == "starttls":
            smtp.starttls(context=trusted)
        smtp.ehlo_or_helo_if_needed()
        if to.user is not None:
            _log_in(smtp, to.user, to.password)
        assert smtp.sock is not None
        # The last dot follows the content in a packet of its own, which is not to wait for an acknowledgement.
        smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except (smtplib.SMTPException, OSError, UnicodeError) as failure:
        if smtp is not None:
            smtp.close()
        raise NotConnected(_connecting(failure)) from failure
    return smtp


def _log_in(smtp: smtplib.SMTP, user: str, password: str) -> None:
    """Log in. What `smtplib` does itself knows no password with an ñ; AUTH PLAIN (RFC 4616) does."""
    if "PLAIN" not in smtp.esmtp_features.get("auth", "").split():
        smtp.login(user, password)
        return
    told = b64encode(f"\0{user}\0{password}".encode()).decode("ascii")
    code, words = smtp.docmd("AUTH", f"PLAIN {told}")
    if code != 235:
        raise smtplib.SMTPAuthenticationError(code, words)


class NotConnected(Exception):
    """No connection that could be used; trying later may help, and so may an administrator."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.code)
        self.trouble = trouble


def _connecting(failure: Exception) -> Trouble:
    if isinstance(failure, smtplib.SMTPAuthenticationError):
        return Trouble("login_refused", str(failure.smtp_code))
    if isinstance(failure, UnicodeError):
        return Trouble("login_refused")
    if isinstance(failure, smtplib.SMTPNotSupportedError | ssl.SSLError):
        return Trouble("not_secure", _why(failure))
    return Trouble("unreachable", _why(failure))


def _words(said: bytes) -> str:
    """The server's words as one line."""
    return " ".join(said.decode("utf-8", "replace").split())[:WORDS_MAX]


def _why(failure: Exception) -> str:
    """What broke, in a few words; never what we said, which may be secret."""
    if isinstance(failure, ssl.SSLCertVerificationError):
        return failure.verify_message[:WORDS_MAX]
    if isinstance(failure, smtplib.SMTPResponseException):
        said = failure.smtp_error
        return f"{failure.smtp_code} {_words(said if isinstance(said, bytes) else str(said).encode())}"
    if isinstance(failure, OSError) and failure.strerror:
        return failure.strerror[:WORDS_MAX]
    return type(failure).__name__


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
