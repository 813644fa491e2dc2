"""A whole move over HTTP: it arrives, it agrees, it is not done twice, and what differs is named."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from talonario.clients.errors import ServerError
from talonario.migrate.ledger import Ledger
from talonario.migrate.ledger_file import LedgerInUse
from talonario.migrate.report import Report
from talonario.migrate.run import Move, open_source, open_target, run
from tests.clients.loopback import Reply
from tests.migrate.records import contact, document, sample
from tests.migrate.systems import KEY, TOKEN, Books, Holded, counts


@contextmanager
def both(holded: Holded, books: Books) -> Iterator[None]:
    """Both servers running."""
    with holded.server, books.server:
        yield


def move(holded: Holded, books: Books, ledger: Path) -> Report:
    """A whole move."""
    return run(holded.server.url, KEY, books.server.url, TOKEN, ledger)


@contextmanager
def engine(
    holded: Holded, books: Books, ledger: Path, on_step: Callable[[str], None] = lambda _name: None
) -> Iterator[Move]:
    """A move whose steps a test takes itself; nobody sleeps."""
    with (
        Ledger(ledger) as book,
        closing(open_source(holded.server.url, KEY, sleep=lambda _seconds: None)) as source,
        closing(open_target(books.server.url, TOKEN, sleep=lambda _seconds: None)) as target,
    ):
        yield Move(source, target, book, on_step=on_step)


def verified(holded: Holded, books: Books, ledger: Path) -> Report:
    """Both sides read again and compared."""
    with engine(holded, books, ledger) as one:
        return one.verify()


def named(report: Report) -> set[tuple[str, str]]:
    """What differs, by resource and field."""
    return {(one.resource, one.field) for one in report.verification.differences}


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """A ledger's place."""
    return tmp_path / "libro.sqlite"


def test_a_company_arrives_whole(ledger: Path) -> None:
    """Every record arrives, the plan names what changes, and both sides agree to the cent."""
    holded, books = sample(), Books()
    with both(holded, books):
        report = move(holded, books, ledger)
    assert report.verification.differences == []
    assert report.quarantine == []
    assert report.exit_code == 0
    there = counts(books)
    assert (there["contacts"], there["products"], there["documents"], there["payments"]) == (4, 2, 7, 1)
    assert there["taxes"] == 6, "only the own tax is added to the catalogue"
    deleted = books.tables["contacts"][f"{99:024x}"]
    assert (deleted["name"], deleted["is_active"], deleted["roles"]) == ("Borrado SL", False, ["customer"])
    invoice = books.tables["documents"][f"{21:024x}"]
    assert invoice["issued_on"] == "2026-01-10"
    assert invoice["series_external_id"] == "d0" * 12
    assert invoice["origin"] == {"kind": "quote", "external_id": f"{20:024x}"}
    assert invoice["payments"][0]["description"] == "Bizum"
    assert books.tables["documents"][f"{24:024x}"]["series_external_id"] is None
    assert books.tables["series"]["d0" * 12]["number_format"] == "F{YY}{0000}"
    assert books.tables["series"]["d0" * 12]["current_number"] == 2
    codes = {met.code for met in report.plan.decisions}
    assert {"contact.deleted", "document.draft", "tax.own", "series.last_behind", "payment.tied"} <= codes


def test_a_second_run_writes_nothing(ledger: Path) -> None:
    """The same move again asks for no import at all."""
    holded, books = sample(), Books()
    with both(holded, books):
        move(holded, books, ledger)
        before = books.writes
        report = move(holded, books, ledger)
    assert books.writes == before
    assert report.exit_code == 0


