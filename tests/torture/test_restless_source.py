"""A source in which people work while it is read: records come, change and go between its pages, and none is lost."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from talonario.clients.errors import ApiError
from talonario.migrate.ledger import Ledger
from talonario.migrate.report import Report
from talonario.migrate.run import Move, open_source, open_target
from tests.clients.loopback import Reply
from tests.migrate.records import contact, document, sample
from tests.migrate.systems import KEY, TOKEN, Books

CONTACTS, INVOICES = "/contacts", "/documents/invoice"


class Stage:
    """A company whose lists have pages of three records, a server to move into, and a ledger."""

    def __init__(self, folder: Path) -> None:
        self.ledger = folder / "libro.sqlite"
        self.holded, self.books = sample(), Books()
        self.holded.page_size = 3
        self.holded.lists[CONTACTS] += [contact(number) for number in range(4, 9)]
        # The newest first, as Holded lists them.
        self.holded.lists[INVOICES] = [
            *(
                document(number, number=f"F26{number:04d}", date="2026-04-01", contact=4, paid=["10"])
                for number in range(48, 40, -1)
            ),
            *self.holded.lists[INVOICES],
        ]

    @contextmanager
    def engine(self) -> Iterator[Move]:
        """A move in which nobody sleeps."""
        with (
            Ledger(self.ledger) as book,
            closing(open_source(self.holded.server.url, KEY, sleep=lambda _seconds: None)) as source,
            closing(open_target(self.books.server.url, TOKEN, sleep=lambda _seconds: None)) as target,
        ):
            yield Move(source, target, book)

    def whole(self) -> Report:
        """The whole move."""
        with self.engine() as engine:
            return engine.whole()

    def at(self, path: str, page: int, change: Callable[[], None], reading: int = 1) -> None:
        """Do something just before a page is given for the n-th time."""
        given: Counter[tuple[str, int]] = Counter()
        before = self.holded.on_list

        def on_list(asked: str, number: int) -> None:
            before(asked, number)
            given[asked, number] += 1
            if (asked, number) == (path, page) and given[asked, number] == reading:
                change()

        self.holded.on_list = on_list

    def held(self, kind: str) -> set[str]:
        """The ids that the ledger holds of a kind."""
        with Ledger(self.ledger) as book:
            return {source_id for source_id, _ in book.raw_records(kind)}

    def asked(self) -> Counter[str]:
        """How often each list was asked for."""
        return Counter(request.path.removeprefix("/api/invoicing/v1") for request in self.holded.server.requests)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path)
    with made.holded.server, made.books.server:
        yield made


def ids(records: list[dict[str, Any]]) -> set[str]:
    return {record["id"] for record in records}


def told(report: Report, code: str) -> list[str]:
    return [who for met in report.plan.decisions if met.code == code for who in met.examples]


def test_a_record_pulled_over_to_a_page_already_read_is_found(stage: Stage) -> None:
    """Somebody deletes a contact of page 1 as page 2 is asked for: the fourth contact is now on page 1."""
    contacts = stage.holded.lists[CONTACTS]
    slipped = contacts[3]["id"]
    stage.at(CONTACTS, 2, lambda: contacts.remove(contacts[1]))
    with stage.engine() as engine:
        engine.inventory()
    assert slipped not in stage.held("contacts"), "the first reading cannot see it"
    report = stage.whole()
    assert report.verification.differences == []
    assert slipped in stage.books.tables["contacts"]
    assert stage.books.tables["contacts"][slipped]["is_active"], "it was not taken for a deleted one"


@pytest.mark.parametrize("reading", [1, 2])
def test_two_that_slip_in_one_reading_each_are_found(stage: Stage, reading: int) -> None:
    """A deletion in the first reading and one in the second: a third tells."""
    contacts = stage.holded.lists[CONTACTS]
    for _ in range(2):
        contacts.append(contact(90 + len(contacts)))
    stage.at(CONTACTS, 2, lambda: contacts.remove(contacts[2]), reading)
    stage.at(CONTACTS, 3, lambda: contacts.remove(contacts[0]), reading)
    report = stage.whole()
    # What was deleted after it had been written is in the target alone, and that is said.
    assert {one.target for one in report.verification.differences} <= {"solo en el destino"}
    assert ids(contacts) <= set(stage.books.tables["contacts"])


def test_a_record_that_appears_at_the_front_is_moved_too(stage: Stage) -> None:
    """A new invoice pushes all others one place on: none is read twice, and the new one is not missed."""
    invoices = stage.holded.lists[INVOICES]
    new = document(60, number="F260060", date="2026-05-01", contact=5)
    stage.at(INVOICES, 2, lambda: invoices.insert(0, new))
    report = stage.whole()
    assert report.exit_code == 0
    assert ids(invoices) <= set(stage.books.tables["documents"])


def test_a_record_that_changes_between_two_readings_is_told_and_moved_as_it_is_now(stage: Stage) -> None:
    """A payment comes in after the invoice was read and written."""
    invoice = stage.holded.lists[INVOICES][0]
    paid = document(48, number="F260048", date="2026-04-01", contact=4, paid=["10", "20"])
    paid["paymentsDetail"][1]["id"] = "9" * 24
    stage.at(INVOICES, 1, lambda: invoice.update(paid), reading=3)
    report = stage.whole()
    assert report.exit_code == 0
    assert stage.books.tables["documents"][invoice["id"]]["paid_total"] == "30.00"
    assert told(report, "source.changed") == [invoice["id"]]
    assert report.written["documents"] == len(stage.books.tables["documents"]) + 1


def test_one_that_changes_between_two_pages_counts_as_it_was_given_last(stage: Stage) -> None:
    """It moves to the next page and is another: no earlier form of it stays."""
    contacts = stage.holded.lists[CONTACTS]

    def move_down() -> None:
        contacts.insert(0, contact(30))
        contacts[3].update(name="Otro nombre")

    stage.at(CONTACTS, 2, move_down)
    with stage.engine() as engine:
        engine.inventory()
        assert {one.external_id: one.name for one in engine.company().contacts}[contacts[3]["id"]] == "Otro nombre"


def test_a_list_cut_short_once_is_read_on(stage: Stage) -> None:
    """An empty page is the end only when it is empty twice."""
    contacts = stage.holded.lists[CONTACTS]
    everyone = list(contacts)
    stage.at(CONTACTS, 2, contacts.clear)
    stage.at(CONTACTS, 2, lambda: contacts.extend(everyone), reading=2)
    with stage.engine() as engine:
        assert engine.inventory().counts["contacts"] == 8


def test_an_empty_list_is_believed_when_two_readings_say_so(stage: Stage) -> None:
    """The only series of the invoices is left out of the first reading: documents would lose it for ever."""
    series = stage.holded.lists["/numberingseries/invoice"]
    kept = list(series)
    stage.at("/numberingseries/invoice", 1, series.clear)
    stage.at("/numberingseries/invoice", 1, lambda: series.extend(kept), reading=2)
    with stage.engine() as engine:
        assert engine.settle().counts["series/invoice"] == 1


def test_a_link_that_a_reading_leaves_out_is_a_change(stage: Stage) -> None:
    """By itself a record cannot tell whether what it names is there: that it names it counts."""
    invoice, first = stage.holded.lists[INVOICES][0], stage.holded.lists[CONTACTS][0]
    invoice["paymentMethodId"] = "c0" * 12
    with stage.engine() as engine:
        engine.settle()
        del invoice["paymentMethodId"]
        first["groupId"] = ""
        assert set(engine.settle().changed) == {invoice["id"], first["id"]}


def test_what_names_is_read_before_what_it_names(stage: Stage) -> None:
    """A new customer's invoice is written and paid as the invoices are read: nobody takes the customer for deleted."""

    def sell() -> None:
        stage.holded.lists[CONTACTS].append(contact(70))
        sold = document(71, number="F260071", date="2026-05-01", contact=70, paid=["121"])
        stage.holded.lists[INVOICES].insert(0, sold)
        payment = {**stage.holded.lists["/payments"][0], "id": sold["paymentsDetail"][0]["id"], "amount": 121}
        stage.holded.lists["/payments"].append({**payment, "documentId": sold["id"], "contactId": f"{70:024x}"})

    stage.at(INVOICES, 1, sell)
    with stage.engine() as engine:
        engine.inventory()
        company = engine.company()
    assert f"{70:024x}" not in company.findings.met.get("contact.deleted", [])
    assert "payment.document_missing" not in company.findings.met
    assert [one.is_active for one in company.contacts if one.external_id == f"{70:024x}"] == [True]


