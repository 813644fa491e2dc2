"""Holded's team as its clients know it, every recorded behaviour by itself, and the register that the law asks for."""

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from pypdf import PdfReader

from talonario.domain.companies import Company
from talonario.domain.context import MADRID
from talonario.domain.emails.record import Email
from talonario.domain.identity import IdSource
from talonario.domain.team.record import TimeEntry
from talonario.store import Database
from talonario.store.files import Files
from talonario.store.outbox import Event
from tests.api.holded.people import IRIA, People, opened, uuid
from tests.conftest import Clock

NOW = 1795168800
"""20 November 2026, eleven in Madrid, which the tests' clock shows."""

FIELDS = {
    *("id", "holdedUserId", "name", "lastName", "dateOfBirth", "nationality", "socialSecurityNum", "academicLevel"),
    *("languages", "mainLanguage", "code", "gender", "mainEmail", "email", "phone", "mobile", "address", "teamIds"),
    *("workplace", "iban", "files", "notes", "currentContract", "reportingTo", "timeOffSupervisors"),
    *("timeOffPolicyId", "terminated", "fiscalResidence", "fiscalAddress", "title", "tags", "companyPhone"),
    *("customFields", "payrollAccounts"),
}
"""What the live service shows of an employee."""


NOBODY = "01931b3e-7c4a-7f2e-9a8b-3c5d6e7f8a9b"

Opening = Callable[[Database], People]


@pytest.fixture
def opening(
    found: Callable[..., Company], key_for: Callable[..., str], clock: Clock, new_id: IdSource, files: Files
) -> Iterator[Opening]:
    """Clients, each in the books of another company."""
    clients: list[People] = []

    def make(database: Database) -> People:
        clients.append(opened(database, found(database), key_for, clock, new_id, files=files))
        return clients[-1]

    yield make
    for one in clients:
        one.close()


@pytest.fixture
def people(sqlite: Database, opening: Opening) -> People:
    """A client, for what is no matter of the engine."""
    return opening(sqlite)


@pytest.fixture
def either(database: Database, opening: Opening) -> People:
    """A client, once on each engine."""
    return opening(database)


def seconds(text: str) -> int:
    """Unix seconds of an instant on the clock of Madrid."""
    return int(datetime.fromisoformat(text).replace(tzinfo=MADRID).timestamp())


# ---------------------------------------------------------------------------------------------------------- employees


def test_an_employee_is_shown_as_the_live_service_shows_it(people: People) -> None:
    made = people.employee()
    shown = people.ask("GET", f"/team/v1/employees/{made}")
    assert set(shown) >= FIELDS
    told = {name: shown[name] for name in ("id", "name", "lastName", "email", "holdedUserId", "terminated")}
    assert told == {"id": made, **IRIA, "holdedUserId": "", "terminated": False}
    assert shown["fiscalResidence"] is True
    assert people.ask("GET", "/team/v1/employees/") == {"employees": [shown]}


def test_an_employee_needs_a_name_and_an_address(people: People) -> None:
    made = people.employee()
    for field in IRIA:
        body = {name: text for name, text in IRIA.items() if name != field}
        assert people.refused("POST", "/team/v1/employees", body) == (400, f"{field} needed")
        assert people.refused("PUT", f"/team/v1/employees/{made}", {field: ""}) == (400, f"{field} needed")


def test_every_field_of_an_employee_is_kept_and_changed_in_part(either: People) -> None:
    boss, made = either.employee(), either.employee()
    body = {
        "mainEmail": "iria@example.org",
        "nationality": "española",
        "phone": "+34 986 000 111",
        "mobile": "600000000",
        "dateOfBirth": "29/02/1988",
        "gender": "female",
        "mainLanguage": "Galician",
        "iban": "ES9121000418450200051332",
        "timeOffPolicyId": "p1",
        "timeOffSupervisors": [boss],
        "reportingTo": boss,
        "code": "12345678Z",
        "socialSecurityNum": "360000000000",
        "address": {
            "address": "Rúa 1",
            "city": "Vigo",
            "postalCode": "36201",
            "province": "Pontevedra",
            "country": "España",
        },
        "workplace": "w1",
        "teams": ["t1", "t2"],
        "holdedUserId": "5a05cc5a60cea100094baf22",
    }
    answer = either.ask("PUT", f"/team/v1/employees/{made}", body)
    assert answer == {"status": 1, "info": "Updated", "id": made}
    shown = either.ask("GET", f"/team/v1/employees/{made}")
    assert {name: shown["teamIds" if name == "teams" else name] for name in body} == body
    either.ask("PUT", f"/team/v1/employees/{made}", {"phone": None, "unheardOf": 1})
    again = either.ask("GET", f"/team/v1/employees/{made}")
    assert again == {**shown, "phone": ""}


