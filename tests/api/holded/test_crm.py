"""Holded's CRM as its clients know it: funnels, leads, events, every recorded behaviour by itself."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import httpx
import pytest

from talonario.app import build, outside
from talonario.domain.companies import Company, Policy
from talonario.domain.identity import IdSource, short_id
from talonario.store import Database
from talonario.store.files import Files
from talonario.store.outbox import Event
from tests import samples
from tests.conftest import Clock

NOON = 1795172400
"""20 November 2026, noon in Madrid; the tests' clock shows an hour less."""
NOW = NOON - 3600
STAGES = ["leadin", "contacted", "fitting", "proposal", "closing"]
OLD = "5aaa65e05b706400300ad246"


class Crm:
    """A client of the module in the books of one company."""

    def __init__(self, app: Any, company: Company, key: str, bearer: str) -> None:
        self.company = company
        self.holded = httpx.Client(transport=httpx.WSGITransport(app), base_url="http://test/api", headers={"key": key})
        headers = {"Authorization": f"Bearer {bearer}"}
        self.factuarea = httpx.Client(transport=httpx.WSGITransport(app), base_url="http://test/v1", headers=headers)
        self.contact = self.made("POST", "/invoicing/v1/contacts", {"name": "Gumersindo supply"})
        self.funnel = self.ask("GET", "/crm/v1/funnels")[0]["id"]

    def tell(self, method: str, path: str, body: Any = None) -> httpx.Response:
        """Any call."""
        return self.holded.request(method, path, json=body)

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """A call that must succeed."""
        answer = self.tell(method, path, body)
        assert answer.is_success, answer.text
        return answer.json()

    def made(self, method: str, path: str, body: Any) -> str:
        """The id of what was made."""
        told = self.ask(method, path, body)
        assert told["status"] == 1
        return str(told["id"])

    def refused(self, method: str, path: str, body: Any = None) -> tuple[int, str]:
        """Status and words of a refusal."""
        answer = self.tell(method, path, body)
        assert answer.json()["status"] == 0, answer.text
        return answer.status_code, answer.json()["info"]

    def lead(self, **more: Any) -> str:
        """A lead of the first funnel."""
        body = {"funnelId": self.funnel, "contactId": self.contact, "name": "Nave", "value": 48000}
        return self.made("POST", "/crm/v1/leads", {**body, **more})

    def shown(self, lead: str) -> Any:
        """A lead as it is now."""
        return self.ask("GET", f"/crm/v1/leads/{lead}")


@pytest.fixture
def open_crm(
    database: Database,
    found: Callable[..., Company],
    key_for: Callable[..., str],
    clock: Clock,
    new_id: IdSource,
    files: Files,
) -> Iterator[Callable[..., Crm]]:
    """Companies with a client each."""
    app = build(database, outside(clock, new_id, files=files))
    opened: list[Crm] = []

    def make(policy: Policy = "strict") -> Crm:
        company = found(database, policy)
        opened.append(Crm(app, company, key_for(database, company, "holded"), key_for(database, company)))
        return opened[-1]

    yield make
    for one in opened:
        one.holded.close()
        one.factuarea.close()


@pytest.fixture
def crm(open_crm: Callable[..., Crm]) -> Crm:
    """A strict company."""
    return open_crm()


# ------------------------------------------------------------------------------------------------------------ funnels


def test_a_new_company_has_a_funnel_with_the_usual_stages(crm: Crm) -> None:
    (funnel,) = crm.ask("GET", "/crm/v1/funnels")
    assert funnel["name"] == "Ventas"
    assert [stage["key"] for stage in funnel["stages"]] == STAGES


def test_a_funnel_is_made_of_its_name_alone(crm: Crm) -> None:
    body = {"name": "Marketing", "stages": [{"name": "Una"}], "customFields": [{"a": "b"}]}
    answer = crm.tell("POST", "/crm/v1/funnels/", body)
    made = answer.json()["id"]
    assert (answer.status_code, answer.json()) == (201, {"status": 1, "info": "Created", "id": made})
    shown = crm.ask("GET", f"/crm/v1/funnels/{made}")
    assert [stage["name"] for stage in shown["stages"]] == ["Lead In", "Contacted", "Fitting", "Proposal", "Closing"]
    nothing = {"num": 0, "value": 0}
    assert shown == {
        "id": made,
        "name": "Marketing",
        "stages": [
            {"stageId": one["stageId"], "key": key, "name": one["name"], "desc": "", "dealprobability": 100}
            for key, one in zip(STAGES, shown["stages"], strict=True)
        ],
        "won": nothing,
        "leads": {**nothing, "valueTotProbability": 0},
        "lost": nothing,
        "recentWon": nothing,
        "recentLeads": nothing,
        "recentLost": nothing,
        "labels": [],
        "preferences": {"emails": []},
        "customFields": [],
    }
    assert crm.refused("POST", "/crm/v1/funnels", {}) == (400, "name needed")


