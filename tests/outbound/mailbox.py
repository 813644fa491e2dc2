"""A mail server on loopback that takes what it is sent, and refuses as it is told."""

import asyncio
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from talonario.outbound.smtp import Server

USER, PASSWORD = "cartero", "se creta/ñ"


class Mailbox:
    """What arrived, and what is answered instead.

    at_rcpt   address -> answer to RCPT TO; answers in a list are used up one by one
    at_data   answers to the content, used up one by one; "drop" closes the connection instead of answering
    """

    def __init__(self) -> None:
        self.taken: list[Envelope] = []
        self.at_mail: list[str] = []
        self.at_rcpt: dict[str, list[str] | str] = {}
        self.at_data: list[str] = []
        self.secure: list[bool] = []
        self.before_answer: Callable[[], None] = lambda: None
        self.connections = 0

    @property
    def messages(self) -> list[EmailMessage]:
        """What arrived, read as a mail program reads it."""
        return [message_from_bytes(self._content(one), policy=policy.default) for one in self.taken]

    @staticmethod
    def _content(envelope: Envelope) -> bytes:
        assert isinstance(envelope.content, bytes)
        return envelope.content

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Say whether a sender is taken."""
        assert server.transport is not None
        self.secure.append(server.transport.get_extra_info("sslcontext") is not None)
        if self.at_mail:
            return self.at_mail.pop(0)
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Say whether a recipient is taken."""
        answer = self.at_rcpt.get(address)
        if isinstance(answer, list):
            answer = answer.pop(0) if answer else None
        if answer is not None:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a message, or not."""
        answer = self.at_data.pop(0) if self.at_data else "250 OK"
        if answer in {"250 OK", "take and drop"}:
            self.taken.append(envelope)
        await asyncio.get_running_loop().run_in_executor(None, self.before_answer)
        if "drop" in answer:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return answer


@contextmanager
def listening(
    box: Mailbox,
    *,
    tls: str = "none",
    authority: trustme.CA | None = None,
    name: str = "127.0.0.1",
    login: bool = False,
    **options: Any,
) -> Iterator[int]:
    """The port of a running server.

    tls    none, starttls, implicit
    name   of its certificate
    """
    context = None
    if tls != "none":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        (authority or trustme.CA()).issue_cert(name).configure_cert(context)
    if login:
        # The library warns of asking for a password over what it does not know to be secure.
        asks = tls == "starttls"
        options |= {"authenticator": _authenticate, "auth_required": asks, "auth_require_tls": asks}
    if tls == "starttls":
        options |= {"tls_context": context, "require_starttls": True}
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="mail server")
    thread.start()

    speaking: list[SMTP] = []

    def speaker() -> SMTP:
        box.connections += 1
        speaking.append(SMTP(box, loop=loop, **options))
        return speaking[-1]

    async def start() -> asyncio.Server:
        return await loop.create_server(speaker, "127.0.0.1", 0, ssl=context if tls == "implicit" else None)

    async def stop(server: asyncio.Server) -> None:
        server.close()
        for one in speaking:
            if isinstance(one.transport, asyncio.Transport):
                one.transport.abort()
        await server.wait_closed()
        await asyncio.sleep(0.01)  # for what was aborted to be closed
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await loop.shutdown_default_executor()

    server = asyncio.run_coroutine_threadsafe(start(), loop).result(30)
    try:
        yield int(server.sockets[0].getsockname()[1])
    finally:
        asyncio.run_coroutine_threadsafe(stop(server), loop).result(30)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(30)
        loop.close()


def plain(port: int) -> Server:
    """How to reach a server without TLS."""
    return Server(host="127.0.0.1", port=port, tls="none", ca=None, user=None, password="")


def _authenticate(server: SMTP, session: Session, envelope: Envelope, mechanism: str, told: Any) -> AuthResult:
    right = isinstance(told, LoginPassword) and told.login == USER.encode() and told.password == PASSWORD.encode()
    return AuthResult(success=right, handled=False)
