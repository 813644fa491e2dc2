"""`talonario trigger`: every recipe makes its event happen, in an empty company."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.conftest import Clock
from tests.serving import serving
from typer.testing import CliRunner, Result

from talonario.app import build, outside
from talonario.cli.developer.recipes import EVERY, REASONS, RECIPES, Workshop
from talonario.cli.main import app
from talonario.clients.errors import ApiError
from talonario.clients.factuarea import FactuareaClient
from talonario.domain.companies import Company
from talonario.domain.context import madrid_day
from talonario.domain.identity import IdSource
from talonario.store import Database
from talonario.store.files import Files


@pytest.fixture
def api(
    sqlite: Database,
    found: Callable[..., Company],
    key_for: Callable[..., str],
    clock: Clock,
    new_id: IdSource,
    files: Files,
) -> Iterator[FactuareaClient]:
    """A client of a sandbox company in which nothing is."""
    key = key_for(sqlite, found(sqlite), test=True)
    transport = httpx.WSGITransport(build(sqlite, outside(clock, new_id, files=files)))
    with FactuareaClient("http://test", key, http=httpx.Client(transport=transport)) as client:
        yield client


def test_every_name_of_the_catalogue_has_a_recipe_or_a_reason(api: FactuareaClient) -> None:
    known = api.events.catalogue()
    assert len(known) == 93
    assert sorted(EVERY) == sorted(known)
    assert not set(RECIPES) & set(REASONS)


def test_every_recipe_makes_its_event_happen(api: FactuareaClient, clock: Clock) -> None:
    missed: dict[str, list[str]] = {}
    for count, (name, recipe) in enumerate(RECIPES.items()):
        last = api.events.feed("last").next
        shop = Workshop(api, f"{count:04}", madrid_day(clock.now))
        try:
            recipe(shop)
        except ApiError as refused:
            missed[name] = [str(refused)]
            continue
        told = [event["type"] for event in api.events.feed(last, limit=100).data]
        if name not in told:
            missed[name] = told
    assert missed == {}


def triggered(address: str, key: str, *arguments: str) -> Result:
    """The command, in English, in this process: what it asks, it asks over HTTP all the same."""
    settings = {"TALONARIO_KEY": key, "TALONARIO_URL": address, "LANG": "en"}
    return CliRunner().invoke(app, ["trigger", *arguments], env=settings)


def test_the_command_makes_it_happen_and_says_what_it_made(
    sqlite: Database, tmp_path: Path, found: Callable[..., Company], key_for: Callable[..., str], clock: Clock
) -> None:
    clock.now = datetime.now(UTC)
    company = found(sqlite)
    test, live = key_for(sqlite, company, test=True), key_for(sqlite, company)
    with serving(sqlite.engine.sqlalchemy_url, tmp_path / "serve.log") as (address, _):
        paid = triggered(address, test, "invoice.paid", "--json")
        assert paid.exit_code == 0, paid.stderr
        told: dict[str, Any] = json.loads(paid.stdout)
        assert told["event"] == "invoice.paid"
        assert [one["kind"] for one in told["made"]] == ["clients", "invoices"]
        with FactuareaClient(address, test) as client:
            assert client.invoices.get(told["made"][1]["id"]).status == "paid"
        plain = triggered(address, test, "client.created")
        assert (plain.exit_code, plain.stdout) == (0, "client.created\n")
        assert "Made:\n  clients  " in plain.stderr
        # A live key is not played with by accident.
        refused = triggered(address, live, "client.created")
        assert refused.exit_code == 2
        assert "--live" in refused.stderr
        assert triggered(address, live, "client.created", "--live").exit_code == 0
        nobody = triggered(address, "fact_test_" + "x" * 24, "client.created")
        assert nobody.exit_code == 1
        assert "fact_test_" not in nobody.stderr


def test_what_cannot_be_done_is_said_before_anything_is_asked() -> None:
    nowhere, key = "http://127.0.0.1:9", "fact_test_" + "x" * 24
    unknown = triggered(nowhere, key, "invoice.payed")
    assert unknown.exit_code == 2
    assert unknown.stderr.index("invoice.paid") < unknown.stderr.index("client.created")
    impossible = triggered(nowhere, key, "payout.reconciled")
    assert impossible.exit_code == 1
    assert "Stripe" in impossible.stderr
    assert triggered(nowhere, "fact_test_x", "client.created").exit_code == 2
    assert triggered("nowhere", key, "client.created").exit_code == 2
    listed = json.loads(triggered(nowhere, "", "--list", "--json").stdout)
    assert {one["event"] for one in listed if one["reason"] is None} == set(RECIPES)
    assert {one["event"] for one in listed if one["reason"] is not None} == set(REASONS)
    assert "invoice.paid\n" in triggered(nowhere, "", "--list").stdout
