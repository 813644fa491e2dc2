"""A receiver of webhooks on loopback, that answers what a test says and remembers what it got."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import msgspec

REASONS = {200: "OK", 204: "No Content", 410: "Gone", 429: "Too Many Requests", 500: "Internal Server Error"}


class Received(msgspec.Struct, frozen=True):
    """One call, as it arrived; the names of headers in lower case."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def told(self) -> Any:
        """The body."""
        return msgspec.json.decode(self.body)

    @property
    def attempt(self) -> str:
        """What names this very call."""
        return self.headers["factuarea-delivery-id"]


class Reply(msgspec.Struct, frozen=True):
    """What is answered, after so many seconds; status 0 hangs until the caller gives up."""

    status: int = 200
    headers: dict[str, str] = {}
    body: bytes = b"ok"
    seconds: float = 0


OK = Reply()
HANG = Reply(0)


class Receiver:
    """Listens on a port of loopback, in an event loop of its own thread.

    answer   what to say; called in that thread
    port     0 for any that is free
    got      every call that arrived whole, in order
    """

    def __init__(self, answer: Callable[[Received], Reply] = lambda _: OK, port: int = 0) -> None:
        self.answer = answer
        self.got: list[Received] = []
        self.at_once = 0
        self.most_at_once = 0
        self.port = port
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def url(self, path: str = "/in") -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}{path}"

    def start(self) -> None:
        self._thread.start()
        self._ready.wait()

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._listen())
        self._loop.close()

    async def _listen(self) -> None:
        self._ended = asyncio.Event()
        self._clients: set[asyncio.Task[Any]] = set()
        server = await asyncio.start_server(self._converse, "127.0.0.1", self.port)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._ended.wait()
        server.close()
        for task in list(self._clients):
            task.cancel()
        await asyncio.gather(*self._clients, return_exceptions=True)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._clients.add(task)
        task.add_done_callback(self._clients.discard)
        try:
            while await self._exchange(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = await reader.readuntil(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
        body = await reader.readexactly(int(headers["content-length"]))
        call = Received(first.split(" ")[1], headers, body)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            self.got.append(call)
            reply = self.answer(call)
            if reply.status == 0:
                await reader.read(1)
                return False
            await asyncio.sleep(reply.seconds)
        finally:
            self.at_once -= 1
        more = "".join(f"{name}: {value}\r\n" for name, value in reply.headers.items())
        length = f"Content-Length: {len(reply.body)}\r\n\r\n"
        writer.write(f"HTTP/1.1 {reply.status} {REASONS.get(reply.status, 'Said')}\r\n{more}{length}".encode())
        writer.write(reply.body)
        await writer.drain()
        return True


@contextmanager
def receiving(answer: Callable[[Received], Reply] = lambda _: OK) -> Iterator[Receiver]:
    """A receiver that listens inside the block."""
    receiver = Receiver(answer)
    receiver.start()
    try:
        yield receiver
    finally:
        receiver.close()
