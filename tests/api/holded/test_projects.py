"""Holded's projects as its clients know them, every recorded behaviour by itself, and figures worked out by hand."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, Final

import pytest

from talonario.domain.companies import Company, Policy
from talonario.domain.identity import IdSource
from talonario.store import Database
from talonario.store.files import Files
from talonario.store.outbox import Event
from tests.api.holded.people import People, opened, uuid
from tests.conftest import Clock

NOON = 1795172400
"""20 November 2026, noon in Madrid; the tests' clock shows an hour less."""
MIDNIGHT = 1795129200
DAY = 86_400
NOBODY = "5a05cc5a60cea100094baf22"

Opening = Callable[..., People]


@pytest.fixture
def opening(
    found: Callable[..., Company], key_for: Callable[..., str], clock: Clock, new_id: IdSource, files: Files
) -> Iterator[Opening]:
    """Clients, each in the books of another company."""
    clients: list[People] = []

    def make(database: Database, policy: Policy = "strict") -> People:
        clients.append(opened(database, found(database, policy), key_for, clock, new_id, files=files))
        return clients[-1]

    yield make
    for one in clients:
        one.close()


@pytest.fixture
def people(sqlite: Database, opening: Opening) -> People:
    """A client of a strict company, for what is no matter of the engine."""
    return opening(sqlite)


@pytest.fixture
def either(database: Database, opening: Opening) -> People:
    """A client of a strict company, once on each engine."""
    return opening(database)


def project(people: People, **changes: Any) -> str:
    """A project."""
    made = people.made("/projects/v1/projects", {"name": "Nave"})
    if changes:
        people.ask("PUT", f"/projects/v1/projects/{made}", changes)
    return made


def shown(people: People, identity: str) -> Any:
    return people.ask("GET", f"/projects/v1/projects/{identity}")


def task(people: People, of: str, key: str = "pending", **more: Any) -> str:
    """A task in the list of that key."""
    into = next(one["id"] for one in shown(people, of)["lists"] if one["key"] == key)
    return people.made("/projects/v1/tasks", {"projectId": of, "listId": into, "name": "Medir", **more})


def spent(people: People, of: str, duration: int = 3600, user: str = "ana", **more: Any) -> str:
    """Time."""
    return people.made(f"/projects/v1/projects/{of}/times", {"duration": duration, "userId": user, **more})


# ----------------------------------------------------------------------------------------------------------- projects


def test_a_new_project_has_lists_for_what_is_pending_in_review_and_done(people: People) -> None:
    made = project(people)
    found = shown(people, made)
    assert [(one["key"], one["name"]) for one in found["lists"]] == [
        ("pending", "Pending"),
        ("review", "Review"),
        ("done", "Done"),
    ]
    assert all(one["id"] == one["listId"] and one["statuses"] == [] for one in found["lists"])
    empty = ("expenses", "estimates", "sales", "timeTracking", "purchasesorders", "salesorders", "labels", "tags")
    assert {name: found[name] for name in empty} == {name: [] for name in empty}
    assert (found["billable"], found["price"], found["date"], found["dueDate"], found["archived"]) == (
        1,
        0,
        0,
        0,
        False,
    )
    live = ("customFields", "type", "icon", "color", "key", "scope", "users", "allow_notifications")
    assert set(live) <= set(found)
    assert people.ask("GET", "/projects/v1/projects/") == [found]


def test_a_project_needs_a_name(people: People) -> None:
    for body in ({}, {"name": ""}, {"name": None}):
        assert people.refused("POST", "/projects/v1/projects", body) == (400, "name needed")