NO_EMPLOYEE: Final[list[tuple[dict[str, Any], str]]] = [
    ({"dateOfBirth": "1988-02-29"}, "Wrong dateOfBirth: dd/mm/yyyy is expected"),
    ({"dateOfBirth": "29/02/1989"}, "Wrong dateOfBirth: dd/mm/yyyy is expected"),
    ({"gender": "otro"}, "Wrong gender"),
    ({"mainLanguage": "Klingon"}, "Wrong mainLanguage"),
    ({"reportingTo": "5a05cc5a60cea100094baf22"}, "reportingTo not found"),
    ({"timeOffSupervisors": ["5a05cc5a60cea100094baf22"]}, "timeOffSupervisors not found"),
]


def test_what_an_employee_cannot_be_is_refused(people: People) -> None:
    made = people.employee()
    for body, info in NO_EMPLOYEE:
        assert people.refused("PUT", f"/team/v1/employees/{made}", body) == (400, info)


def test_nobody_leaves_before_they_came(people: People) -> None:
    path = f"/x/employees/{uuid(people.employee())}"
    for body in ({"hire_date": "2026-02-01", "termination_date": "2026-01-31"}, {"contract_hours": 0}):
        assert people.factuarea.put(path, json=body).status_code == 422
    assert people.factuarea.put(path, json={"hire_date": "2026-02-01"}).json()["data"]["status"] == "active"
    assert people.factuarea.put(path, json={"termination_date": "2026-01-31"}).status_code == 422
    left = people.factuarea.put(path, json={"termination_date": "2026-02-01"}).json()["data"]
    assert (left["status"], left["termination_date"]) == ("inactive", "2026-02-01")


def test_nobody_reports_to_themselves(people: People) -> None:
    made = people.employee()
    status, info = people.refused("PUT", f"/team/v1/employees/{made}", {"reportingTo": made})
    assert (status, "another employee" in info) == (400, True)


def test_a_foreign_address_is_read_only_of_who_pays_taxes_elsewhere(people: People) -> None:
    made = people.employee()
    abroad = {"idNum": "X1", "address": "Rua 2", "city": "Porto", "endSituationDate": "31/12/2027"}
    people.ask("PUT", f"/team/v1/employees/{made}", {"fiscalAddress": abroad})
    assert people.ask("GET", f"/team/v1/employees/{made}")["fiscalAddress"] is None
    people.ask("PUT", f"/team/v1/employees/{made}", {"fiscalResidence": False, "fiscalAddress": abroad})
    shown = people.ask("GET", f"/team/v1/employees/{made}")
    assert shown["fiscalAddress"]["deadLine"] == "31/12/2027"
    assert "endSituationDate" not in shown["fiscalAddress"]
    people.ask("PUT", f"/team/v1/employees/{made}", {"fiscalResidence": True})
    assert people.ask("GET", f"/team/v1/employees/{made}")["fiscalAddress"] is None


def test_an_invitation_is_an_email_and_only_when_it_is_asked_for(people: People, sqlite: Database) -> None:
    people.made("/team/v1/employees", IRIA)
    people.made("/team/v1/employees", {**IRIA, "sendInvite": True})
    with sqlite.read(people.company.company_id) as tx:
        (mail,) = tx.where(Email)
    assert (mail.recipient, mail.state, mail.document_id) == ("iria@example.com", "queued", None)
    assert "Iria" in mail.text
    wrong = {**IRIA, "email": "iria", "sendInvite": True}
    assert people.refused("POST", "/team/v1/employees", wrong)[0] == 400
    assert len(people.ask("GET", "/team/v1/employees")["employees"]) == 2


def test_nobody_is_invited_by_a_change(people: People, sqlite: Database) -> None:
    made = people.employee()
    answer = people.tell("PUT", f"/team/v1/employees/{made}", {"sendInvite": True, "phone": "1"})
    assert answer.headers["warning"] == '299 talonario "ignored: sendInvite"'
    with sqlite.read(people.company.company_id) as tx:
        assert tx.where(Email) == []