def test_a_list_that_leaves_out_one_record_at_a_time_loses_none(stage: Stage) -> None:
    """Every reading passes over another contact: each is asked for by its id, and is still there."""
    everyone = stage.holded.lists[CONTACTS]
    turn = iter(range(1000))

    def leave_out(path: str, page: int) -> None:
        if path == CONTACTS and page == 1:
            stage.holded.hidden = {everyone[next(turn) % len(everyone)]["id"]}

    stage.holded.on_list = leave_out
    report = stage.whole()
    assert ids(everyone) <= set(stage.books.tables["contacts"])
    assert report.exit_code == 0


def test_a_record_passed_over_that_cannot_be_asked_for_is_looked_for_again(stage: Stage) -> None:
    """The second reading misses a contact and the service fails when asked for it: a third reading has it."""
    who = stage.holded.lists[CONTACTS][3]["id"]
    stage.at(CONTACTS, 1, lambda: stage.holded.hidden.add(who), reading=2)
    stage.at(CONTACTS, 1, stage.holded.hidden.clear, reading=3)
    stage.holded.faults[f"{CONTACTS}/{who}"] = [Reply(503, b"")] * 3
    assert stage.whole().exit_code == 0


def test_a_list_that_is_wrong_in_another_record_each_time_comes_to_rest(stage: Stage) -> None:
    """Every answer damages one contact, never the same: what two readings agreed on, a third does not undo."""
    contacts = stage.holded.lists[CONTACTS]
    names = [one["name"] for one in contacts]
    turn = iter(range(1000))

    def damage(path: str, page: int) -> None:
        if (path, page) == (CONTACTS, 1):
            for one, name in zip(contacts, names, strict=True):
                one["name"] = name
            contacts[next(turn) % len(contacts)]["name"] = {"a": 1}

    stage.holded.on_list = damage
    report = stage.whole()
    assert report.exit_code == 0
    moved = {stage.books.tables["contacts"][one["id"]]["name"] for one in contacts}
    assert moved == {name.strip() for name in names}


