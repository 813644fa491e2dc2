"""Requests that make the same thing at the same moment: one makes it, the others hear what any later one would."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from falcon import testing

from talonario.app import build, outside
from talonario.domain.companies import Company
from talonario.domain.identity import IdSource
from talonario.store import Database

AT_ONCE = 8

Post = Callable[[dict[str, Any], dict[str, str]], list[testing.Result]]


@pytest.fixture
def post(
    database: Database,
    found: Callable[..., Company],
    key_for: Callable[..., str],
    clock: Callable[[], Any],
    new_id: IdSource,
) -> Post:
    """Make the same customer many times at once."""
    client = testing.TestClient(build(database, outside(clock, new_id)))
    authorization = {"Authorization": f"Bearer {key_for(database, found(database))}"}

    def send(body: dict[str, Any], headers: dict[str, str]) -> list[testing.Result]:
        def one(_: int) -> testing.Result:
            return client.simulate_post("/v1/clients", json=body, headers=authorization | headers)

        with ThreadPoolExecutor(AT_ONCE) as pool:
            return list(pool.map(one, range(AT_ONCE)))

    return send


def test_one_tax_id_makes_one_customer(post: Post) -> None:
    """The losers are told that it exists, with the contract's code."""
    answers = post({"name": "Prueba", "tax_id": "B12345674"}, {})
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: AT_ONCE - 1}
    codes = {answer.json["error"]["code"] for answer in answers if answer.status_code == 409}
    assert codes == {"resource_already_exists"}


def test_one_external_id_makes_one_customer(post: Post) -> None:
    """The losers find it there, as an upsert does."""
    answers = post({"name": "Prueba", "tax_id": "B12345674", "external_id": "42"}, {})
    assert Counter(answer.status_code for answer in answers) == {201: 1, 200: AT_ONCE - 1}
    assert len({answer.json["data"]["id"] for answer in answers}) == 1


def test_one_idempotency_key_makes_one_customer(post: Post) -> None:
    """Whoever does not hear the answer again hears that the first one is still at work."""
    answers = post({"name": "Prueba", "tax_id": "B12345674"}, {"Idempotency-Key": "k1"})
    assert {answer.status_code for answer in answers} <= {201, 409}
    made = {answer.json["data"]["id"] for answer in answers if answer.status_code == 201}
    assert len(made) == 1