def test_a_project_is_changed_in_part(either: People) -> None:
    contact = either.made("/invoicing/v1/contacts", {"name": "Divero"})
    made = project(either)
    body = {
        "name": "Building 301",
        "desc": "in Barcelona",
        "tags": ["Tag-1", "tog"],
        "contactId": contact,
        "date": NOON,
        "dueDate": str(NOON + DAY),
        "status": 2,
        "billable": 0,
        "price": 2345.5,
        "labels": [
            {"name": "New", "color": "#10cf91"},
            {"labelId": "l2", "labelName": "Fixed", "labelColor": "#4181f2"},
        ],
        "customFields": [{"ref": "A1"}],
        "archived": True,
        "unheardOf": 1,
    }
    answer = either.ask("PUT", f"/projects/v1/projects/{made}", body)
    assert answer == {"status": 1, "info": "Updated", "id": made}
    found = shown(either, made)
    plain = ("name", "desc", "contactId", "status", "billable", "price", "archived")
    assert {name: found[name] for name in plain} == {name: body[name] for name in plain}
    assert (found["tags"], found["date"], found["dueDate"]) == (["tag1", "tog"], MIDNIGHT, MIDNIGHT + DAY)
    assert found["contactName"] == "Divero"
    assert found["customFields"] == [{"field": "ref", "value": "A1"}]
    first, second = found["labels"]
    assert (first["name"], first["labelName"], first["color"], first["id"]) == (
        "New",
        "New",
        "#10cf91",
        first["labelId"],
    )
    assert second == {
        "id": "l2",
        "name": "Fixed",
        "color": "#4181f2",
        "labelId": "l2",
        "labelName": "Fixed",
        "labelColor": "#4181f2",
    }
    either.ask("PUT", f"/projects/v1/projects/{made}", {"contactName": "DIvero (obra)", "contactId": 0, "dueDate": 0})
    again = shown(either, made)
    assert again == {**found, "contactName": "DIvero (obra)", "contactId": "", "dueDate": 0}


def test_what_is_said_of_a_new_project_is_kept(people: People) -> None:
    """The contract knows the name alone; so it is with tasks and employees."""
    said = {"name": "Nave", "desc": "obra", "price": 1000.5, "dueDate": MIDNIGHT, "lists": [{"name": "Todo"}]}
    found = shown(people, people.made("/projects/v1/projects", said))
    assert {name: found[name] for name in ("name", "desc", "price", "dueDate")} == {
        name: value for name, value in said.items() if name != "lists"
    }
    assert [one["name"] for one in found["lists"]] == ["Todo"]
    assert people.refused("POST", "/projects/v1/projects", said | {"price": -1})[0] == 400
    assert len(people.ask("GET", "/projects/v1/projects")) == 1


def test_a_task_stays_in_its_project_and_says_so(people: People) -> None:
    made, other = project(people), project(people)
    identity = task(people, made)
    answer = people.tell("PUT", f"/projects/v1/tasks/{identity}", {"projectId": other, "name": "Pintar"})
    assert answer.headers["warning"] == '299 talonario "ignored: projectId"'
    assert people.ask("GET", f"/projects/v1/tasks/{identity}")["projectId"] == made


NO_PROJECT: Final[list[tuple[dict[str, Any], str]]] = [
    ({"contactId": NOBODY}, "contactId not found"),
    ({"lists": [{"id": NOBODY}]}, "listId not found"),
    ({"lists": [{"desc": "sin nombre"}]}, "lists: name needed"),
    ({"lists": []}, "A project has from 1 to 50 lists, each of them once."),
    ({"date": "2026-11-20"}, "Wrong date"),
    ({"dueDate": f"{NOON}000"}, "Wrong date"),
    ({"name": ""}, "name needed"),
    ({"name": None}, "name needed"),
    ({"price": -1}, "price: The value of 'price' is outside its limits."),
]


def test_what_a_project_cannot_be_is_refused(people: People) -> None:
    made = project(people)
    for body, info in NO_PROJECT:
        assert people.refused("PUT", f"/projects/v1/projects/{made}", body) == (400, info)


def test_lists_are_kept_made_and_taken_away_unless_there_are_tasks_in_them(either: People) -> None:
    made = project(either)
    first, second, third = shown(either, made)["lists"]
    task(either, made, "review")
    path = f"/projects/v1/projects/{made}"
    answer = either.refused("PUT", path, {"lists": [{"id": first["id"]}, {"listId": third["id"]}]})
    assert answer == (400, "There are tasks in list Review: move them to another one before you take it away.")
    assert either.refused("PUT", path, {"lists": [{"id": second["id"]}, {"id": second["id"]}]})[0] == 400
    either.ask("PUT", path, {"lists": [{"id": second["id"], "name": "Revisión"}, {"name": "Otra", "key": "otra"}]})
    kept, new = shown(either, made)["lists"]
    assert (kept["id"], kept["key"], kept["name"]) == (second["id"], "review", "Revisión")
    assert (new["key"], new["name"]) == ("otra", "Otra")