def test_a_source_that_never_rests_is_named_and_the_readings_end(stage: Stage) -> None:
    """A contact is another in every reading: so many readings and no more, and its name stands in the report."""
    first = stage.holded.lists[CONTACTS][0]
    numbers = iter(range(10_000))
    stage.holded.on_list = lambda path, page: (
        first.update(name=f"Nombre {next(numbers)}") if (path, page) == (CONTACTS, 1) else None
    )
    report = stage.whole()
    assert report.exit_code == 3
    unsettled = [one for one in report.verification.differences if one.field == "Lectura"]
    assert [(one.resource, one.source_id) for one in unsettled] == [("contacts", first["id"])]
    assert "repita la orden" in unsettled[0].source
    assert stage.asked()[CONTACTS] <= 2 * 8 * 6


def test_a_source_at_rest_is_read_twice_and_no_more(stage: Stage) -> None:
    """What certainty costs: each list once more after the writing, and one request to be sure of its end."""
    with stage.engine() as engine:
        engine.inventory()
        plan = engine.plan()
    stage.holded.server.requests.clear()
    stage.books.server.requests.clear()
    stage.whole()
    asked = stage.asked()
    # Eight contacts are three pages of three; the end is the fourth, asked for twice.
    assert asked[CONTACTS] == 2 * (3 + 2)
    assert asked[INVOICES] == 2 * (4 + 2)
    assert asked["/taxes"] == 2
    # What the plan foretold; only the questions before the first write, who and which taxes, are not in it.
    assert abs(plan.requests - sum(asked.values()) - len(stage.books.server.requests)) <= 3


def test_spelling_that_differs_from_one_reading_to_the_next_is_no_change(stage: Stage) -> None:
    """Numbers as text, empty objects as [] or 0, keys that nobody knows: the record is the same."""
    invoice = stage.holded.lists[INVOICES][0]

    def spell() -> None:
        invoice.update(total=str(invoice["total"]), customFields=0, tags={"0": "enero"}, zz_new=[1])
        invoice["from"] = []

    stage.at(INVOICES, 1, spell, reading=3)
    report = stage.whole()
    assert report.exit_code == 0
    assert told(report, "source.changed") == []
    assert report.written["documents"] == len(stage.books.tables["documents"])


def test_a_page_that_can_never_be_read_is_told(stage: Stage) -> None:
    """Page 2 gives page 1 for ever, page 3 is what it is."""
    true = list(stage.holded.lists[CONTACTS])

    def repeat(path: str, page: int) -> None:
        if path == CONTACTS:
            stage.holded.lists[CONTACTS] = true[:3] + true[:3] + true[6:] if page == 2 else true

    stage.holded.on_list = repeat
    report = stage.whole()
    assert told(report, "source.page_repeats") == ["/contacts · 2"]