def test_a_funnel_is_changed_in_part(crm: Crm) -> None:
    path = f"/crm/v1/funnels/{crm.funnel}"
    first, second, *_ = crm.ask("GET", path)["stages"]
    kept = [{"stageId": second["stageId"], "dealprobability": 40}, {"stageId": first["stageId"], "name": "Entrada"}]
    answer = crm.ask("PUT", path, {"stages": [*kept, {"name": "Firma", "key": "firma", "desc": "ante notario"}]})
    assert answer == {"status": 1, "info": "Updated", "id": crm.funnel}
    shown = crm.ask("GET", path)
    assert shown["name"] == "Ventas"
    assert [(one["name"], one["key"], one["dealprobability"]) for one in shown["stages"]] == [
        ("Contacted", "contacted", 40),
        ("Entrada", "leadin", 100),
        ("Firma", "firma", 100),
    ]
    assert [one["stageId"] for one in shown["stages"]][:2] == [second["stageId"], first["stageId"]]
    crm.ask("PUT", path, {"labels": [{"labelName": "Feria", "labelColor": "#33ffff"}], "preferences": []})
    assert [one["labelName"] for one in crm.ask("GET", path)["labels"]] == ["Feria"]
    assert crm.ask("PUT", path, {"unknown": 1})["info"] == "Updated"


def test_fields_of_the_crm_that_did_nothing_are_named_in_a_header(crm: Crm) -> None:
    """They are known elsewhere; here nobody reads them."""
    lead = crm.lead()
    note = crm.made("POST", f"/crm/v1/leads/{lead}/notes", {"title": "Comida"})
    task = crm.made("POST", f"/crm/v1/leads/{lead}/tasks", {"name": "llamar"})
    other = {"funnelId": crm.funnel, "contactId": crm.contact}
    funnel = {"stages": [{"name": "Una"}], "labels": [], "customFields": []}
    for method, path, body, said in (
        ("POST", "/crm/v1/funnels", {"name": "x", **funnel}, "ignored: stages, labels, customFields"),
        ("PUT", f"/crm/v1/funnels/{crm.funnel}", {"name": ""}, "name is ignored: a funnel has one"),
        ("POST", "/crm/v1/leads", {**other, "status": 1}, "ignored: status"),
        ("PUT", f"/crm/v1/leads/{lead}", {**other, "stageId": "Closing"}, "ignored: funnelId, contactId, stageId"),
        ("POST", f"/crm/v1/leads/{lead}/notes", {"title": "x", "noteId": note}, "ignored: noteId"),
        ("PUT", f"/crm/v1/leads/{lead}/notes", {"noteId": note, "title": ""}, "title is ignored: a note has one"),
        ("POST", f"/crm/v1/leads/{lead}/tasks", {"name": "x", "status": 1}, "ignored: status"),
        ("DELETE", f"/crm/v1/leads/{lead}/tasks", {"taskId": task, "name": "x"}, "ignored: name"),
        ("POST", "/crm/v1/events", {"endDate": NOON}, "ignored: endDate"),
    ):
        answer = crm.tell(method, path, body)
        assert answer.is_success, answer.text
        assert answer.headers.get("Warning") == f'299 talonario "{said}"', (method, path)
    assert crm.ask("GET", f"/crm/v1/funnels/{crm.funnel}")["name"] == "Ventas"
    assert "Warning" not in crm.tell("PUT", f"/crm/v1/funnels/{crm.funnel}", {**funnel, "name": "y"}).headers


def test_custom_fields_of_a_funnel_come_back_as_they_were_sent(crm: Crm) -> None:
    """Not taken apart into rows of field and value, as they are elsewhere."""
    path = f"/crm/v1/funnels/{crm.funnel}"
    sent = [{"field": "a", "value": "b"}, {"any": {"thing": [1, 2.5, True, ""]}}]
    crm.ask("PUT", path, {"customFields": sent})
    assert crm.ask("GET", path)["customFields"] == sent
    assert crm.refused("PUT", path, {"customFields": ["a"]}) == (400, "Wrong customFields")


def test_stages_with_leads_and_funnels_with_leads_stay(crm: Crm) -> None:
    path = f"/crm/v1/funnels/{crm.funnel}"
    lead = crm.lead(stageId="Closing")
    first = crm.ask("GET", path)["stages"][0]
    status, words = crm.refused("PUT", path, {"stages": [first]})
    assert (status, words.startswith("There are leads at stage Closing")) == (400, True)
    status, words = crm.refused("DELETE", path)
    assert (status, words.startswith("Funnel Ventas has leads")) == (400, True)
    assert crm.refused("PUT", path, {"stages": []})[0] == 400
    assert crm.refused("PUT", path, {"stages": [first, first]})[0] == 400
    assert crm.refused("PUT", path, {"stages": [{"stageId": OLD, "name": "x"}]}) == (400, "stageId not found")
    crm.ask("DELETE", f"/crm/v1/leads/{lead}")
    assert crm.ask("DELETE", path) == {"status": 1, "info": "Successfully deleted", "id": crm.funnel}
    assert crm.refused("GET", path) == (400, "not found")
    assert crm.ask("GET", "/crm/v1/funnels") == []


