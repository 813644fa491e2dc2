"""People who clock in twice at the same moment, and projects that go while work on them comes."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest

from talonario.domain.companies import Company
from talonario.domain.context import Context, Outside
from talonario.domain.identity import IdSource
from talonario.domain.team import check
from talonario.domain.team.record import TimeEntry
from talonario.store import Database
from tests.torture.desk import Ask, Desk

TEAM = "/api/team/v1"
PROJECTS = "/api/projects/v1"
IRIA = {"name": "Iria", "lastName": "Rey", "email": "iria@example.com"}


@pytest.fixture(autouse=True)
def register(database: Database, company: Company, clock: Callable[[], datetime], new_id: IdSource) -> Iterator[None]:
    """When a test ends, the register of working time must be whole, too."""
    yield
    with database.read(company.company_id) as tx:
        assert check.register_of(Context(tx, company, None, Outside(clock, new_id))).faults == []
        numbers = sorted(one.number for one in tx.where(TimeEntry))
    assert numbers == list(range(1, len(numbers) + 1))


def test_of_many_who_clock_somebody_in_at_once_one_does(desk: Desk, effort: int) -> None:
    """So it is with every verb of the clock; the first of all opens the company's register, too."""
    for _ in range(2 * effort):
        people = [desk.made("POST", f"{TEAM}/employees", IRIA)["id"] for _ in range(2)]
        for verb in ("clockin", "pause", "unpause", "clockout"):
            asks = [Ask("POST", f"{TEAM}/employees/{one}/times/{verb}") for one in people for _ in range(3)]
            answers = desk.at_once([*asks, Ask("GET", "/v1/x/time-register/check")])
            # Whoever checks the register meanwhile sees it as it was at one moment.
            assert answers.pop().json["data"]["faults"] == []
            for place in (0, 3):
                done = sorted(answer.status_code for answer in answers[place : place + 3])
                assert done == [200 if verb == "unpause" else 201, 400, 400], [one.text for one in answers]
        for one in people:
            (session,) = desk.made("GET", f"{TEAM}/employees/{one}/times")["employeesTimeTracking"]
            assert session["status"] == "closed"


def test_of_two_who_write_down_the_same_hours_one_does(desk: Desk, effort: int) -> None:
    """While others of the company write theirs, and one corrects what the other strikes out."""
    for _ in range(2 * effort):
        first, second = (desk.made("POST", f"{TEAM}/employees", IRIA)["id"] for _ in range(2))
        asks = [
            Ask("POST", f"{TEAM}/employees/{who}/times", {"startTmp": str(start), "endTmp": str(start + 3600)})
            for who, start in ((first, 1795082400), (first, 1795082600), (second, 1795082400), (second, 1795086000))
        ]
        answers = desk.at_once(asks)
        assert sorted(answer.status_code for answer in answers[:2]) == [201, 400]
        assert [answer.status_code for answer in answers[2:]] == [201, 201]
        (session,) = desk.made("GET", f"{TEAM}/employees/{first}/times")["employeesTimeTracking"]
        path = f"{TEAM}/employees/times/{session['id']}"
        changes = [Ask("PUT", path, {"startTmp": "1795013600"}), Ask("DELETE", path), Ask("DELETE", path)]
        statuses = [answer.status_code for answer in desk.at_once(changes)]
        assert sorted(statuses[1:]) == [200, 400]
        assert desk.made("GET", f"{TEAM}/employees/{first}/times") == {"employeesTimeTracking": []}


def test_nobody_reports_to_who_leaves_and_nothing_else_is_forgotten(desk: Desk, effort: int) -> None:
    """Somebody comes to report to them at that moment, and somebody who does gets a telephone."""
    for _ in range(6 * effort):
        boss, known, comes = (desk.made("POST", f"{TEAM}/employees", IRIA)["id"] for _ in range(3))
        desk.made("PUT", f"{TEAM}/employees/{known}", {"reportingTo": boss, "timeOffSupervisors": [boss]})
        answers = desk.at_once(
            [
                Ask("DELETE", f"{TEAM}/employees/{boss}"),
                Ask("PUT", f"{TEAM}/employees/{known}", {"phone": "986000111"}),
                Ask("PUT", f"{TEAM}/employees/{comes}", {"reportingTo": boss}),
                Ask("PUT", f"{TEAM}/employees/{comes}", {"timeOffSupervisors": [known]}),
                Ask("PUT", f"{TEAM}/employees/{known}", {"timeOffSupervisors": [comes]}),
            ]
        )
        assert [answer.status_code for answer in (answers[0], answers[1], *answers[3:])] == [200] * 4
        for one in (known, comes):
            shown = desk.made("GET", f"{TEAM}/employees/{one}")
            assert (shown["reportingTo"], boss in shown["timeOffSupervisors"]) == ("", False)
        assert desk.made("GET", f"{TEAM}/employees/{known}")["phone"] == "986000111"


def test_nothing_is_left_of_a_project_that_goes_while_work_on_it_comes(desk: Desk, effort: int) -> None:
    for _ in range(4 * effort):
        made = desk.made("POST", f"{PROJECTS}/projects", {"name": "Nave"})["id"]
        lists = desk.made("GET", f"{PROJECTS}/projects/{made}")["lists"]
        task = Ask("POST", f"{PROJECTS}/tasks", {"projectId": made, "listId": lists[0]["id"], "name": "Medir"})
        time = Ask("POST", f"{PROJECTS}/projects/{made}/times", {"duration": 60, "userId": "ana"})
        answers = desk.at_once([task, time, Ask("DELETE", f"{PROJECTS}/projects/{made}"), task, time])
        assert {answer.status_code for answer in answers} <= {200, 201, 400}, [one.text for one in answers]
        assert answers[2].status_code == 200
    assert desk.made("GET", f"{PROJECTS}/tasks") == []
    assert desk.made("GET", f"{PROJECTS}/projects/times") == []


def test_no_task_comes_into_a_list_that_is_taken_away(desk: Desk, effort: int) -> None:
    """Half of the tasks are made there, half of them come there."""
    for turn in range(12 * effort):
        made = desk.made("POST", f"{PROJECTS}/projects", {"name": "Nave"})["id"]
        lists = desk.made("GET", f"{PROJECTS}/projects/{made}")["lists"]
        task = {"projectId": made, "listId": lists[2]["id"], "name": "Medir"}
        comes = Ask("POST", f"{PROJECTS}/tasks", task)
        if turn % 2:
            known = desk.made("POST", f"{PROJECTS}/tasks", {**task, "listId": lists[0]["id"]})["id"]
            comes = Ask("PUT", f"{PROJECTS}/tasks/{known}", {"listId": lists[2]["id"]})
        desk.at_once([comes, Ask("PUT", f"{PROJECTS}/projects/{made}", {"lists": lists[:2]})])
        there = {one["id"] for one in desk.made("GET", f"{PROJECTS}/projects/{made}")["lists"]}
        assert {one["listId"] for one in desk.made("GET", f"{PROJECTS}/projects/{made}/tasks")} <= there
