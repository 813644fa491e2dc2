"""What webhooks are sent to while they are measured: it takes everything, at once."""

import asyncio
from typing import Annotated, Final

import typer

_END: Final = b"\r\n\r\n"
_LENGTH: Final = b"content-length:"


class Receiver(asyncio.Protocol):
    """One connection."""

    def __init__(self) -> None:
        self._heard = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember how to answer."""
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer every whole request in what has come."""
        self._heard += data
        while (end := self._heard.find(_END)) >= 0:
            length = bytes(self._heard[:end]).lower().partition(_LENGTH)[2].partition(b"\r\n")[0]
            whole = end + len(_END) + int(length or b"0")
            if len(self._heard) < whole:
                return
            del self._heard[:whole]
            self._transport.write(b"HTTP/1.1 204 No Content\r\n\r\n")


def serve(*, host: Annotated[str, typer.Option()], port: Annotated[int, typer.Option()]) -> None:
    """Listen until somebody ends the process."""

    async def listen() -> None:
        server = await asyncio.get_running_loop().create_server(Receiver, host, port, backlog=1024)
        await server.serve_forever()

    asyncio.run(listen())


if __name__ == "__main__":
    typer.run(serve)