def test_an_unknown_project_task_or_time_is_not_found(people: People) -> None:
    made = project(people)
    for identity in (NOBODY, "nobody"):
        for path in (f"projects/{identity}", f"tasks/{identity}", f"projects/{made}/times/{identity}"):
            for method in ("GET", "PUT", "DELETE"):
                assert people.refused(method, f"/projects/v1/{path}", {}) == (400, "not found")
        for path in ("summary", "times", "tasks"):
            assert people.refused("GET", f"/projects/v1/projects/{identity}/{path}") == (400, "not found")


def test_a_project_goes_with_its_tasks_and_times_and_documents_keep_its_name(people: People, sqlite: Database) -> None:
    made, other = project(people), project(people)
    done = task(people, made)
    spent(people, made, taskId=done)
    kept = spent(people, other)
    invoice = document(people, made, "invoice", (100,))
    assert people.ask("DELETE", f"/projects/v1/projects/{made}")["info"] == "Successfully deleted"
    assert people.refused("GET", f"/projects/v1/projects/{made}") == (400, "not found")
    assert people.ask("GET", "/projects/v1/tasks") == []
    (left,) = people.ask("GET", "/projects/v1/projects/times")
    assert (left["id"], [one["timeId"] for one in left["timeTracking"]]) == (other, [kept])
    assert people.ask("GET", f"/invoicing/v1/documents/invoice/{invoice}")["products"][0]["projectid"] == made
    with sqlite.read(people.company.company_id) as tx:
        (gone,) = [one for one in tx.where(Event) if one.name == "project.deleted"]
    assert (gone.content["tasks"], gone.content["times"]) == (1, 1)


def test_a_contact_that_is_removed_stays_behind_its_projects(opening: Opening, sqlite: Database) -> None:
    policies: tuple[Policy, ...] = ("strict", "open")
    for people in (opening(sqlite, policy) for policy in policies):
        contact = people.made("/invoicing/v1/contacts", {"name": "Divero"})
        made = project(people, contactId=contact)
        people.ask("DELETE", f"/invoicing/v1/contacts/{contact}")
        assert people.ask("GET", "/invoicing/v1/contacts") == []
        assert shown(people, made)["contactName"] == "Divero"


# -------------------------------------------------------------------------------------------------------------- tasks


def test_a_task_is_shown_as_the_live_service_shows_it(people: People) -> None:
    made = project(people)
    body: dict[str, Any] = {"desc": "d", "labels": ["l1", "l2"], "userId": "ana", "dueDate": NOON, "billable": 1}
    identity = task(people, made, **body)
    found = people.ask("GET", f"/projects/v1/tasks/{identity}")
    now = NOON - 3600
    assert found == {
        "id": identity,
        "projectId": made,
        "listId": shown(people, made)["lists"][0]["id"],
        "name": "Medir",
        "desc": "d",
        "labels": ["l1", "l2"],
        "comments": [],
        "date": now,
        "dueDate": NOON,
        "userId": ["ana"],
        "createdAt": now,
        "updatedAt": now,
        "status": "pending",
        "billable": 1,
        "featured": 0,
    }
    assert people.ask("GET", "/projects/v1/tasks") == [found]


def test_a_task_needs_a_project_a_list_and_a_name(people: People) -> None:
    made = project(people)
    body = {"projectId": made, "listId": shown(people, made)["lists"][0]["id"], "name": "Medir"}
    for field in body:
        assert people.refused("POST", "/projects/v1/tasks", body | {field: None}) == (400, f"{field} needed")
    for field in ("projectId", "listId"):
        assert people.refused("POST", "/projects/v1/tasks", body | {field: NOBODY}) == (400, f"{field} not found")
    made = people.made("/projects/v1/tasks", body)
    assert people.refused("PUT", f"/projects/v1/tasks/{made}", {"name": ""}) == (400, "name needed")