@pytest.mark.parametrize(
    ("resource", "identity", "field", "value", "expected"),
    [
        ("documents", 21, "total", "121.01", ("documents", "total")),
        ("documents", 21, "issued_on", "2026-01-09", ("documents", "issued_on")),
        ("documents", 21, "payments", [], ("documents", "payments.000000000000000000aa0015")),
        ("documents", 21, "tags", [], ("documents", "tags")),
        ("documents", 21, "contact_external_id", f"{3:024x}", ("documents", "contact_external_id")),
        ("documents", 21, "paid_total", "40.01", ("sums", "paid")),
        ("contacts", 1, "name", "Otro", ("contacts", "name")),
        ("payments", 50, "amount", "15.26", ("payments", "amount")),
        ("products", 9, "cost", "3", ("products", "cost")),
        ("contacts", 1, "website", "https://otra.example", ("contacts", "website")),
    ],
)
def test_verification_names_what_was_tampered_with(
    ledger: Path, resource: str, identity: int, field: str, value: object, expected: tuple[str, str]
) -> None:
    """A cent, a day, a payment, a tag, what nobody gave: each is named and ends with exit code 3."""
    holded, books = sample(), Books()
    with both(holded, books):
        move(holded, books, ledger)
        books.tables[resource][f"{identity:024x}"][field] = value
        report = verified(holded, books, ledger)
    assert expected in named(report)
    assert report.exit_code == 3


def test_a_tax_rate_and_the_order_of_lines(ledger: Path) -> None:
    """A rate that changed in the target, two lines that changed places, a breakdown that does not add up."""
    holded, books = sample(), Books()
    first = holded.lists["/documents/invoice"][0]
    half = {**first["products"][0], "price": 25}
    first["products"] = [{**half, "line_id": "1" * 24}, {**half, "line_id": "2" * 24, "name": "Material"}]
    with both(holded, books):
        assert move(holded, books, ledger).exit_code == 0
        paper = books.tables["documents"][f"{21:024x}"]
        paper["lines"].reverse()
        books.tables["taxes"]["s_iva_21"]["rate"] = "20"
        paper["breakdown"] = [{"code": "s_iva_21", "kind": "vat", "base": "99", "amount": "21.00"}]
        report = verified(holded, books, ledger)
    found = named(report)
    assert {("documents", "lines.0.name"), ("documents", "lines.1.name"), ("taxes", "rate"), ("sums", "tax")} <= found
    assert ("documents", "breakdown.s_iva_21.base") in found


def test_a_lost_and_a_doubled_document_are_named(ledger: Path) -> None:
    """What is only on one side differs, whichever side it is."""
    holded, books = sample(), Books()
    with both(holded, books):
        move(holded, books, ledger)
        papers = books.tables["documents"]
        del papers[f"{22:024x}"]
        papers["copy"] = {**papers[f"{21:024x}"], "external_id": None, "id": "z"}
        papers["twin"] = {**papers[f"{21:024x}"], "id": "y"}
        report = verified(holded, books, ledger)
    found = {(one.source_id, one.target) for one in report.verification.differences if one.field == "Registro"}
    assert (f"{22:024x}", "—") in found
    assert (f"{21:024x} · y", "duplicado en el destino") in found
    assert ("z", "duplicado en el destino") in found


def test_what_is_not_understood_is_kept_aside_with_its_json(ledger: Path) -> None:
    """A record that means nothing to us is quarantined; the rest of the company moves."""
    holded, books = sample(), Books()
    holded.lists["/documents/invoice"][0]["total"] = "ciento veinte"
    holded.lists["/contacts"].append({"id": "e0" * 12, "name": {"a": 1}})
    with both(holded, books):
        report = move(holded, books, ledger)
    assert report.exit_code == 3
    aside = {one.source_id: one for one in report.quarantine}
    assert "ciento veinte" in (aside[f"{21:024x}"].raw or "")
    assert "«total»" in aside[f"{21:024x}"].reason
    assert "e0" * 12 in aside
    assert counts(books)["documents"] == 6


def test_what_the_target_refuses_is_kept_aside_and_tried_again(ledger: Path) -> None:
    """One refused record stops nobody else, and the next run tries it once more."""
    holded, books = sample(), Books()
    who = f"{26:024x}"
    books.refuse[who] = "limit_exceeded"
    with both(holded, books):
        first = move(holded, books, ledger)
        assert [one.source_id for one in first.quarantine] == [who]
        assert first.exit_code == 3
        books.refuse.clear()
        assert move(holded, books, ledger).exit_code == 0


def test_a_record_that_the_target_stumbles_over_is_found_and_kept_aside(ledger: Path) -> None:
    """The server answers 500 to every batch that holds it: the batch is halved, the others arrive."""
    holded, books = sample(), Books()
    holded.lists["/documents/invoice"] += [
        document(number, number=None, date="2026-03-01", draft=True) for number in range(100, 150)
    ]
    books.poison = {f"{24:024x}"}
    with both(holded, books):
        with engine(holded, books, ledger) as one:
            one.inventory()
            one.apply()
            report = one.verify()
        assert [aside.source_id for aside in report.quarantine] == [f"{24:024x}"]
        assert "internal_error" in report.quarantine[0].reason
        assert counts(books)["documents"] == 56
        books.poison = set()
        assert move(holded, books, ledger).exit_code == 0