def test_a_funnel_counts_what_its_leads_come_to(crm: Crm, clock: Clock) -> None:
    first, second, third = (crm.lead(value=value, potential=potential) for value, potential in FIGURES)
    crm.ask("PUT", f"/crm/v1/leads/{second}", {"status": 1})
    crm.ask("PUT", f"/crm/v1/leads/{third}", {"status": 2})
    shown = crm.ask("GET", f"/crm/v1/funnels/{crm.funnel}")
    assert shown["leads"] == {"num": 1, "value": 100.5, "valueTotProbability": 50.25}
    assert (shown["won"], shown["lost"]) == ({"num": 1, "value": 200}, {"num": 1, "value": 0.3})
    assert (shown["recentWon"], shown["recentLeads"]) == (shown["won"], {"num": 1, "value": 100.5})
    clock.now = clock.now.replace(year=2027)
    crm.ask("PUT", f"/crm/v1/leads/{first}", {"status": 1})
    shown = crm.ask("GET", f"/crm/v1/funnels/{crm.funnel}")
    assert (shown["won"]["num"], shown["recentWon"]["num"], shown["recentLost"]["num"]) == (2, 1, 0)


FIGURES = ((100.5, 50), (200, 100), (0.3, 10))


# -------------------------------------------------------------------------------------------------------------- leads


def test_a_lead_is_shown_whole(crm: Crm) -> None:
    stages = crm.ask("GET", f"/crm/v1/funnels/{crm.funnel}")["stages"]
    lead = crm.lead(potential="80", dueDate=str(NOON), contactName="Gumersindo")
    shown = crm.shown(lead)
    assert len(shown.pop("updatedHash")) == 32
    assert len(shown.pop("userId")) == 24
    assert shown == {
        "id": lead,
        "funnelId": crm.funnel,
        "contactId": crm.contact,
        "contactName": "Gumersindo",
        "name": "Nave",
        "person": 0,
        "personName": "",
        "value": 48000,
        "potential": 80,
        "dueDate": NOON,
        "stageId": stages[0]["stageId"],
        "createdAt": NOW,
        "updatedAt": NOW,
        "customFields": [],
        "status": 0,
        "events": [],
        "tasks": [],
        "files": [],
    }


def test_a_lead_needs_a_funnel_and_a_contact_and_nothing_else(crm: Crm) -> None:
    path = "/crm/v1/leads"
    assert crm.refused("POST", path, {"contactId": crm.contact}) == (400, "funnelId needed")
    assert crm.refused("POST", path, {"funnelId": crm.funnel}) == (400, "contactId needed")
    assert crm.refused("POST", path, {"funnelId": crm.funnel, "contactId": "0"}) == (400, "contactId needed")
    assert crm.refused("POST", path, {"funnelId": OLD, "contactId": crm.contact}) == (400, "funnelId not found")
    assert crm.refused("POST", path, {"funnelId": crm.funnel, "contactId": OLD}) == (400, "contactId not found")
    made = crm.made("POST", path, {"funnelId": crm.funnel, "contactId": crm.contact})
    shown = crm.shown(made)
    assert (shown["name"], shown["value"], shown["potential"], shown["dueDate"]) == ("", 0, 100, 0)
    assert shown["contactName"] == "Gumersindo supply"


def test_a_stage_is_named_by_its_id_or_exactly_by_its_name(crm: Crm) -> None:
    """Of several with one name the oldest is meant, wherever in the funnel it stands."""
    path = f"/crm/v1/funnels/{crm.funnel}"
    stages = crm.ask("GET", path)["stages"]
    crm.ask("PUT", path, {"stages": [{"name": "Closing"}, *stages]})
    oldest = stages[-1]["stageId"]
    assert crm.shown(crm.lead(stageId="Closing"))["stageId"] == oldest
    lead = crm.lead(stageId=stages[1]["stageId"])
    assert crm.shown(lead)["stageId"] == stages[1]["stageId"]
    answer = crm.ask("PUT", f"/crm/v1/leads/{lead}/stages", {"stageId": "Closing"})
    assert answer == {"status": 1, "info": "Updated", "id": lead}
    assert crm.shown(lead)["stageId"] == oldest
    for wrong in ("closing", "Closing?", OLD):
        assert crm.refused("PUT", f"/crm/v1/leads/{lead}/stages", {"stageId": wrong}) == (400, "stageId not found")
    assert crm.refused("PUT", f"/crm/v1/leads/{lead}/stages", {}) == (400, "stageId needed")
    body = {"funnelId": crm.funnel, "contactId": crm.contact, "stageId": "Nowhere"}
    assert crm.refused("POST", "/crm/v1/leads", body) == (400, "stageId not found")