def test_a_list_of_another_project_takes_no_task(people: People) -> None:
    made, other = project(people), project(people)
    body = {"projectId": made, "listId": shown(people, other)["lists"][0]["id"], "name": "Medir"}
    assert people.refused("POST", "/projects/v1/tasks", body) == (400, "listId not found")


def test_a_task_is_changed_in_part_though_the_contract_has_no_such_call(either: People) -> None:
    made = project(either)
    identity = task(either, made)
    done = shown(either, made)["lists"][2]["id"]
    either.ask("PUT", f"/projects/v1/tasks/{identity}", {"listId": done, "comments": [{"message": "hecho"}]})
    found = either.ask("GET", f"/projects/v1/tasks/{identity}")
    assert (found["status"], found["listId"], found["name"]) == ("done", done, "Medir")
    (comment,) = found["comments"]
    assert (comment["message"], comment["userId"], comment["createdAt"]) == ("hecho", "", NOON - 3600)
    assert (shown(either, made)["numberOfTasks"], shown(either, made)["completedTasks"]) == (1, 1)
    again = [{**comment, "message": "deshecho"}, {"message": "otro", "userId": "ana"}]
    either.ask("PUT", f"/projects/v1/tasks/{identity}", {"status": "review", "comments": again, "featured": True})
    found = either.ask("GET", f"/projects/v1/tasks/{identity}")
    assert (found["status"], found["featured"]) == ("review", 1)
    assert [one["message"] for one in found["comments"]] == ["deshecho", "otro"]
    assert found["comments"][0]["commentId"] == comment["commentId"]
    assert shown(either, made)["completedTasks"] == 0
    wrong = {"comments": [{"commentId": NOBODY, "message": "no"}]}
    assert either.refused("PUT", f"/projects/v1/tasks/{identity}", wrong) == (400, "commentId not found")


def test_tasks_of_a_project_are_found_by_the_query_and_by_the_path(either: People) -> None:
    made, other = project(either), project(either)
    mine, theirs = task(either, made), task(either, other)
    assert [one["id"] for one in either.ask("GET", "/projects/v1/tasks")] == [mine, theirs]
    assert [one["id"] for one in either.ask("GET", f"/projects/v1/tasks?projectId={made}")] == [mine]
    assert either.ask("GET", f"/projects/v1/tasks?projectId={NOBODY}") == []
    assert [one["id"] for one in either.ask("GET", f"/projects/v1/projects/{other}/tasks")] == [theirs]
    body = {"listId": shown(either, made)["lists"][0]["id"], "name": "Pintar"}
    more = either.made(f"/projects/v1/projects/{made}/tasks", body)
    assert either.ask("GET", f"/projects/v1/tasks/{more}")["projectId"] == made
    assert [one["id"] for one in either.ask("GET", "/projects/v1/tasks?limit=1&page=2")] == [theirs]


def test_the_time_of_a_task_that_is_removed_stays(people: People) -> None:
    made = project(people)
    identity = task(people, made)
    entry = spent(people, made, taskId=identity)
    people.ask("DELETE", f"/projects/v1/tasks/{identity}")
    assert people.ask("GET", f"/projects/v1/projects/{made}/times/{entry}")["taskId"] == ""


# -------------------------------------------------------------------------------------------------------------- times


def test_time_costs_what_the_persons_hour_costs_whatever_the_body_says(people: People) -> None:
    people.rated("ana", "35")
    made = project(people)
    identity = task(people, made)
    entry = spent(people, made, 45300, taskId=identity, costHour=99, desc="new timetracking")
    found = people.ask("GET", f"/projects/v1/projects/{made}/times/{entry}")
    assert found == {
        "timeId": entry,
        "duration": 45300,
        "desc": "new timetracking",
        "costHour": 35,
        "userId": "ana",
        "user": "ana",
        "taskId": identity,
        "total": 440.416667,
        "date": NOON - 3600,
        "approved": False,
        "category": "",
    }
    assert shown(people, made)["timeTracking"] == [found]
    nobodys = spent(people, made, 3600, "berto", costHour=99)
    assert people.ask("GET", f"/projects/v1/projects/{made}/times/{nobodys}")["total"] == 0