def test_a_target_that_stumbles_over_everything_stops_the_move(ledger: Path) -> None:
    """Nothing is quarantined for what is the server's fault alone."""
    holded, books = sample(), Books()
    holded.lists["/contacts"] += [contact(number) for number in range(100, 160)]
    books.poison = {f"{number:024x}" for number in range(200)}
    with both(holded, books), engine(holded, books, ledger) as one:
        one.inventory()
        with pytest.raises(ServerError):
            one.apply()


def test_a_source_that_misbehaves_loses_nothing(ledger: Path) -> None:
    """429, HTML with 200, a cut body, a dropped connection and a page that repeats."""
    holded, books = sample(), Books()
    holded.page_size = 2
    holded.faults = {
        "/api/invoicing/v1": [],
        "/contacts": [
            Reply(429, {"status": 0, "info": "slow"}, {"Retry-After": "0"}),
            Reply(200, b"<!DOCTYPE html><title>404</title>"),
            Reply(200, b'[{"id": "1'),
            Reply(drop=True),
        ],
    }
    with both(holded, books), engine(holded, books, ledger) as one:
        one.inventory()
        one.apply()
        assert one.verify().exit_code == 0
    assert counts(books)["contacts"] == 4


@pytest.mark.parametrize("seed", range(5))
def test_a_source_where_every_third_answer_is_wrong(ledger: Path, seed: int) -> None:
    """Whatever comes between, the company arrives whole."""
    holded, books = sample(), Books()
    holded.page_size = 2
    with both(holded, books), engine(holded, books, ledger) as one:
        holded.chaos = random.Random(seed)
        one.inventory()
        one.apply()
        assert one.verify().exit_code == 0
    assert counts(books)["documents"] == 7


def test_a_list_that_the_source_does_not_give_is_named(ledger: Path) -> None:
    """An account without services answers with a page of HTML for ever: the plan says so, the rest moves."""
    holded, books = sample(), Books()
    page = Reply(200, b"<!DOCTYPE html><title>404</title>")
    holded.faults["/services"] = [page] * 100
    with both(holded, books), engine(holded, books, ledger) as one:
        one.inventory()
        one.apply()
        report = one.verify()
    assert [met.examples for met in report.plan.decisions if met.code == "source.list_missing"] == [["services"]]
    assert counts(books)["products"] == 1


def test_a_lost_answer_doubles_nothing(ledger: Path) -> None:
    """The server took the batch and the connection broke: the retry gets the same answer."""
    holded, books = sample(), Books()
    books.drop_after = ["contacts", "documents"]
    with both(holded, books), engine(holded, books, ledger) as one:
        one.inventory()
        one.apply()
        assert one.verify().exit_code == 0
    assert counts(books)["documents"] == 7


class _Death(BaseException):
    """The process dies here."""


STEPS = [
    f"{resource}:{step}"
    for resource in ("taxes", "series", "contacts", "documents", "payments")
    for step in ("before_intent", "intended", "answered", "settled")
]


@pytest.mark.parametrize("step", STEPS)
def test_a_run_that_dies_is_taken_up(ledger: Path, step: str) -> None:
    """Wherever the first run ends, the next one ends in the same target state."""
    holded, books = sample(), Books()

    def die(name: str) -> None:
        if name == step:
            raise _Death

    with both(holded, books):
        with engine(holded, books, ledger, die) as one:
            one.inventory()
            with pytest.raises(_Death):
                one.apply()
        report = move(holded, books, ledger)
    assert report.exit_code == 0
    assert counts(books)["documents"] == 7
    assert counts(books)["contacts"] == 4


def test_a_second_engine_on_one_ledger_is_refused(ledger: Path) -> None:
    """The ledger belongs to one engine at a time and is free again afterwards."""
    with Ledger(ledger), pytest.raises(LedgerInUse):
        Ledger(ledger)
    Ledger(ledger).close()