def test_a_lead_is_changed_in_part(crm: Crm, clock: Clock) -> None:
    lead = crm.lead(dueDate=NOON)
    before = crm.shown(lead)
    clock.now = clock.now.replace(minute=5)
    fields = [{"field": "New", "value": "custom field"}, {"otro": 7}]
    answer = crm.ask("PUT", f"/crm/v1/leads/{lead}", {"name": "Otra", "customFields": fields, "nonsense": []})
    assert answer == {"status": 1, "info": "Updated", "id": lead}
    shown = crm.shown(lead)
    assert (shown["name"], shown["value"], shown["dueDate"]) == ("Otra", 48000, NOON)
    assert shown["customFields"] == [{"field": "New", "value": "custom field"}, {"field": "otro", "value": "7"}]
    assert (shown["createdAt"], shown["updatedAt"]) == (NOW, NOW + 300)
    assert shown["updatedHash"] != before["updatedHash"]
    crm.ask("PUT", f"/crm/v1/leads/{lead}", {"dueDate": 0, "value": "12.5"})
    assert (crm.shown(lead)["dueDate"], crm.shown(lead)["value"]) == (0, 12.5)


def test_what_a_lead_cannot_be_is_refused(crm: Crm) -> None:
    lead = crm.lead()
    wrong = ({"status": 3}, {"status": -1}, {"value": -1}, {"potential": 101}, {"dueDate": "x"}, {"customFields": [1]})
    for body in wrong:
        assert crm.refused("PUT", f"/crm/v1/leads/{lead}", body)[0] == 400, body
    assert crm.shown(lead)["events"] == []


def test_the_history_of_a_lead_holds_notes_and_changes(crm: Crm, clock: Clock) -> None:
    lead = crm.lead()
    note = crm.tell("POST", f"/crm/v1/leads/{lead}/notes", {"title": "Comida", "desc": "con Sindo"})
    assert (note.status_code, note.json()["info"]) == (200, "Created")
    crm.ask("PUT", f"/crm/v1/leads/{lead}/stages", {"stageId": "Proposal"})
    crm.ask("PUT", f"/crm/v1/leads/{lead}/stages", {"stageId": "Proposal"})
    crm.ask("PUT", f"/crm/v1/leads/{lead}", {"status": 1, "name": "Nave"})
    crm.ask("PUT", f"/crm/v1/leads/{lead}", {"status": "1"})
    crm.ask("PUT", f"/crm/v1/leads/{lead}", {"status": 0})
    shown = crm.shown(lead)
    assert [(one["type"], one["title"], one["desc"], one["createdAt"]) for one in shown["events"]] == [
        ("note", "Comida", "con Sindo", NOW),
        ("stage", "Proposal", "Lead In", NOW),
        ("status", "won", "open", NOW),
        ("status", "open", "won", NOW),
    ]
    assert shown["events"][0]["eventId"] == note.json()["id"]
    assert shown["status"] == 0


def test_a_note_is_changed_in_part_by_its_id(crm: Crm) -> None:
    lead, other = crm.lead(), crm.lead()
    path = f"/crm/v1/leads/{lead}/notes"
    note = crm.made("POST", path, {"title": "Comida", "desc": "con Sindo"})
    assert crm.ask("PUT", path, {"noteId": note, "title": "Cena"}) == {"status": 1, "info": "Updated", "id": note}
    assert [(one["title"], one["desc"]) for one in crm.shown(lead)["events"]] == [("Cena", "con Sindo")]
    assert crm.refused("POST", path, {"desc": "sin"}) == (400, "title needed")
    assert crm.refused("PUT", path, {"title": "x"}) == (400, "noteId needed")
    assert crm.refused("PUT", f"/crm/v1/leads/{other}/notes", {"noteId": note}) == (400, "not found")
    crm.ask("PUT", f"/crm/v1/leads/{lead}/stages", {"stageId": "Closing"})
    change = crm.shown(lead)["events"][-1]["eventId"]
    assert crm.refused("PUT", path, {"noteId": change, "title": "x"}) == (400, "not found")
    assert crm.tell("GET", path).status_code == 404
    assert crm.tell("DELETE", path).status_code == 404