def test_an_unknown_employee_is_not_found(people: People) -> None:
    for identity in ("5a05cc5a60cea100094baf22", "nobody"):
        for method, path in (
            *(("GET", ""), ("PUT", ""), ("DELETE", ""), ("GET", "/times"), ("POST", "/times/clockin")),
            *(("POST", "/times"), ("POST", "/pause")),
        ):
            assert people.refused(method, f"/team/v1/employees/{identity}{path}", {}) == (400, "not found")


def test_who_is_removed_is_gone_and_nobody_reports_to_them(either: People) -> None:
    boss, made = either.employee(), either.employee()
    either.ask("PUT", f"/team/v1/employees/{made}", {"reportingTo": boss, "timeOffSupervisors": [boss]})
    assert either.ask("DELETE", f"/team/v1/employees/{boss}")["info"] == "Successfully deleted"
    assert either.refused("GET", f"/team/v1/employees/{boss}") == (400, "not found")
    (shown,) = either.ask("GET", "/team/v1/employees")["employees"]
    assert (shown["reportingTo"], shown["timeOffSupervisors"]) == ("", [])


def test_who_worked_stays_in_the_register_with_name_and_tax_id_alone(either: People, clock: Clock) -> None:
    made = either.employee(code="12345678Z", iban="ES9121000418450200051332")
    session = either.clock(made, "clockin")
    clock.now += timedelta(hours=1)
    either.ask("DELETE", f"/team/v1/employees/{made}")
    assert either.refused("GET", f"/team/v1/employees/{made}") == (400, "not found")
    (shown,) = either.register("from=2026-11-20&to=2026-11-20")
    assert (shown["employee_name"], shown["employee_tax_id"]) == ("Iria Rey", "12345678Z")
    assert (shown["status"], shown["worked_seconds"]) == ("closed", 3600)
    assert either.session(session)["employeeName"] == "Iria Rey"
    answer = either.factuarea.get(f"/x/employees/{uuid(made)}")
    assert answer.status_code == 404


# ---------------------------------------------------------------------------------------------------------- the clock


def test_a_day_at_the_clock(either: People, clock: Clock) -> None:
    """Paused time is not counted; the statuses and words are those of the contract."""
    made = either.employee()
    path = f"/team/v1/employees/{made}/times"
    expected = (("clockin", 201, "Clocked in"), ("pause", 201, "Paused"), ("unpause", 200, "Unpaused"))
    told = []
    for verb, status, info in (*expected, ("clockout", 201, "Clocked out")):
        answer = either.tell("POST", f"{path}/{verb}", {"latitude": "42.24", "longitude": "-8.72"})
        assert (answer.status_code, answer.json()["status"], answer.json()["info"]) == (status, 1, info)
        told.append(answer.json()["id"])
        clock.now += timedelta(minutes=30)
    assert len(set(told)) == 1
    shown = either.session(told[0])
    assert shown == {
        "id": told[0],
        "employeeId": made,
        "employeeName": "Iria Rey",
        "locationStart": "42.24, -8.72",
        "locationEnd": "42.24, -8.72",
        "date": {"date": "2026-11-20 00:00:00.000000", "timezone_type": 3, "timezone": "Europe/Madrid"},
        "start": NOW,
        "end": NOW + 5400,
        "time": 3600,
        "status": "closed",
        "approved": False,
        "approvedBy": None,
        "approvedAt": None,
    }
    assert either.ask("GET", path) == {"employeesTimeTracking": [shown]}
    assert either.ask("GET", "/team/v1/employees/times") == {"employeesTimeTracking": [shown]}


def test_the_clock_refuses_what_does_not_follow(people: People) -> None:
    made = people.employee()
    path = f"/team/v1/employees/{made}/times"
    for verb in ("clockout", "pause", "unpause"):
        assert people.refused("POST", f"{path}/{verb}") == (400, "Iria Rey is not clocked in.")
    people.clock(made, "clockin")
    assert people.refused("POST", f"{path}/clockin") == (400, "Iria Rey is clocked in already: clock out first.")
    assert people.refused("POST", f"{path}/unpause") == (400, "The working time of Iria Rey is not paused.")
    people.clock(made, "pause")
    assert people.refused("POST", f"{path}/pause") == (400, "The working time of Iria Rey is paused already.")
    assert people.refused("POST", f"{path}/clockin")[0] == 400
    people.clock(made, "clockout")
    assert people.refused("POST", f"{path}/clockout")[0] == 400


