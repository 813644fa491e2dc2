"""The server that ours is measured beside when it reads: Falcon under Granian's own WSGI, with nothing to find out."""

import os
from pathlib import Path
from typing import Annotated, Any, Final

import falcon
import msgspec
import typer
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from talonario.api.engine import wire
from talonario.api.factuarea.invoice_shapes import InvoiceOut
from talonario.front import THREADS

FOLDER: Final = "TALONARIO_BENCH_ANSWERS"
ONE: Final = "one.json"
LIST: Final = "list.json"


class ListOut(msgspec.Struct, frozen=True):
    """A page of invoices, as the contract has it."""

    data: list[InvoiceOut]
    has_more: bool
    next_cursor: str | None


class Constant:
    """One answer, ready as bytes."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def on_get(self, _: falcon.Request, resp: falcon.Response) -> None:
        """Answer it."""
        resp.data = self._body


class Encoded:
    """One answer, ready as Structs and encoded each time."""

    def __init__(self, answer: object) -> None:
        self._answer = answer

    def on_get(self, _: falcon.Request, resp: falcon.Response) -> None:
        """Encode and answer it."""
        resp.content_type = "application/json; charset=utf-8"
        resp.data = wire.ENCODER.encode(self._answer)


def served() -> falcon.App[Any, Any]:
    """The application over the answers that the benchmark left in a folder."""
    folder = Path(os.environ[FOLDER])
    app: falcon.App[Any, Any] = falcon.App()
    app.add_route("/healthz", Constant(b"{}"))
    app.add_route("/one", Constant((folder / ONE).read_bytes()))
    app.add_route("/list", Encoded(msgspec.json.decode((folder / LIST).read_bytes(), type=ListOut)))
    return app


def serve(*, host: Annotated[str, typer.Option()], port: Annotated[int, typer.Option()], workers: int = 1) -> None:
    """Serve them with as many processes and threads as `talonario serve` has."""
    Granian(
        f"{__package__}.beside:served",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        websockets=False,
        workers=workers,
        blocking_threads=THREADS,
        factory=True,
        log_level=LogLevels.warning,
        log_access=False,
    ).serve()


if __name__ == "__main__":
    typer.run(serve)