def test_the_cost_of_time_stays_when_the_rate_changes_and_goes_with_the_person(either: People) -> None:
    ana, made = either.rated("ana", "20"), project(either)
    either.rated("berto", "30")
    entry = spent(either, made)
    path = f"/projects/v1/projects/{made}/times/{entry}"
    either.factuarea.put(f"/x/employees/{uuid(ana)}", json={"hourly_cost": 50})
    either.ask("PUT", path, {"duration": 7200, "costHour": 1})
    assert (either.ask("GET", path)["costHour"], either.ask("GET", path)["total"]) == (20, 40)
    either.ask("PUT", path, {"userId": "berto"})
    assert (either.ask("GET", path)["costHour"], either.ask("GET", path)["duration"]) == (30, 7200)
    either.ask("DELETE", path)
    assert either.refused("GET", path) == (400, "not found")


NO_TIME: Final[list[tuple[dict[str, Any], str]]] = [
    ({"duration": 60}, "userId needed"),
    ({"userId": "ana"}, "duration needed"),
    ({"duration": 0, "userId": "ana"}, "The duration goes from 1 second to 10000 hours."),
    ({"duration": 60, "userId": "ana", "taskId": NOBODY}, "taskId not found"),
    ({"duration": 60, "userId": "ana", "date": "ayer"}, "Wrong date"),
]


def test_what_no_time_can_be_is_refused(people: People) -> None:
    made = project(people)
    for body, info in NO_TIME:
        assert people.refused("POST", f"/projects/v1/projects/{made}/times", body) == (400, info)


def test_time_belongs_to_its_project_and_so_does_its_task(people: People) -> None:
    made, other = project(people), project(people)
    entry = spent(people, made)
    assert people.refused("GET", f"/projects/v1/projects/{other}/times/{entry}") == (400, "not found")
    body = {"duration": 60, "userId": "ana", "taskId": task(people, other)}
    assert people.refused("POST", f"/projects/v1/projects/{made}/times", body) == (400, "taskId not found")


def test_time_records_are_another_name_of_times(people: People) -> None:
    made = project(people)
    entry = people.made(f"/projects/v1/projects/{made}/timerecords", {"duration": 60, "userId": "ana"})
    (listed,) = people.ask("GET", f"/projects/v1/projects/{made}/timerecords/")
    assert listed["timeId"] == entry == people.ask("GET", f"/projects/v1/projects/{made}/times")[0]["timeId"]


def test_the_times_of_all_projects_are_those_of_the_last_year_and_a_half_unless_said_otherwise(either: People) -> None:
    made, archived = project(either), project(either)
    edge = int(datetime(2025, 5, 19, 22, tzinfo=UTC).timestamp())  # 20 May 2025 begins in Madrid
    kept, old, new = (spent(either, made, date=instant) for instant in (edge, edge - 1, NOON + DAY))
    elsewhere = spent(either, archived)
    either.ask("PUT", f"/projects/v1/projects/{archived}", {"archived": True})

    def listed(query: str) -> list[tuple[str, list[str]]]:
        answer = either.ask("GET", f"/projects/v1/projects/times?{query}")
        return [(one["id"], [entry["timeId"] for entry in one["timeTracking"]]) for one in answer]

    assert listed("") == [(made, [kept, new])]
    assert listed("archived=true") == [(archived, [elsewhere])]
    assert listed(f"start=0&end={edge}") == [(made, [kept, old])]
    assert listed(f"start={edge}&end={edge}") == [(made, [kept])]
    assert either.refused("GET", "/projects/v1/projects/times?start=ayer") == (400, "Wrong date")


# ------------------------------------------------------------------------------------------------------------ figures