def test_a_task_is_made_changed_and_removed_by_its_id_in_the_body_or_the_query(crm: Crm) -> None:
    lead, other = crm.lead(), crm.lead()
    path = f"/crm/v1/leads/{lead}/tasks"
    first, second, third = (crm.made("POST", path, {"name": name}) for name in ("llamar", "escribir", ""))
    assert crm.tell("POST", path, {"name": "x"}).status_code == 200
    answer = crm.ask("PUT", path, {"taskId": first, "name": "visitar", "status": 1})
    assert answer == {"status": 1, "info": "Updated", "id": first}
    assert crm.shown(lead)["tasks"][:2] == [
        {"taskId": first, "taskName": "visitar", "taskStatus": 1},
        {"taskId": second, "taskName": "escribir", "taskStatus": 0},
    ]
    for flag, shown in (({"taskStatus": 0}, 0), ({"status": "1"}, 1), ({"taskStatus": False}, 0)):
        crm.ask("PUT", path, {"taskId": first, **flag})
        assert crm.shown(lead)["tasks"][0] == {"taskId": first, "taskName": "visitar", "taskStatus": shown}
    assert crm.refused("DELETE", f"/crm/v1/leads/{other}/tasks", {"taskId": first}) == (400, "not found")
    assert crm.refused("DELETE", path) == (400, "taskId needed")
    told = {"status": 1, "info": "Successfully deleted"}
    assert crm.ask("DELETE", path, {"taskId": first}) == {**told, "id": first}
    assert crm.ask("DELETE", f"{path}?taskId={second}") == {**told, "id": second}
    assert crm.refused("DELETE", path, {"taskId": first}) == (400, "not found")
    assert [one["taskId"] for one in crm.shown(lead)["tasks"]][:1] == [third]


def test_the_date_of_a_lead_can_be_moved(crm: Crm) -> None:
    lead = crm.lead()
    assert crm.ask("PUT", f"/crm/v1/leads/{lead}/dates", {"date": NOON - 86_400})["id"] == lead
    assert crm.shown(lead)["createdAt"] == NOON - 86_400
    # The example of the contract, which is in the year 2335.
    crm.ask("PUT", f"/crm/v1/leads/{lead}/dates", {"date": 11523287868})
    assert crm.shown(lead)["createdAt"] == 11523287868
    for wrong in ({}, {"date": 0}, {"date": 1795172400000}, {"date": "2026-11-20"}):
        assert crm.refused("PUT", f"/crm/v1/leads/{lead}/dates", wrong) == (400, "Wrong date")


def test_files_of_a_lead_are_listed_by_their_names(crm: Crm) -> None:
    """Holded shows them and has no call that adds one; ours is as the one of documents."""
    lead = crm.lead()
    path = f"crm/v1/leads/{lead}"
    for _ in "ab":
        answer = crm.holded.post(f"{path}/attach", files={"file": ("plano.pdf", samples.PDF)})
        assert answer.json() == {"status": 1, "info": "Attached", "data": "plano.pdf"}
    assert crm.shown(lead)["files"] == ["plano.pdf", "plano (2).pdf"]
    got = crm.holded.get(f"{path}/attachments/get", params={"filename": "plano (2).pdf"})
    assert (got.content, got.headers["content-type"]) == (samples.PDF, "application/pdf")
    assert crm.refused("GET", f"/{path}/attachments/get?filename=otro.pdf") == (400, "No attachments found")


def test_a_lead_is_removed_with_what_is_its_own(crm: Crm) -> None:
    """An event of the calendar stays, and names it no more."""
    lead = crm.lead()
    crm.ask("POST", f"/crm/v1/leads/{lead}/notes", {"title": "Comida"})
    crm.ask("POST", f"/crm/v1/leads/{lead}/tasks", {"name": "llamar"})
    event = crm.made("POST", "/crm/v1/events", {"name": "Café", "leadId": lead, "funnelId": crm.funnel})
    assert crm.ask("DELETE", f"/crm/v1/leads/{lead}")["info"] == "Successfully deleted"
    assert crm.refused("GET", f"/crm/v1/leads/{lead}") == (400, "not found")
    shown = crm.ask("GET", f"/crm/v1/events/{event}")
    assert (shown["leadId"], shown["funnelId"]) == ("", crm.funnel)
    crm.ask("DELETE", f"/crm/v1/funnels/{crm.funnel}")
    assert crm.ask("GET", f"/crm/v1/events/{event}")["funnelId"] == ""


def test_leads_and_events_are_listed_oldest_first_in_pages(crm: Crm) -> None:
    leads = [crm.lead(name=f"Nave {number}") for number in range(5)]
    crm.ask("POST", f"/crm/v1/leads/{leads[3]}/notes", {"title": "Comida"})
    assert [one["id"] for one in crm.ask("GET", "/crm/v1/leads")] == leads
    page = crm.ask("GET", "/crm/v1/leads?limit=2&page=2")
    assert [(one["id"], len(one["events"])) for one in page] == [(leads[2], 0), (leads[3], 1)]
    assert crm.ask("GET", "/crm/v1/leads?page=2") == []
    events = [crm.made("POST", "/crm/v1/events", {"name": str(number)}) for number in range(3)]
    assert [one["id"] for one in crm.ask("GET", "/crm/v1/events/")] == events