def test_who_clocks_out_of_a_pause_worked_until_it_began(people: People, clock: Clock) -> None:
    made = people.employee()
    session = people.clock(made, "clockin", location="Vigo")
    assert people.session(session)["status"] == "running"
    clock.now += timedelta(minutes=20)
    people.clock(made, "pause")
    assert (people.session(session)["status"], people.session(session)["end"]) == ("paused", None)
    clock.now += timedelta(minutes=45)
    people.clock(made, "clockout")
    shown = people.session(session)
    assert (shown["time"], shown["end"] - shown["start"], shown["locationStart"]) == (1200, 3900, "Vigo")


def test_a_night_belongs_to_the_day_on_which_it_began(people: People, clock: Clock) -> None:
    made = people.employee()
    clock.now = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)  # 23:30 in Madrid
    session = people.clock(made, "clockin")
    clock.now += timedelta(hours=7)
    people.clock(made, "clockout")
    assert people.session(session)["date"]["date"] == "2026-11-20 00:00:00.000000"
    assert len(people.register("from=2026-11-20&to=2026-11-20")) == 1
    assert people.register("from=2026-11-21&to=2026-11-21") == []


CHANGES_OF_THE_CLOCK: Final = [
    ("2026-03-29T01:30", "2026-03-29T03:30", 1),  # summer time begins: there is no two o'clock
    ("2026-10-25T01:30", "2026-10-25T03:30", 3),  # it ends: two o'clock comes twice
    ("2026-10-24T22:00", "2026-10-25T06:00", 9),
]


def test_the_hours_of_a_day_on_which_the_clock_is_changed_are_those_that_passed(people: People) -> None:
    for start, end, hours in CHANGES_OF_THE_CLOCK:
        times = {"startTmp": str(seconds(start)), "endTmp": str(seconds(end))}
        shown = people.session(people.made(f"/team/v1/employees/{people.employee()}/times", times))
        assert shown["time"] == hours * 3600
        assert shown["date"]["date"].startswith(start[:10])


def test_a_clock_that_goes_back_takes_no_time_away(people: People, clock: Clock) -> None:
    """Two machines answer, and the clock of the second one is slow."""
    made = people.employee()
    session = people.clock(made, "clockin")
    clock.now -= timedelta(minutes=5)
    people.clock(made, "clockout")
    shown = people.session(session)
    assert (shown["start"], shown["end"], shown["time"]) == (NOW, NOW, 0)


ALIASES: Final = [("clockin", "clock-in"), ("clockout", "clock-out"), ("pause", None), ("unpause", None)]


def test_the_clock_hears_every_path_that_clients_call(people: People) -> None:
    before = {"clockin": (), "clockout": ("clockin",), "pause": ("clockin",), "unpause": ("clockin", "pause")}
    for verb, alias in ALIASES:
        for path in (f"{verb}", f"times/{verb}/", *((alias, f"times/{alias}") if alias else ())):
            made = people.employee()
            for first in before[verb]:
                people.clock(made, first)
            assert people.tell("POST", f"/team/v1/employees/{made}/{path}").is_success


# ------------------------------------------------------------------------------------------------------------- times


def test_time_is_written_down_corrected_and_struck_out(either: People, clock: Clock) -> None:
    clock.now += timedelta(hours=2)
    made = either.employee()
    times = {"startTmp": str(NOW), "endTmp": NOW + 3600}
    session = either.made(f"/team/v1/employees/{made}/times", times)
    assert either.session(session)["time"] == 3600
    path = f"/team/v1/employees/times/{session}"
    changed = either.ask("PUT", path, {"startTmp": str(NOW - 600), "endTmp": str(NOW + 1800)})
    assert changed == {"status": 1, "info": "Updated", "id": session}
    shown = either.session(session)
    assert (shown["start"], shown["end"], shown["time"]) == (NOW - 600, NOW + 1800, 2400)
    either.ask("PUT", path, {"endTmp": str(NOW)})
    assert either.session(session)["time"] == 600
    assert either.ask("DELETE", path) == {"status": 1, "info": "Successfully deleted", "id": session}
    for method in ("GET", "PUT", "DELETE"):
        assert either.refused(method, path, times) == (400, "not found")
    assert either.ask("GET", f"/team/v1/times/?employee={made}") == {"employeesTimeTracking": []}