def document(people: People, of: str | None, kind: str, prices: tuple[float, ...], **more: Any) -> str:
    """An approved document whose lines are all about one project, with VAT at 21 %."""
    lines = [{"name": "Obra", "units": 1, "subtotal": one, "tax": 21, "projectid": of} for one in prices]
    known = people.ask("GET", "/invoicing/v1/contacts")
    contact = known[0]["id"] if known else people.made("/invoicing/v1/contacts", {"name": "Bose QC"})
    body = {"contactId": contact, "date": NOON, "items": lines, "approveDoc": True, **more}
    if kind == "purchase":
        body |= {"invoiceNum": f"P{sum(prices)}"}
    return people.made(f"/invoicing/v1/documents/{kind}", body)


def summary(people: People, of: str) -> Any:
    return people.ask("GET", f"/projects/v1/projects/{of}/summary")


def test_the_figures_of_the_contracts_sample_follow_from_documents_and_times(either: People) -> None:
    """Holded's own sample: 1,117.18 € of sales with 290 € of them collected, 200 € of purchases, 34,433 € quoted."""
    either.rated("ana", "234")
    made = project(either, price=3453456, desc="Bulding in Barcelona", name="Building")
    first = document(either, made, "invoice", (818.18,))
    document(either, made, "invoice", (200, 99))
    document(either, made, "estimate", (34433,))
    document(either, made, "purchase", (200,))
    either.ask("POST", f"/invoicing/v1/documents/invoice/{first}/pay", {"date": NOON, "amount": 290})
    # 240,051 seconds at 234 € an hour are 15,603.315 €: rounded once, up.
    spent(either, made, 240_000)
    spent(either, made, 51)
    for key in ("pending", "done", "done"):
        task(either, made, key)
    assert summary(either, made) == {
        "name": "Building",
        "desc": "Bulding in Barcelona",
        "projectEvolution": {"tasks": {"total": 3, "completed": 2}, "dueDate": 0},
        "profitability": {
            "sales": 1117.18,
            "expenses": {"documents": 200, "personnel": 15603.32, "total": 15803.32},
            "profit": -14686.14,
        },
        "economicStatus": {
            "sales": 1117.18,
            "quoted": 34433,
            "difference": -33315.82,
            "estimatePrice": 3453456,
            "billed": 1351.79,
            "collected": 290,
            "remaining": 1061.79,
        },
    }


def test_the_figures_of_a_project_are_those_of_a_calculation_by_hand(database: Database, opening: Opening) -> None:
    """Discounts, withholding, a part of a payment, refunds, another currency, hours, and what was deleted again."""
    people = opening(database, "open")
    made, other = project(people), project(people)
    people.rated("ana", 33.33)

    def issued(kind: str, *lines: tuple[str | None, dict[str, Any]], **more: Any) -> str:
        items = [{"name": "Obra", "units": 1, "tax": 21, **line, "projectid": of} for of, line in lines]
        body = {"contactName": "Bose", "date": NOON, "approveDoc": True, "items": items, **more}
        return people.made(f"/invoicing/v1/documents/{kind}", body)

    # 3 × 33,33 less 10 % is 89,991: 89,99 and 108,89 with VAT; of 127,04 50,00 are paid, and 42,86 of them for it.
    part = issued(
        "invoice",
        (made, {"units": 3, "subtotal": 33.33, "discount": 10}),
        (other, {"subtotal": 10}),
        (None, {"subtotal": 5}),
    )
    people.ask("POST", f"/invoicing/v1/documents/invoice/{part}/pay", {"date": NOON, "amount": 50})
    # 1.000,00 with 21 % of VAT and 15 % withheld are 1.060,00.
    issued("invoice", (made, {"subtotal": 1000, "taxes": ["s_iva_21", "s_ret_15"]}))
    # 100,00 $ at 1,10 $ are 90,909 €: 90,91, and 110,00 with VAT.
    issued("invoice", (made, {"subtotal": 100}), currency="usd", currencyChange=1.1)
    issued("creditnote", (made, {"subtotal": 20.5}))  # 24,805: 24,81 with VAT
    issued("purchase", (made, {"subtotal": 200.01}), invoiceNum="A1")
    issued("purchaserefund", (made, {"subtotal": 0.02}), invoiceNum="A2")
    issued("purchase", (made, {"subtotal": 999}), invoiceNum="A3", approveDoc=False)
    for kind, number in (("invoice", None), ("purchase", "A4")):
        gone = issued(kind, (made, {"subtotal": 555}), invoiceNum=number)
        people.ask("DELETE", f"/invoicing/v1/documents/{kind}/{gone}")
    for seconds in (1000, 2000, 3001):  # 6.001 s at 33,33 € are 55,559…: 55,56
        spent(people, made, seconds)
    found = summary(people, made)
    assert found["profitability"] == {
        "sales": 1160.40,
        "expenses": {"documents": 199.99, "personnel": 55.56, "total": 255.55},
        "profit": 904.85,
    }
    told = {name: found["economicStatus"][name] for name in ("billed", "collected", "remaining")}
    assert told == {"billed": 1254.08, "collected": 42.86, "remaining": 1211.22}


