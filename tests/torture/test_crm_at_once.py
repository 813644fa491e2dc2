"""Leads and places that change while what they name is removed: nothing is left that names what is not there."""

from typing import Any

from falcon import testing

from tests.torture.desk import Ask, Desk

CRM = "/api/crm/v1"
MANY = 10
NINE = 1795507200


def contact(desk: Desk) -> str:
    made: str = desk.made("POST", "/contacts", {"name": "Ría"})["id"]
    return made


def settled(answers: list[testing.Result]) -> list[int]:
    """The statuses; each request was done or refused, none has to be made again."""
    found = [answer.status_code for answer in answers]
    assert set(found) <= {200, 201, 204, 400, 404, 422}, [answer.text for answer in answers]
    return found


def test_no_lead_goes_to_a_stage_that_is_taken_away(desk: Desk, effort: int) -> None:
    """Half of the leads are made there, half of them come there."""
    person = contact(desk)
    for turn in range(12 * effort):
        funnel = desk.made("POST", f"{CRM}/funnels", {"name": "Obras"})["id"]
        stages = desk.made("GET", f"{CRM}/funnels/{funnel}")["stages"]
        lead = {"funnelId": funnel, "contactId": person}
        last = {"stageId": stages[-1]["stageId"]}
        comes = Ask("POST", f"{CRM}/leads", {**lead, **last})
        if turn % 2:
            known = desk.made("POST", f"{CRM}/leads", lead)["id"]
            comes = Ask("PUT", f"{CRM}/leads/{known}/stages", last)
        settled(desk.at_once([comes, Ask("PUT", f"{CRM}/funnels/{funnel}", {"stages": stages[:-1]})]))
        there = {stage["stageId"] for stage in desk.made("GET", f"{CRM}/funnels/{funnel}")["stages"]}
        assert {one["stageId"] for one in desk.made("GET", f"{CRM}/leads") if one["funnelId"] == funnel} <= there


def test_what_each_changes_of_another_stage_is_kept(desk: Desk, effort: int) -> None:
    """The list is sent whole; what it does not say of a stage is as somebody else has just made it."""
    for turn in range(2 * effort):
        path = f"{CRM}/funnels/{desk.made('POST', f'{CRM}/funnels', {'name': 'Obras'})['id']}"
        ids = [{"stageId": stage["stageId"]} for stage in desk.made("GET", path)["stages"]]
        names = [f"Fase {turn} {place}" for place in range(len(ids))]
        asks = [
            Ask("PUT", path, {"stages": [{**one, "name": name} if one is changed else one for one in ids]})
            for changed, name in zip(ids, names, strict=True)
        ]
        settled(desk.at_once(asks))
        assert [stage["name"] for stage in desk.made("GET", path)["stages"]] == names


def test_a_contact_or_a_funnel_that_goes_while_leads_come_stays_behind_them(desk: Desk, effort: int) -> None:
    for _ in range(3 * effort):
        funnel, person = desk.made("POST", f"{CRM}/funnels", {"name": "Obras"})["id"], contact(desk)
        lead = Ask("POST", f"{CRM}/leads", {"funnelId": funnel, "contactId": person})
        event = Ask("POST", f"{CRM}/events", {"funnelId": funnel, "contactId": person})
        goes = [Ask("DELETE", f"/contacts/{person}"), Ask("DELETE", f"{CRM}/funnels/{funnel}")]
        settled(desk.at_once([lead, event, *goes, lead, event]))
    gone = {one["id"] for one in desk.made("GET", "/contacts")}
    assert gone == set()
    funnels = {one["id"] for one in desk.made("GET", f"{CRM}/funnels")}
    assert {one["funnelId"] for one in desk.made("GET", f"{CRM}/leads")} <= funnels
    assert {one["funnelId"] for one in desk.made("GET", f"{CRM}/events")} <= {*funnels, ""}