NO_TIMES: Final[list[tuple[dict[str, str], str]]] = [
    ({"startTmp": str(NOW)}, "endTmp needed"),
    ({"endTmp": str(NOW)}, "startTmp needed"),
    ({"startTmp": "0", "endTmp": str(NOW)}, "startTmp needed"),
    ({"startTmp": f"{NOW}000", "endTmp": f"{NOW + 60}000"}, "Wrong date"),
    ({"startTmp": "2026-11-20", "endTmp": str(NOW)}, "Wrong date"),
    ({"startTmp": str(NOW), "endTmp": str(NOW)}, "The end has to be after the start"),
    ({"startTmp": str(NOW), "endTmp": str(NOW - 1)}, "The end has to be after the start"),
    ({"startTmp": "1", "endTmp": str(NOW)}, "not more than 31 days"),
    ({"startTmp": str(NOW - 31 * 86400 - 1), "endTmp": str(NOW)}, "not more than 31 days"),
    ({"startTmp": str(NOW), "endTmp": str(NOW + 301)}, "The end has not come yet"),
    ({"startTmp": str(NOW + 86400), "endTmp": str(NOW + 90000)}, "The end has not come yet"),
]


def test_what_no_working_time_can_be_is_refused(people: People) -> None:
    made = people.employee()
    for times, info in NO_TIMES:
        status, words = people.refused("POST", f"/team/v1/employees/{made}/times", times)
        assert (status, info in words) == (400, True), times


def test_nobody_says_of_tomorrow_what_they_worked(people: People, clock: Clock) -> None:
    """Neither at once nor by a correction; the clock of whoever says it may be a little fast."""
    made = people.employee()
    session = people.made(f"/team/v1/employees/{made}/times", {"startTmp": str(NOW - 60), "endTmp": str(NOW + 290)})
    path = f"/team/v1/employees/times/{session}"
    status, info = people.refused("PUT", path, {"endTmp": str(NOW + 7200)})
    assert (status, "worked, not what is planned" in info) == (400, True)
    clock.now += timedelta(hours=2)
    people.ask("PUT", path, {"endTmp": str(NOW + 7200)})


def test_nobody_clocks_in_before_hours_that_are_written_down_already(people: People, clock: Clock) -> None:
    """The clock of who wrote them down was fast: to work until then would be to work twice."""
    made = people.employee()
    people.made(f"/team/v1/employees/{made}/times", {"startTmp": str(NOW + 60), "endTmp": str(NOW + 120)})
    status, info = people.refused("POST", f"/team/v1/employees/{made}/times/clockin")
    assert (status, "already has working time recorded at that time" in info) == (400, True)
    clock.now += timedelta(minutes=2)
    people.clock(made, "clockin")


def test_nobody_works_twice_at_the_same_time(either: People, clock: Clock) -> None:
    clock.now += timedelta(hours=3)
    made, other = either.employee(), either.employee()
    path = f"/team/v1/employees/{made}/times"
    either.made(path, {"startTmp": str(NOW), "endTmp": str(NOW + 3600)})
    overlapping = ((NOW - 60, NOW + 60), (NOW + 60, NOW + 120), (NOW + 3599, NOW + 4000), (NOW - 1, NOW + 9000))
    for start, end in overlapping:
        assert either.refused("POST", path, {"startTmp": str(start), "endTmp": str(end)})[0] == 400
    after = either.made(path, {"startTmp": str(NOW + 3600), "endTmp": str(NOW + 7200)})
    assert either.refused("PUT", f"/team/v1/employees/times/{after}", {"startTmp": str(NOW + 1)})[0] == 400
    either.made(f"/team/v1/employees/{other}/times", {"startTmp": str(NOW), "endTmp": str(NOW + 3600)})
    either.clock(made, "clockin")
    clock.now += timedelta(hours=1)
    times = {"startTmp": str(NOW + 10700), "endTmp": str(NOW + 10900)}
    assert either.refused("POST", path, times)[0] == 400


def test_times_are_listed_in_pages_oldest_first(either: People) -> None:
    made = either.employee()
    path = f"/team/v1/employees/{made}/times"
    sessions = [either.made(path, {"startTmp": str(NOW + n * 60), "endTmp": str(NOW + n * 60 + 30)}) for n in range(3)]
    pages = [either.ask("GET", f"{path}?limit=2&page={page}")["employeesTimeTracking"] for page in (1, 2, 3)]
    assert [[one["id"] for one in page] for page in pages] == [sessions[:2], sessions[2:], []]


