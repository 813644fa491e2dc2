"""A server whose pages are visited, and a browser to visit them with."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, sync_playwright

from talonario.app import outside, whole
from talonario.domain.companies import Company
from talonario.domain.identity import IdSource
from talonario.store import Database
from talonario.store.files import Files
from tests.conftest import REQUIRED, Clock

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


class Desk:
    """A company that works through the API, at an address that its customers' pages have too."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client
        self.customer = self.made("/clients", name="Bodegas Ñandú, S.L.", tax_id="B12345674", email="ana@example.com")

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """The `data` of an answer that must be a success."""
        answer = self.client.request(method, f"/v1{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json()["data"] if answer.content else None

    def made(self, path: str, **body: Any) -> str:
        """The id of something new."""
        identity: str = self.call("POST", path, body)["id"]
        return identity

    def document(self, family: str, **body: Any) -> str:
        """A document with two lines, one of them taxed at 21 % and the other at 10 %."""
        lines = [
            {"description": "Vino tinto, caja de 6", "quantity": 3, "unit_price": 45.5, "tax_rate": 21},
            {"description": "Menú de degustación", "quantity": 2, "unit_price": 12.35, "tax_rate": 10},
        ]
        return self.made(f"/{family}", client_id=self.customer, lines=lines, **body)

    def link(self, family: str, document: str) -> str:
        """The address of the document's page."""
        address: str = self.call("GET", f"/{family}/{document}/public-link")["url"]
        return address


@pytest.fixture
def desk(
    database: Database,
    found: Callable[..., Company],
    key_for: Callable[..., str],
    clock: Clock,
    new_id: IdSource,
    files: Files,
) -> Iterator[Desk]:
    """A strict company in the process."""
    app = whole(database, outside(clock, new_id, files=files))
    headers = {"Authorization": f"Bearer {key_for(database, found(database))}"}
    with httpx.Client(transport=httpx.WSGITransport(app), base_url="http://test", headers=headers) as client:
        yield Desk(client)


@pytest.fixture
def visitor(desk: Desk) -> Iterator[httpx.Client]:
    """Somebody without a key."""
    with httpx.Client(transport=desk.client._transport, base_url="http://test") as client:
        yield client


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's own Chromium.

    Of a module, and no longer: while its driver is there, an event loop of its own runs in the tests' thread.
    """
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        if REQUIRED:
            pytest.fail("there is no Chromium here, and everything is required")
        pytest.skip("needs Chromium (Debian's package: chromium)")
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=found, args=arguments)
        yield opened
        opened.close()