@pytest.mark.parametrize("policy", ["strict", "open"])
def test_a_contact_that_is_removed_stays_behind_its_leads(open_crm: Callable[..., Crm], policy: Policy) -> None:
    """So do the contacts of payments and of events; none of them can be found any more, nor used again."""
    crm = open_crm(policy)
    lead = crm.lead()
    payer, guest, nobody = (crm.made("POST", "/invoicing/v1/contacts", {"name": name}) for name in "PGN")
    crm.ask("POST", "/invoicing/v1/payments", {"contactId": payer, "amount": 5, "date": NOON})
    event = crm.made("POST", "/crm/v1/events", {"contactId": guest})
    for contact in (crm.contact, payer, guest, nobody):
        assert crm.ask("DELETE", f"/invoicing/v1/contacts/{contact}")["info"] == "Deleted ok"
    assert crm.ask("GET", "/invoicing/v1/contacts") == []
    assert crm.shown(lead)["contactName"] == "Gumersindo supply"
    assert crm.ask("GET", f"/crm/v1/events/{event}")["contactName"] == "G"
    body = {"funnelId": crm.funnel, "contactId": crm.contact}
    assert crm.refused("POST", "/crm/v1/leads", body) == (400, "contactId not found")


def test_an_old_id_of_a_contact_still_names_it(crm: Crm) -> None:
    record = {"external_id": OLD, "name": "Antigua", "roles": ["lead"]}
    moved = crm.factuarea.post("/x/imports/contacts", json={"records": [record]})
    assert moved.is_success, moved.text
    for spelling in (OLD, OLD.upper(), moved.json()["data"][0]["id"]):
        assert crm.shown(crm.lead(contactId=spelling))["contactId"] == OLD
    event = crm.made("POST", "/crm/v1/events", {"contactId": OLD})
    assert crm.ask("GET", f"/crm/v1/events/{event}")["contactId"] == OLD


def test_a_contact_is_one_and_the_same_in_both_dialects(crm: Crm) -> None:
    """Made in one, a lead in the other; renamed in one, shown in the other."""
    client = {"name": "Obras Ría", "tax_id": "B58378431", "country": "ES"}
    made = crm.factuarea.post("/clients", json=client)
    assert made.is_success, made.text
    identity = made.json()["data"]["id"]
    lead = crm.lead(contactId=short_id(UUID(identity)))
    assert crm.shown(lead)["contactName"] == "Obras Ría"
    assert crm.factuarea.put(f"/clients/{identity}", json={**client, "name": "Obras Ulla"}).is_success
    assert crm.shown(lead)["contactName"] == "Obras Ulla"
    assert crm.factuarea.delete(f"/clients/{identity}").is_success
    assert crm.factuarea.get(f"/clients/{identity}").status_code == 404
    shown = crm.shown(lead)
    assert (shown["contactName"], shown["contactId"]) == ("Obras Ulla", short_id(UUID(identity)))
    assert crm.ask("PUT", f"/crm/v1/leads/{lead}", {"status": 1})["info"] == "Updated"


def test_a_lead_stays_in_its_funnel(crm: Crm) -> None:
    """A stage of another funnel is none of its own, by its id; by its name it is its own of that name."""
    other = crm.made("POST", "/crm/v1/funnels", {"name": "Obras"})
    theirs = crm.ask("GET", f"/crm/v1/funnels/{other}")["stages"][2]["stageId"]
    lead = crm.lead()
    before = crm.shown(lead)
    assert crm.refused("PUT", f"/crm/v1/leads/{lead}/stages", {"stageId": theirs}) == (400, "stageId not found")
    crm.ask("PUT", f"/crm/v1/leads/{lead}", {"funnelId": other, "stageId": theirs})
    assert crm.shown(lead) == before
    crm.ask("PUT", f"/crm/v1/leads/{lead}/stages", {"stageId": "Fitting"})
    assert (crm.shown(lead)["funnelId"], crm.shown(lead)["stageId"] != theirs) == (crm.funnel, True)
    assert crm.ask("DELETE", f"/crm/v1/funnels/{other}")["info"] == "Successfully deleted"


def test_a_person_is_told_from_a_company(crm: Crm) -> None:
    person = crm.made("POST", "/invoicing/v1/contacts", {"name": "Uxía", "isperson": True})
    shown = crm.shown(crm.lead(contactId=person))
    assert (shown["person"], shown["personName"]) == (1, "Uxía")


# ------------------------------------------------------------------------------------------------------------- events


def test_an_event_shows_its_end_instead_of_its_length(crm: Crm) -> None:
    lead = crm.lead()
    body = {
        "name": "Café",
        "contactId": crm.contact,
        "contactName": "Patrick",
        "kind": "coffee",
        "desc": "de lo nuestro",
        "startDate": NOON,
        "duration": "3600",
        "status": 0,
        "tags": ["Night-Shift", "obra"],
        "locationDesc": "c/ Llacuna, 12",
        "leadId": lead,
        "funnelId": crm.funnel,
        "userId": OLD,
    }
    made = crm.made("POST", "/crm/v1/events", body)
    shown = crm.ask("GET", f"/crm/v1/events/{made}")
    del body["duration"]
    assert shown == {**body, "id": made, "endDate": NOON + 3600, "tags": ["nightshift", "obra"]}
    crm.ask("PUT", f"/crm/v1/events/{made}", {"startDate": NOON + 60})
    assert crm.ask("GET", f"/crm/v1/events/{made}")["endDate"] == NOON + 3660
    crm.ask("PUT", f"/crm/v1/events/{made}", {"duration": 30, "contactId": "", "contactName": None, "tags": []})
    shown = crm.ask("GET", f"/crm/v1/events/{made}")
    assert (shown["endDate"], shown["contactId"], shown["contactName"], shown["tags"]) == (NOON + 90, "", "", [])
    assert crm.ask("DELETE", f"/crm/v1/events/{made}")["info"] == "Successfully deleted"
    assert crm.refused("GET", f"/crm/v1/events/{made}") == (400, "not found")


