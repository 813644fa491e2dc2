"""A server of one's own on loopback, as an integrator meets it: over HTTP, with keys."""

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import msgspec
import pytest

from talonario.domain.companies import Company
from talonario.store import Database
from tests.serving import serving


class Server(msgspec.Struct, frozen=True):
    """A running server and the keys of its two companies: one open, as in Holded, one strict."""

    address: str
    open_holded_key: str
    strict_factuarea_key: str
    strict_holded_key: str

    def holded(self, key: str) -> httpx.Client:
        """A client of the Holded dialect."""
        return httpx.Client(base_url=f"{self.address}/api/invoicing/v1/", headers={"key": key})

    def factuarea(self) -> httpx.Client:
        """A client of the Factuarea dialect on the strict company."""
        return httpx.Client(base_url=f"{self.address}/v1/", headers={"X-API-Key": self.strict_factuarea_key})


@pytest.fixture
def server(tmp_path: Path, found: Callable[..., Company], key_for: Callable[..., str]) -> Iterator[Server]:
    """`talonario serve` in a process of its own, ended by its own id."""
    url = f"sqlite:///{tmp_path / 'server.db'}?synchronous=NORMAL"
    database = Database.open(url)
    database.upgrade()
    source, target = found(database, "open", "Origen, S.L."), found(database, "strict", "Destino, S.L.")
    keys = (
        key_for(database, source, "holded"),
        key_for(database, target, "factuarea"),
        key_for(database, target, "holded"),
    )
    database.close()
    with serving(url, tmp_path / "server.log") as (address, _):
        yield Server(address, *keys)