def test_a_project_shows_the_documents_that_name_it(people: People) -> None:
    made = project(people)
    expected = {
        "sales": document(people, made, "invoice", (818.18,), desc="obra", dueDate=NOON + DAY),
        "estimates": document(people, made, "estimate", (100,)),
        "expenses": document(people, made, "purchase", (200,)),
        "salesorders": document(people, made, "salesorder", (10,)),
        "purchasesorders": document(people, made, "purchaseorder", (20,)),
    }
    found = shown(people, made)
    assert {name: [one["docId"] for one in found[name]] for name in expected} == {
        name: [identity] for name, identity in expected.items()
    }
    (sale,) = found["sales"]
    contact = people.ask("GET", "/invoicing/v1/contacts")[0]["id"]
    assert sale == {
        "docId": expected["sales"],
        "type": "invoice",
        "subtotal": 818.18,
        "desc": "obra",
        "invoiceNum": "F-2026-001",
        "total": 990,
        "contactId": contact,
        "contactName": "Bose QC",
        "date": MIDNIGHT,
        "dueDate": MIDNIGHT + DAY,
    }


def test_a_document_about_two_projects_counts_for_each_with_its_lines(either: People) -> None:
    """100 € and 50 € of a document of 181.50 €, of which 60.50 € were paid: two thirds and one third."""
    one, other = project(either), project(either)
    lines = [
        {"name": "a", "units": 1, "subtotal": 100, "tax": 21, "projectid": one},
        {"name": "b", "units": 2, "subtotal": 25, "tax": 21, "projectid": str(uuid(other))},
        {"name": "c", "units": 0, "subtotal": 25, "tax": 21},
    ]
    made = document(either, None, "invoice", (), items=lines)
    either.ask("POST", f"/invoicing/v1/documents/invoice/{made}/pay", {"date": NOON, "amount": 60.5})
    figures = [summary(either, each)["economicStatus"] for each in (one, other)]
    told = [(each["sales"], each["billed"], each["collected"], each["remaining"]) for each in figures]
    assert told == [(100, 121, 40.33, 80.67), (50, 60.5, 20.17, 40.33)]


def test_what_is_no_sale_yet_or_none_any_more_is_not_counted(people: People) -> None:
    """Drafts and rejected or annulled documents are not; a credit note takes away."""
    made = project(people)
    document(people, made, "invoice", (100,))
    document(people, made, "invoice", (1000,), approveDoc=False)
    annulled = document(people, made, "invoice", (500,))
    people.factuarea.post(f"/invoices/{uuid(annulled)}/annul", json={"reason": "duplicada"}).raise_for_status()
    document(people, made, "creditnote", (30,))
    document(people, made, "proform", (7000,))
    rejected = document(people, made, "estimate", (900,))
    document(people, made, "estimate", (400,))
    people.factuarea.post(f"/quotes/{uuid(rejected)}/reject", json={"reason": "caro"}).raise_for_status()
    found = summary(people, made)
    assert found["profitability"]["sales"] == 70
    assert (found["economicStatus"]["quoted"], found["economicStatus"]["billed"]) == (400, 84.7)
    sales = shown(people, made)["sales"]
    assert [(one["type"], one["subtotal"], one["total"]) for one in sales] == [
        ("invoice", 100, 121),
        ("creditnote", 30, 36.3),
    ]


