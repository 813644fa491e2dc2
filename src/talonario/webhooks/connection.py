"""One HTTP/1.1 connection to a stranger: what is sent is whole, what comes back is bounded."""

from __future__ import annotations

import asyncio
import ssl
from typing import Final

import h11

from talonario.webhooks.troubles import Failed

ANSWER_BYTES_MAX: Final = 64 * 1024
"""Read of one answer, its head included, of which h11 bears 16 KiB; the rest is dropped."""
SHOWN_BYTES_MAX: Final = 4 * 1024
"""Kept of an answer's body, to be shown."""
CHUNK: Final = 16 * 1024
REST_SECONDS: Final = 2.0
"""For an answer's body once its head is there: it is only shown, and whoever drips holds a place that others want."""


class Answer:
    """What has been heard so far; a call that ends before its answer does keeps what there was."""

    def __init__(self) -> None:
        self.status: int | None = None
        self.headers: dict[str, str] = {}
        self._body = bytearray()

    @property
    def body(self) -> str:
        """The beginning of the body as text that any database takes."""
        return self._body.decode("utf-8", "replace").replace("\x00", "\ufffd")

    def heard(self, event: h11.Response | h11.Data) -> None:
        """Note a part of it."""
        if isinstance(event, h11.Response):
            self.status = event.status_code
            self.headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in event.headers}
        else:
            self._body += bytes(event.data[: SHOWN_BYTES_MAX - len(self._body)])


class Unanswered(Exception):
    """The connection ended before the first byte of an answer."""


class Connection:
    """A connection that is there, and can be used again and again.

    rest_seconds   for what follows the head of an answer
    """

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, rest_seconds: float = REST_SECONDS
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._rest_seconds = rest_seconds
        self._http = h11.Connection(h11.CLIENT)

    async def exchange(self, target: str, headers: list[tuple[bytes, bytes]], body: bytes, answer: Answer) -> None:
        """Send a POST and hear what comes back.

        Raises   Unanswered when the other side was gone; Failed: `bad_header`, `broken_answer`; TimeoutError when the
                 rest of an answer takes too long
        """
        try:
            sent = self._http.send(h11.Request(method="POST", target=target, headers=headers))
        except h11.LocalProtocolError as failure:
            raise Failed("bad_header") from failure
        # Nobody waits for it to be taken: an answer may come before that, and a failure shows where we read.
        self._writer.write(b"".join([sent or b"", self._http.send(h11.Data(data=body)) or b""]))
        self._http.send(h11.EndOfMessage())
        try:
            async with asyncio.timeout(None) as limit:
                await self._hear(answer, limit)
        except h11.RemoteProtocolError as failure:
            raise Failed("broken_answer") from failure

    async def _hear(self, answer: Answer, limit: asyncio.Timeout) -> None:
        heard = 0
        while not isinstance(event := self._http.next_event(), h11.EndOfMessage):
            if isinstance(event, h11.Response | h11.Data):
                answer.heard(event)
                if isinstance(event, h11.Response):
                    limit.reschedule(asyncio.get_running_loop().time() + self._rest_seconds)
            elif event is h11.NEED_DATA and heard >= ANSWER_BYTES_MAX:
                raise Failed("broken_answer")
            elif event is h11.NEED_DATA:
                heard += await self._more(heard)
            elif not isinstance(event, h11.InformationalResponse):
                raise Failed("broken_answer")

    async def _more(self, heard: int) -> int:
        """Read on; how many bytes came, 0 at the end, which the next event knows how to take."""
        try:
            found = await self._reader.read(min(CHUNK, ANSWER_BYTES_MAX - heard))
        except (OSError, ssl.SSLError) as failure:
            raise (Failed("broken_answer") if heard else Unanswered) from failure
        if not found and not heard:
            raise Unanswered
        self._http.receive_data(found)
        return len(found)

    def renew(self) -> bool:
        """Make ready for another exchange; False when it cannot have one, and is to be closed."""
        unsent = self._writer.transport.get_write_buffer_size()
        if unsent or self._http.our_state is not h11.DONE or self._http.their_state is not h11.DONE:
            return False
        self._http.start_next_cycle()
        return not self._http.trailing_data[0]

    def is_alive(self) -> bool:
        """Tell whether the other side, as far as one knows, is still there."""
        return not self._reader.at_eof() and not self._writer.transport.is_closing()

    def close(self) -> None:
        """End it at once; nothing waits for the other side's farewell."""
        self._writer.transport.abort()
