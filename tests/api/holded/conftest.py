"""Clients of one open company: of Holded's dialect, each answer held against the contract, and of the other one."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from talonario.api.holded.verbs import Module
from talonario.app import build, outside
from talonario.domain.companies import Company
from talonario.domain.identity import IdSource
from talonario.store import Database
from talonario.store.files import Files
from tests.api.holded.walker import Walker

Walking = Callable[[str, Module], Walker]
Writing = Callable[..., Any]


@pytest.fixture
def transport(sqlite: Database, clock: Callable[[], Any], new_id: IdSource, files: Files) -> httpx.WSGITransport:
    """The way into an application."""
    return httpx.WSGITransport(build(sqlite, outside(clock, new_id, files=files)))


@pytest.fixture
def walked(sqlite: Database, found: Callable[..., Company]) -> Company:
    """The company in whose books the walkers write."""
    return found(sqlite, "open")


@pytest.fixture
def walking(sqlite: Database, walked: Company, key_for: Callable[..., str], transport: httpx.WSGITransport) -> Walking:
    """Walkers of the company, by contract and module."""
    client = httpx.Client(transport=transport, headers={"key": key_for(sqlite, walked, "holded")})
    return lambda contract, module: Walker(client, contract, module)


@pytest.fixture
def factuarea(
    sqlite: Database, walked: Company, key_for: Callable[..., str], transport: httpx.WSGITransport
) -> Writing:
    """Calls of the other dialect in the same books, which must succeed; what they carry comes back."""
    bearer = {"Authorization": f"Bearer {key_for(sqlite, walked)}"}
    client = httpx.Client(transport=transport, base_url="http://test", headers=bearer)

    def call(method: str, path: str, body: Any = None) -> Any:
        answer = client.request(method, path, json=body)
        assert answer.is_success, answer.text
        return answer.json()["data"] if answer.content else None

    return call