def test_amounts_in_another_currency_count_in_euros(people: People) -> None:
    """250 $ at 1.25 $ for 1 € are 200 €, and 302.50 $ with VAT are 242 €."""
    made = project(people)
    document(people, made, "invoice", (250,), currency="usd", currencyChange=1.25)
    found = summary(people, made)["economicStatus"]
    assert (found["sales"], found["billed"]) == (200, 242)


def test_a_corrected_invoice_counts_as_it_is_right(people: People) -> None:
    """Of 100 € 20 € too much: said as the difference, as what is right, or as nothing at all."""
    line = {"description": "Obra", "unit_price": 20, "quantity": -1, "tax_rate": 21}
    right = {**line, "quantity": 1, "unit_price": 80}
    for body, sales in (
        ({"correction_type": "partial", "lines": [line]}, 80),
        ({"correction_type": "full", "lines": [right]}, 80),
        ({"correction_type": "full"}, 0),
    ):
        made = project(people)
        invoice = uuid(document(people, made, "invoice", (100,)))
        said = {"correction_reason": "devolucion", **body}
        people.factuarea.post(f"/invoices/{invoice}/corrective", json=said).raise_for_status()
        assert summary(people, made)["profitability"]["sales"] == sales, body


def test_an_invoice_about_two_projects_that_was_replaced_counts_for_neither(either: People) -> None:
    """The corrective says what it is about; whichever project is asked for, alone or in the list, is told the same."""
    one, other = project(either), project(either)
    lines = [{"name": "Obra", "units": 1, "subtotal": price, "tax": 21} for price in (100, 50)]
    items = [{**line, "projectid": about} for line, about in zip(lines, (one, other), strict=True)]
    body = {"contactName": "Bose", "date": NOON, "approveDoc": True, "items": items}
    invoice = uuid(either.made("/invoicing/v1/documents/invoice", body))
    right = {"description": "Obra", "unit_price": 120, "quantity": 1, "tax_rate": 21}
    said = {"correction_reason": "devolucion", "correction_type": "full", "lines": [right]}
    either.factuarea.post(f"/invoices/{invoice}/corrective", json=said).raise_for_status()
    for each in (one, other):
        assert summary(either, each)["profitability"]["sales"] == 0
        assert shown(either, each)["sales"] == []
    assert [each["sales"] for each in either.ask("GET", "/projects/v1/projects")] == [[], []]


def test_tickets_count_in_the_invoice_that_took_their_place(people: People) -> None:
    made = project(people)
    tickets = [str(uuid(document(people, made, "salesreceipt", (price,)))) for price in (10, 20)]
    client = str(uuid(people.made("/invoicing/v1/contacts", {"name": "Bose", "code": "12345678Z"})))
    body = {"client_id": client, "simplified_invoice_ids": tickets}
    people.factuarea.post("/invoices/substitute-simplified", json=body).raise_for_status()
    assert summary(people, made)["economicStatus"]["billed"] == 36.3
    assert [one["type"] for one in shown(people, made)["sales"]] == ["invoice"]


def test_every_change_is_told_in_the_history(people: People, sqlite: Database) -> None:
    made = project(people, desc="d")
    identity = task(people, made)
    people.ask("PUT", f"/projects/v1/tasks/{identity}", {"name": "Pintar"})
    entry = spent(people, made)
    people.ask("PUT", f"/projects/v1/projects/{made}/times/{entry}", {"duration": 60})
    people.ask("DELETE", f"/projects/v1/projects/{made}/times/{entry}")
    people.ask("DELETE", f"/projects/v1/tasks/{identity}")
    people.ask("DELETE", f"/projects/v1/projects/{made}")
    with sqlite.read(people.company.company_id) as tx:
        told = [one.name for one in sorted(tx.where(Event), key=lambda one: one.sequence)]
    assert [name for name in told if name.startswith(("project", "task."))] == [
        *("project.created", "project.updated", "task.created", "task.updated"),
        *("project_time.recorded", "project_time.updated", "project_time.deleted", "task.deleted", "project.deleted"),
    ]
