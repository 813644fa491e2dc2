"""Uploads to a real server: longer than any other body, whole or not at all, and not before anybody else."""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from talonario.domain.companies import Company
from talonario.store import Database
from tests import samples
from tests.serving import serving

MEGABYTE = 1024 * 1024


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("uploads")


@pytest.fixture
def client(folder: Path, found: Callable[..., Company], key_for: Callable[..., str]) -> Iterator[httpx.Client]:
    url = f"sqlite:///{folder / 'server.db'}?synchronous=NORMAL"
    database = Database.open(url)
    database.upgrade()
    key = key_for(database, found(database))
    database.close()
    with (
        serving(url, folder / "server.log", "--no-worker") as (address, _),
        httpx.Client(base_url=f"{address}/v1", headers={"X-API-Key": key}, timeout=60) as opened,
    ):
        yield opened


def test_a_long_video_arrives_whole(client: httpx.Client, folder: Path) -> None:
    product = client.post("products", json={"name": "Vino", "price": "1"}).json()["data"]["id"]
    address = f"products/{product}/video"
    whole = samples.MP4 + bytes(range(256)) * (20 * 4096)
    assert len(whole) > 20 * MEGABYTE
    assert client.post(address, files={"video": ("v.mp4", whole)}).status_code == 201
    shown = client.get(f"products/{product}").json()["data"]["video"]
    assert client.get(f"{address}/download").content == whole
    assert httpx.get(shown["url"]).content == whole
    assert [one.stat().st_size for one in (folder / "files").rglob("*") if one.is_file()] == [len(whole)]
    # The same bytes are too many anywhere else, and half of them are none.
    assert client.post("products", content=whole).status_code == 413
    assert client.post(address, files={"video": ("v.mp4", bytes(51 * MEGABYTE))}).status_code == 413
    _half(client, f"/v1/{address}", whole)
    assert client.get(f"{address}/download").content == whole
    assert len([one for one in (folder / "files").rglob("*") if one.is_file()]) == 1


def _half(client: httpx.Client, path: str, whole: bytes) -> None:
    """Announce everything, send a part of it and go away."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: x\r\nX-API-Key: {client.headers['X-API-Key']}\r\n"
        f"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: {len(whole)}\r\n\r\n"
        '--b\r\nContent-Disposition: form-data; name="video"; filename="v"\r\n\r\n'
    )
    with socket.create_connection((client.base_url.host, client.base_url.port or 80)) as connection:
        connection.sendall(head.encode() + whole[: 2 * MEGABYTE])