# ------------------------------------------------------------------------------------------------------ the register


def test_the_register_keeps_what_was_corrected_beside_the_correction(either: People, clock: Clock) -> None:
    made = either.employee(code="12345678Z")
    session = either.clock(made, "clockin")
    clock.now += timedelta(hours=1)
    either.clock(made, "clockout")
    change = {"endTmp": str(NOW + 1800), "reason": "salió antes"}
    either.ask("PUT", f"/team/v1/employees/times/{session}", change)
    either.tell("DELETE", f"/team/v1/employees/times/{session}?reason=era de otra")
    (shown,) = either.register(f"employee_id={uuid(made)}&from=2026-11-20&to=2026-11-20")
    assert (shown["status"], shown["worked_seconds"], shown["employee_tax_id"]) == ("removed", 0, "12345678Z")
    entries = shown["entries"]
    assert [one["kind"] for one in entries] == ["clock_in", "clock_out", "adjustment", "removal"]
    assert [one["number"] for one in entries] == [1, 2, 3, 4]
    assert [one["reason"] for one in entries] == [None, None, "salió antes", "era de otra"]
    assert [one["source"] for one in entries] == ["api", "api", "manual", "manual"]
    assert [one["corrects_id"] for one in entries] == [None, None, entries[1]["id"], entries[0]["id"]]
    assert entries[1]["occurred_at"] == "2026-11-20T11:00:00.000000+00:00"
    assert entries[2]["occurred_at"] == "2026-11-20T10:30:00.000000+00:00"
    assert all(one["recorded_by"] for one in entries)
    checked = either.factuarea.get("/x/time-register/check").json()["data"]
    assert (checked["is_valid"], checked["total_records"], checked["faults"]) == (True, 4, [])


def test_saying_again_what_is_known_writes_nothing(people: People, sqlite: Database) -> None:
    made = people.employee()
    times = {"startTmp": str(NOW), "endTmp": str(NOW + 60)}
    session = people.made(f"/team/v1/employees/{made}/times", times)
    people.ask("PUT", f"/team/v1/employees/times/{session}", times)
    with sqlite.read(people.company.company_id) as tx:
        assert [one.kind for one in tx.where(TimeEntry)] == ["clock_in", "clock_out"]


def test_a_client_that_says_again_what_it_was_shown_corrects_nothing(
    people: People, clock: Clock, sqlite: Database
) -> None:
    """It was shown whole seconds of a clocking that knows more of them."""
    clock.now += timedelta(microseconds=742613)
    made = people.employee()
    session = people.clock(made, "clockin")
    clock.now += timedelta(hours=1)
    people.clock(made, "clockout")
    shown = people.session(session)
    path = f"/team/v1/employees/times/{session}"
    people.ask("PUT", path, {"startTmp": str(shown["start"]), "endTmp": str(shown["end"])})
    with sqlite.read(people.company.company_id) as tx:
        assert [one.kind for one in tx.where(TimeEntry)] == ["clock_in", "clock_out"]
    people.ask("PUT", path, {"startTmp": str(shown["start"]), "endTmp": str(shown["end"] - 60)})
    with sqlite.read(people.company.company_id) as tx:
        assert [one.kind for one in tx.where(TimeEntry)] == ["clock_in", "clock_out", "adjustment"]


def test_an_open_session_is_closed_by_a_correction(people: People, clock: Clock) -> None:
    made = people.employee()
    session = people.clock(made, "clockin")
    clock.now += timedelta(days=1)
    assert people.refused("POST", f"/team/v1/employees/{made}/times/clockin")[0] == 400
    assert people.refused("PUT", f"/team/v1/employees/times/{session}", {"startTmp": str(NOW)}) == (
        400,
        "endTmp needed",
    )
    people.ask("PUT", f"/team/v1/employees/times/{session}", {"endTmp": str(NOW + 3600), "reason": "olvidó fichar"})
    assert (people.session(session)["status"], people.session(session)["time"]) == ("closed", 3600)
    people.clock(made, "clockin")


def test_pauses_outside_of_corrected_hours_are_not_taken_off(people: People, clock: Clock) -> None:
    made = people.employee()
    session = people.clock(made, "clockin")
    clock.now += timedelta(minutes=30)
    people.clock(made, "pause")
    clock.now += timedelta(minutes=10)
    people.clock(made, "unpause")
    clock.now += timedelta(minutes=20)
    people.clock(made, "clockout")
    assert people.session(session)["time"] == 3000
    people.ask("PUT", f"/team/v1/employees/times/{session}", {"endTmp": str(NOW + 1920)})  # two minutes into the pause
    assert people.session(session)["time"] == 1800
    people.ask("PUT", f"/team/v1/employees/times/{session}", {"endTmp": str(NOW + 600)})
    assert people.session(session)["time"] == 600