def test_items_that_are_no_records_stop_nobody(stage: Stage) -> None:
    """PHP's empty shapes and words in a list of records, and a record without an id: kept aside, the rest moves."""
    contacts: list[Any] = stage.holded.lists[CONTACTS]
    nameless = contact(77)
    del nameless["id"]
    contacts += [[], 0, None, "x", nameless, {**contact(78), "id": "../../taxes"}]
    report = stage.whole()
    reasons = Counter(one.reason for one in report.quarantine)
    assert reasons == {"el registro no trae un id / the record carries no id": 6}
    raws = {one.raw for one in report.quarantine}
    assert {'{"not_an_object":[]}', '{"not_an_object":0}', '{"not_an_object":"x"}'} <= raws
    assert any("Talleres Ría 77" in (raw or "") for raw in raws)
    assert report.verification.differences == []
    assert report.exit_code == 3


def test_a_list_that_was_given_before_is_not_missing_now(stage: Stage) -> None:
    """Services were read; a page of HTML in their place is trouble, and nothing is forgotten for it."""
    stage.whole()
    held = stage.held("services")
    stage.holded.faults["/services"] = [Reply(200, b"<!DOCTYPE html><title>404</title>")] * 50
    with stage.engine() as engine, pytest.raises(ApiError):
        engine.inventory()
    assert stage.held("services") == held != set()


def test_a_list_that_breaks_off_is_not_a_list_that_is_missing(stage: Stage) -> None:
    """The second page of the services cannot be read: the account has services, so the reading stops."""
    stage.holded.lists["/services"] = [{"id": f"{number:024x}", "name": "Horas"} for number in range(70, 75)]
    stage.at("/services", 1, lambda: stage.holded.faults.update({"/services": [Reply(200, b"<html>")] * 50}), reading=1)
    with stage.engine() as engine, pytest.raises(ApiError):
        engine.inventory()


def test_a_death_in_the_middle_of_a_reading_takes_nothing_away(stage: Stage) -> None:
    """Half a list was read again: the ledger still holds the whole of it, as far as it was read in its new form."""
    stage.whole()
    held = stage.held("contacts")
    contacts = stage.holded.lists[CONTACTS]
    stage.at(CONTACTS, 2, lambda: stage.holded.faults.update({CONTACTS: [Reply(401, {"status": 401})] * 9}))
    contacts[0]["name"] = "Cambiado"
    with stage.engine() as engine, pytest.raises(ApiError):
        engine.inventory()
    assert stage.held("contacts") == held
    stage.holded.faults.clear()
    assert stage.whole().exit_code == 0


SEED = 4_711


def test_whatever_happens_while_it_is_read(stage: Stage, effort: int) -> None:
    """Contacts and invoices come, change and go at random during the first reading: the end is complete."""
    for round_ in range(2 * effort):
        chance = random.Random(f"{SEED} {round_}")
        one = Stage(stage.ledger.parent / str(round_))
        left = [40]

        def disturb(
            _path: str, _page: int, one: Stage = one, chance: random.Random = chance, left: list[int] = left
        ) -> None:
            if left[0] <= 0 or chance.random() < 0.4:
                return
            left[0] -= 1
            _disturb(one, chance, 1000 + left[0])

        with one.holded.server, one.books.server:
            one.holded.on_list = disturb
            with one.engine() as engine:
                engine.inventory()
                left[0] = 0
            with one.engine() as engine:
                engine.settle()
                engine.apply()
                report = engine.verify()
        assert report.verification.differences == [], f"seed {SEED}, round {round_}"
        for path, table in ((CONTACTS, "contacts"), (INVOICES, "documents")):
            for record in one.holded.lists[path]:
                moved = one.books.tables[table][record["id"]]
                if table == "contacts":
                    assert moved["name"] == record["name"].strip(), f"seed {SEED}, round {round_}"
                else:
                    assert float(moved["total"]) == float(record["total"]), f"seed {SEED}, round {round_}"


def _disturb(one: Stage, chance: random.Random, number: int) -> None:
    contacts, invoices = one.holded.lists[CONTACTS], one.holded.lists[INVOICES]
    match chance.randrange(5):
        case 0:
            contacts.append(contact(number))
        case 1:
            invoices.insert(0, document(number, number=f"F27{number}", date="2026-06-01", contact=1))
        case 2:
            chance.choice(contacts)["name"] = f"Nombre {number}"
        case 3:
            invoices.pop(chance.randrange(len(invoices)))
        case _:
            contacts.pop(chance.randrange(4, len(contacts)) if len(contacts) > 4 else 0)