def test_an_event_needs_nothing_and_names_only_what_is_there(crm: Crm) -> None:
    made = crm.made("POST", "/crm/v1/events", {})
    shown = crm.ask("GET", f"/crm/v1/events/{made}")
    assert (shown["name"], shown["startDate"], shown["endDate"], shown["leadId"]) == ("", 0, 0, "")
    for field in ("contactId", "leadId", "funnelId"):
        assert crm.refused("POST", "/crm/v1/events", {field: OLD}) == (400, f"{field} not found")
    assert crm.refused("POST", "/crm/v1/events", {"startDate": "tomorrow"}) == (400, "Wrong date")


# --------------------------------------------------------------------------------------------------- other companies


def test_an_id_of_another_company_is_nobodys_in_every_place_of_the_crm(open_crm: Callable[..., Crm]) -> None:
    """Paths, queries and bodies; nothing is told of it and nothing changes there."""
    mine, theirs = open_crm(), open_crm()
    their = _filled(theirs)
    my = _filled(mine)
    known = {path: theirs.ask("GET", path) for path in LISTS}
    lead, place = f"/crm/v1/leads/{my['lead']}", f"/crm/v1/bookings/locations/{my['place']}/slots"
    pair = {"funnelId": my["funnel"], "contactId": my["contact"]}
    booking = {**BOOKED, "locationId": my["place"], "serviceId": my["service"]}
    asks: list[tuple[str, str, Any, str]] = [
        *(
            (method, f"/crm/v1/{kind}s/{their[kind]}", None if method != "PUT" else body, "not found")
            for kind, body in (("funnel", {"name": "x"}), ("lead", {"name": "x"}), ("event", {"name": "x"}), BOOKING)
            for method in ("GET", "PUT", "DELETE")
        ),
        *(
            (method, f"/crm/v1/leads/{their['lead']}/{what}", body, "not found")
            for what, body in (("notes", {"title": "x", "noteId": their["note"]}), ("tasks", {"taskId": their["task"]}))
            for method in ("POST", "PUT")
        ),
        ("DELETE", f"/crm/v1/leads/{their['lead']}/tasks", {"taskId": their["task"]}, "not found"),
        ("PUT", f"/crm/v1/leads/{their['lead']}/dates", {"date": NOON}, "not found"),
        ("PUT", f"/crm/v1/leads/{their['lead']}/stages", {"stageId": "Closing"}, "not found"),
        ("GET", f"/crm/v1/leads/{their['lead']}/attachments/get?filename=a", None, "not found"),
        ("PUT", f"{lead}/notes", {"noteId": their["note"], "title": "x"}, "not found"),
        ("PUT", f"{lead}/tasks", {"taskId": their["task"]}, "not found"),
        ("DELETE", f"{lead}/tasks", {"taskId": their["task"]}, "not found"),
        ("DELETE", f"{lead}/tasks?taskId={their['task']}", None, "not found"),
        ("PUT", f"{lead}/stages", {"stageId": their["stage"]}, "stageId not found"),
        ("POST", "/crm/v1/leads", {**pair, "stageId": their["stage"]}, "stageId not found"),
        *(("POST", "/crm/v1/leads", {**pair, name: their[name[:-2]]}, f"{name} not found") for name in pair),
        *(
            (method, path, {name: their[name[:-2]]}, f"{name} not found")
            for method, path in (("POST", "/crm/v1/events"), ("PUT", f"/crm/v1/events/{my['event']}"))
            for name in (*pair, "leadId")
        ),
        ("PUT", f"/crm/v1/funnels/{my['funnel']}", {"stages": [{"stageId": their["stage"]}]}, "stageId not found"),
        ("GET", f"{place}?day=2026-11-24&serviceId={their['service']}", None, "serviceId not found"),
        ("GET", f"{place.replace(my['place'], their['place'])}?day=2026-11-24&serviceId=x", None, "not found"),
        ("POST", "/crm/v1/bookings", {**booking, "serviceId": their["service"]}, "serviceId not found"),
        ("POST", "/crm/v1/bookings", {**booking, "locationId": their["place"]}, "locationId not found"),
    ]
    before = {path: mine.ask("GET", path) for path in LISTS}
    for method, path, body, words in asks:
        assert mine.refused(method, path, body) == (400, words), (method, path, body)
    assert {path: theirs.ask("GET", path) for path in LISTS} == known
    assert {path: mine.ask("GET", path) for path in LISTS} == before
    for kind in ("place", "service"):
        path = f"/x/booking-{'locations' if kind == 'place' else 'services'}/{their['whole ' + kind]}"
        for method in ("GET", "PUT", "DELETE"):
            assert mine.factuarea.request(method, path, json={"name": "x"}).status_code == 404
    for body in ({"service_ids": [their["whole service"]]}, {"spaces": [{"id": their["space"], "name": "x"}]}):
        assert mine.factuarea.put(f"/x/booking-locations/{my['whole place']}", json=body).status_code == 422