def a_corrected_day(people: People, clock: Clock) -> str:
    """An employee of whom a clocking was corrected, hours were written down afterwards, and others were struck out."""
    made = people.employee(code="12345678Z", name="=Iria")
    session = people.clock(made, "clockin")
    clock.now += timedelta(hours=1)
    people.clock(made, "pause")
    clock.now += timedelta(minutes=5)
    people.clock(made, "clockout")
    path = f"/team/v1/employees/{made}/times"
    people.ask("PUT", f"/team/v1/employees/times/{session}", {"startTmp": str(NOW - 60), "reason": "llegó antes"})
    people.made(path, {"startTmp": str(NOW - 90_000), "endTmp": str(NOW - 82_800)})
    struck = people.made(path, {"startTmp": str(NOW - 80_000), "endTmp": str(NOW - 70_000), "reason": "ayer"})
    people.tell("DELETE", f"/team/v1/employees/times/{struck}?reason=era de otra")
    return made


def test_the_register_is_a_file_for_a_spreadsheet_too(people: People, clock: Clock) -> None:
    """With what was written down afterwards, by whom and why, and with totals."""
    a_corrected_day(people, clock)
    answer = people.factuarea.get("/x/time-register?from=2026-11-01&to=2026-11-30&format=csv")
    assert answer.headers["content-type"].startswith("text/csv")
    assert "registro-jornada-2026-11-01-2026-11-30.csv" in answer.headers["content-disposition"]
    head, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    key = people.register("from=2026-11-01&to=2026-11-30")[0]["entries"][0]["recorded_by"]["name"]
    by = f"(anotado por {key}, 2026-11-20 12:05:00)"
    assert head[5:9] == ["Pausas", "Trabajado", "Estado", "Anotado después"]
    who = ["'=Iria Rey", "12345678Z"]
    later = f"5. entrada 2026-11-19 10:00:00 {by}\n6. salida 2026-11-19 12:00:00 {by}"
    struck = f"7. entrada 2026-11-19 12:46:40 {by}: ayer\n8. salida 2026-11-19 15:33:20 {by}: ayer"
    struck += f"\n9. jornada anulada {by}: era de otra"
    moved = f"4. entrada 2026-11-20 10:59:00, en lugar de 2026-11-20 11:00:00 {by}: llegó antes"
    yesterday = [f"2026-11-19T{time}+01:00" for time in ("10:00:00", "12:00:00", "12:46:40", "15:33:20")]
    today = ["2026-11-20T10:59:00+01:00", "2026-11-20T12:05:00+01:00"]
    assert rows == [
        ["2026-11-19", *who, *yesterday[:2], "0:00:00", "2:00:00", "terminada", later, "5 6"],
        ["2026-11-19", *who, *yesterday[2:], "0:00:00", "0:00:00", "anulada", struck, "7 8 9"],
        ["2026-11-20", *who, *today, "0:05:00", "1:01:00", "terminada", moved, "1 2 3 4"],
        ["Total", *who, "", "", "0:05:00", "3:01:00", "", "", ""],
    ]


def test_the_register_says_what_each_worked(either: People, clock: Clock) -> None:
    """What was struck out is no work, and no day of work."""
    made, other = a_corrected_day(either, clock), either.employee()
    either.made(f"/team/v1/employees/{other}/times", {"startTmp": str(NOW), "endTmp": str(NOW + 3)})
    told = either.factuarea.get("/x/time-register?from=2026-11-01&to=2026-11-30").json()
    iria = {"employee_id": str(uuid(made)), "employee_name": "=Iria Rey", "employee_tax_id": "12345678Z"}
    uxia = {"employee_id": str(uuid(other)), "employee_name": "Iria Rey", "employee_tax_id": None}
    assert told["totals"] == [
        {**iria, "days": 2, "paused_seconds": 300, "worked_seconds": 10860},
        {**uxia, "days": 1, "paused_seconds": 0, "worked_seconds": 3},
    ]
    assert sum(one["worked_seconds"] for one in told["data"]) == 10863
    only = either.factuarea.get(f"/x/time-register?from=2026-11-01&to=2026-11-30&employee_id={uuid(other)}").json()
    assert [one["employee_id"] for one in only["totals"]] == [str(uuid(other))]