def test_what_many_write_about_a_lead_is_all_kept(desk: Desk) -> None:
    """Also while it moves, is won, and loses its name."""
    funnel = desk.made("GET", f"{CRM}/funnels")[0]["id"]
    made = desk.made("POST", f"{CRM}/leads", {"funnelId": funnel, "contactId": contact(desk), "name": "Nave"})["id"]
    path = f"{CRM}/leads/{made}"
    notes = [Ask("POST", f"{path}/notes", {"title": str(number)}) for number in range(MANY)]
    tasks = [Ask("POST", f"{path}/tasks", {"name": str(number)}) for number in range(MANY)]
    changes: list[Any] = [Ask("PUT", path, {"name": "Otra"}), Ask("PUT", path, {"status": 1})]
    desk.at_once([*notes, *tasks, *changes, Ask("PUT", f"{path}/stages", {"stageId": "Closing"})])
    shown = desk.made("GET", path)
    told = [(one["type"], one["title"]) for one in shown["events"]]
    assert {title for kind, title in told if kind == "note"} == {str(number) for number in range(MANY)}
    assert {kind for kind, _ in told} == {"note", "stage", "status"}
    assert {one["taskName"] for one in shown["tasks"]} == {str(number) for number in range(MANY)}
    assert (shown["name"], shown["status"]) == ("Otra", 1)


def test_no_place_offers_a_service_that_is_gone(desk: Desk, effort: int) -> None:
    """A service goes while places take it in: then they do not have it, or it stays for those that were faster."""
    for _ in range(3 * effort):
        service = {"name": "Corte", "duration_minutes": 30}
        kept, goes = (desk.made("POST", "/v1/x/booking-services", service)["id"] for _ in "ab")
        place = {"name": "Tienda", "service_ids": [kept]}
        known = [desk.made("POST", "/v1/x/booking-locations", place)["id"] for _ in "ab"]
        both = {"service_ids": [kept, goes]}
        asks = [Ask("PUT", f"/v1/x/booking-locations/{one}", both) for one in known]
        asks += [Ask("POST", "/v1/x/booking-locations", {**place, **both})] * 2
        settled(desk.at_once([*asks, Ask("DELETE", f"/v1/x/booking-services/{goes}")]))
        assert desk.ask("GET", f"/v1/x/booking-services/{goes}").status_code == 404
        for one in desk.made("GET", "/v1/x/booking-locations?limit=100"):
            assert goes not in one["service_ids"]


def test_a_service_or_a_place_goes_while_it_is_booked_or_stays_for_those_who_were_faster(
    desk: Desk, effort: int
) -> None:
    """Nobody is told to come again later, and nobody has an hour of what is not there."""
    hours = [{"weekday": day, "opens": "00:00", "closes": "24:00"} for day in range(1, 8)]
    for turn in range(6 * effort):
        service = desk.made("POST", "/v1/x/booking-services", {"name": "Corte", "duration_minutes": 30})["id"]
        body = {"name": "Tienda", "opening_hours": hours, "service_ids": [service]}
        places = [desk.made("POST", "/v1/x/booking-locations", body)["id"] for _ in "ab"]
        booked = {"serviceId": service, "timezone": "Europe/Madrid", "language": "es", "customFields": []}
        books = [
            Ask("POST", f"{CRM}/bookings", {**booked, "locationId": place, "dateTime": NINE + hour * 3600})
            for place in places
            for hour in range(2)
        ]
        goes = f"/v1/x/booking-services/{service}" if turn % 2 else f"/v1/x/booking-locations/{places[0]}"
        *_, gone = answers = desk.at_once([*books, Ask("DELETE", goes)])
        assert {answer.status_code for answer in answers} <= {201, 204, 400, 409, 410}, [one.text for one in answers]
        is_gone = gone.status_code == 204
        assert (desk.ask("GET", goes).status_code == 404) == is_gone
        made = [answer.status_code == 201 for answer in answers[:-1]]
        assert not (is_gone and any(made if turn % 2 else made[:2]))