LISTS = tuple(f"/crm/v1/{name}" for name in ("funnels", "leads", "events", "bookings", "bookings/locations"))
BOOKED: dict[str, Any] = {"dateTime": 1795507200, "timezone": "Europe/Madrid", "language": "es", "customFields": []}
BOOKING = ("booking", {"dateTime": BOOKED["dateTime"]})


def _filled(crm: Crm) -> dict[str, str]:
    """One record of every kind, by its name."""
    ids = {"contact": crm.contact, "funnel": crm.funnel, "lead": crm.lead()}
    ids["stage"] = crm.ask("GET", "/crm/v1/funnels")[0]["stages"][0]["stageId"]
    ids["note"] = crm.made("POST", f"/crm/v1/leads/{ids['lead']}/notes", {"title": "Comida"})
    ids["task"] = crm.made("POST", f"/crm/v1/leads/{ids['lead']}/tasks", {"name": "llamar"})
    ids["event"] = crm.made("POST", "/crm/v1/events", {"name": "Café"})
    service = crm.factuarea.post("/x/booking-services", json={"name": "Corte", "duration_minutes": 30}).json()["data"]
    hours = [{"weekday": 2, "opens": "09:00", "closes": "14:00"}]
    body = {"name": "Tienda", "opening_hours": hours, "service_ids": [service["id"]]}
    place = crm.factuarea.post("/x/booking-locations", json=body).json()["data"]
    ids |= {"whole service": service["id"], "whole place": place["id"], "space": place["spaces"][0]["id"]}
    ids |= {kind: short_id(UUID(ids[f"whole {kind}"])) for kind in ("service", "place")}
    booking = {**BOOKED, "locationId": ids["place"], "serviceId": ids["service"]}
    ids["booking"] = crm.made("POST", "/crm/v1/bookings", booking)
    return ids


# ------------------------------------------------------------------------------------------------------------ history


def test_every_change_is_in_the_history_and_none_in_the_vendors_catalogue(crm: Crm, database: Database) -> None:
    lead = crm.lead()
    crm.ask("PUT", f"/crm/v1/leads/{lead}", {"name": "Otra"})
    crm.ask("PUT", f"/crm/v1/leads/{lead}/stages", {"stageId": "Closing"})
    crm.ask("PUT", f"/crm/v1/leads/{lead}", {"status": 1})
    note = crm.made("POST", f"/crm/v1/leads/{lead}/notes", {"title": "a"})
    crm.ask("PUT", f"/crm/v1/leads/{lead}/notes", {"noteId": note, "title": "b"})
    task = crm.made("POST", f"/crm/v1/leads/{lead}/tasks", {"name": "a"})
    crm.ask("PUT", f"/crm/v1/leads/{lead}/tasks", {"taskId": task, "name": "b"})
    crm.ask("DELETE", f"/crm/v1/leads/{lead}/tasks", {"taskId": task})
    event = crm.made("POST", "/crm/v1/events", {})
    crm.ask("PUT", f"/crm/v1/events/{event}", {"name": "x"})
    crm.ask("DELETE", f"/crm/v1/events/{event}")
    crm.ask("DELETE", f"/crm/v1/leads/{lead}")
    crm.ask("PUT", f"/crm/v1/funnels/{crm.funnel}", {"name": "x"})
    crm.ask("DELETE", f"/crm/v1/funnels/{crm.funnel}")
    with database.read(crm.company.company_id) as tx:
        happened = sorted(tx.where(Event), key=lambda one: one.sequence)
    names = [one.name for one in happened if one.subject in {"lead", "calendar_event", "funnel"}]
    assert names == [
        "funnel.created",
        *(f"lead.{verb}" for verb in ("created", "updated", "stage_changed", "won")),
        *(f"lead.{what}" for what in ("note_created", "note_updated", "task_created", "task_updated", "task_deleted")),
        *(f"calendar_event.{verb}" for verb in ("created", "updated", "deleted")),
        "lead.deleted",
        "funnel.updated",
        "funnel.deleted",
    ]
    fed = [one["type"] for one in crm.factuarea.get("/x/events?limit=500").json()["data"]]
    assert [one for one in fed if one in names] == names
    published = crm.factuarea.get("/events?limit=100").json()["data"]
    assert published != []
    assert [one["type"] for one in published if one["type"].partition(".")[0] not in {"client", "series"}] == []