def test_whoever_has_the_register_of_one_person_can_make_its_fingerprints_again(either: People, clock: Clock) -> None:
    """As the guide says, and with nothing but what was answered; lines of others stand in between."""
    clock.now += timedelta(microseconds=7)
    other = either.employee()
    either.clock(other, "clockin", location="Vigo")
    made = a_corrected_day(either, clock)
    either.clock(other, "clockout")
    for who, count in ((made, 9), (other, 2)):
        told = either.factuarea.get(f"/x/time-register?from=2026-11-01&to=2026-11-30&employee_id={uuid(who)}").json()
        lines = [(one, entry) for one in told["data"] for entry in one["entries"]]
        assert len(lines) == count
        for session, entry in lines:
            by = entry["recorded_by"]
            parts = [
                *(entry["previous_fingerprint"], told["company_id"], str(entry["number"]), entry["id"]),
                *(session["employee_id"], session["id"], entry["kind"], entry["occurred_at"], entry["recorded_at"]),
                *(entry["source"], entry["location"], entry["reason"], entry["corrects_id"]),
                *(by["kind"], by["id"], by["name"]),
            ]
            hashed = json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode()
            assert hashlib.sha256(hashed).hexdigest() == entry["fingerprint"], entry


def test_the_register_of_one_person_is_printed_to_be_signed(people: People, clock: Clock) -> None:
    made = uuid(a_corrected_day(people, clock))
    path = "/x/time-register/pdf?from=2026-11-01&to=2026-11-30"
    assert people.factuarea.get(path).status_code == 400
    assert people.factuarea.get(f"{path}&employee_id={NOBODY}").status_code == 404
    answer = people.factuarea.get(f"{path}&employee_id={made}")
    assert answer.headers["content-type"] == "application/pdf"
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    for words in (
        "Registro de jornada",
        "=Iria Rey",
        "12345678Z",
        "10:59:00",
        "3:01:00",
        "llegó antes",
        "anulada",
        "34.9",
    ):
        assert words in text, words
    again = people.factuarea.get(f"{path}&employee_id={made}", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


QUERIES: Final = [
    ("", 400),
    ("from=2026-11-01", 400),
    ("from=ayer&to=hoy", 400),
    ("from=2026-11-02&to=2026-11-01", 422),
    ("from=2026-01-01&to=2026-03-01", 422),
    ("from=2026-01-01&to=2026-01-31&format=xlsx", 400),
    ("from=2026-01-01&to=2026-01-31&format=CSV", 200),
    ("from=2026-01-01&to=2026-01-31", 200),
    ("from=2026-01-01&to=2026-01-31&employee_id=nobody", 404),
    ("from=2026-01-01&to=2026-01-31&employee=" + NOBODY, 400),
    ("from=2026-01-01&to=2026-01-31&employee_id=" + NOBODY, 404),
]


def test_the_register_is_asked_for_by_days(people: People) -> None:
    for query, status in QUERIES:
        assert people.factuarea.get(f"/x/time-register?{query}").status_code == status, query


def test_a_year_of_one_person_can_be_asked_for(people: People) -> None:
    made = uuid(people.employee())
    answer = people.factuarea.get(f"/x/time-register?from=2024-01-01&to=2024-12-31&employee_id={made}")
    assert answer.json() == {"company_id": str(people.company.company_id), "data": [], "totals": []}


def test_every_change_is_told_in_the_history(people: People, sqlite: Database) -> None:
    made = people.made("/team/v1/employees", {**IRIA, "sendInvite": True})
    people.ask("PUT", f"/team/v1/employees/{made}", {"phone": "1"})
    session = people.clock(made, "clockin")
    people.clock(made, "clockout")
    people.ask("DELETE", f"/team/v1/employees/times/{session}")
    people.ask("DELETE", f"/team/v1/employees/{made}")
    with sqlite.read(people.company.company_id) as tx:
        told = [one.name for one in sorted(tx.where(Event), key=lambda one: one.sequence)]
    subjects = ("employee.", "time_entry.")
    assert [name for name in told if name.startswith(subjects)] == [
        *("employee.created", "employee.invited", "employee.updated"),
        *("time_entry.recorded", "time_entry.recorded", "time_entry.corrected", "employee.deleted"),
    ]
