"""Bookings as Holded's clients make them, at places and for services that a company sets up under `/v1/x`."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
import pytest

from talonario.app import build, outside
from talonario.domain.companies import Company
from talonario.domain.identity import IdSource, short_id
from talonario.store import Database
from talonario.store.files import Files
from tests.conftest import Clock

NINE = 1795507200
"""Tuesday, 24 November 2026, 09:00 in Madrid."""
MINUTE, HOUR, DAY = 60, 3600, 86_400
NOBODY = "5aaa65e05b706400300ad246"


class Desk:
    """A company with a place to book at, in both dialects."""

    def __init__(self, app: Any, key: str, bearer: str) -> None:
        transport = httpx.WSGITransport(app)
        self.holded = httpx.Client(transport=transport, base_url="http://test/api/crm/v1", headers={"key": key})
        headers = {"Authorization": f"Bearer {bearer}"}
        self.factuarea = httpx.Client(transport=transport, base_url="http://test/v1/x", headers=headers)
        service = {"name": "Planchado", "description": "de pelo", "duration_minutes": 30, "price": "2.48"}
        self.service = self.set_up("POST", "/booking-services", service)["id"]
        hours = [{"weekday": day, "opens": "09:00", "closes": "11:00"} for day in range(1, 6)]
        place = {"name": "Tienda en Girona", "opening_hours": hours, "service_ids": [self.service]}
        self.location = self.set_up("POST", "/booking-locations", place)["id"]

    def set_up(self, method: str, path: str, body: Any = None) -> Any:
        """A call of ours that must succeed."""
        answer = self.factuarea.request(method, path, json=body)
        assert answer.is_success, answer.text
        return answer.json()["data"] if answer.content else None

    def change(self, **changes: Any) -> Any:
        """Change the place."""
        return self.set_up("PUT", f"/booking-locations/{self.location}", changes)

    def slots(self, day: str = "2026-11-24", **query: str) -> list[dict[str, Any]]:
        """The free hours of a day."""
        asked = {"serviceId": short_id(UUID(self.service)), "day": day, **query}
        answer = self.holded.get(f"/bookings/locations/{short_id(UUID(self.location))}/slots", params=asked)
        assert answer.is_success, answer.text
        found: list[dict[str, Any]] = answer.json()
        return found

    def free(self, day: str = "2026-11-24") -> list[int]:
        """In minutes since nine on that Tuesday."""
        return [(one["dateTime"] - NINE) // MINUTE for one in self.slots(day)]

    def body(self, moment: Any = NINE, **more: Any) -> dict[str, Any]:
        """What is sent to book."""
        fields = [{"key": "name", "value": "Jon Snow"}, {"key": "email", "value": "jon@example.com"}]
        ids = {"locationId": short_id(UUID(self.location)), "serviceId": short_id(UUID(self.service))}
        return {
            **ids,
            "dateTime": moment,
            "timezone": "Europe/Madrid",
            "language": "es",
            "customFields": fields,
            **more,
        }

    def book(self, moment: Any = NINE, **more: Any) -> httpx.Response:
        """Book an hour."""
        return self.holded.post("/bookings", json=self.body(moment, **more))

    def booked(self, moment: int = NINE) -> str:
        """The id of a booking that must succeed."""
        answer = self.book(moment)
        assert answer.status_code == 201, answer.text
        assert answer.json() == {"status": 1, "id": answer.json()["id"]}
        return str(answer.json()["id"])


@pytest.fixture
def desk(
    database: Database,
    found: Callable[..., Company],
    key_for: Callable[..., str],
    clock: Clock,
    new_id: IdSource,
    files: Files,
) -> Iterator[Desk]:
    """A place that is open on weekdays from nine to eleven, for half hours."""
    company = found(database)
    app = build(database, outside(clock, new_id, files=files))
    made = Desk(app, key_for(database, company, "holded"), key_for(database, company))
    yield made
    made.holded.close()
    made.factuarea.close()


def gone(answer: httpx.Response) -> bool:
    """Whether the hour is said to be taken."""
    assert answer.status_code in {200, 201, 410}, answer.text
    if answer.status_code == 410:
        assert answer.json()["status"] == 0
        assert answer.json()["info"].startswith("This time slot is not available")
    return answer.status_code == 410


def test_a_booking_is_shown_whole(desk: Desk) -> None:
    made = desk.booked()
    (listed,) = desk.holded.get("/bookings/").json()
    shown = desk.holded.get(f"/bookings/{made}").json()
    assert listed == shown
    assert len(shown["space"].pop("id")) == 24
    now = 1795168800
    assert shown == {
        "id": made,
        "startTime": NINE,
        "endTime": NINE + 30 * MINUTE,
        "duration": 1800,
        "createdAt": now,
        "updatedAt": now,
        "status": "confirmed",
        "service": {
            "id": short_id(UUID(desk.service)),
            "name": "Planchado",
            "description": "de pelo",
            "duration": 1800,
            "subtotal": {"amount": 2.48, "currency": "EUR"},
            "total": {"amount": 3, "currency": "EUR"},
        },
        "space": {"name": "Tienda en Girona"},
        "outcome": {},
        "customFieldsValues": [
            {"key": "name", "label": "Nombre", "type": "text", "value": "Jon Snow"},
            {"key": "email", "label": "E-mail", "type": "email", "value": "jon@example.com"},
        ],
    }


def test_places_are_listed_with_their_services(desk: Desk) -> None:
    (shown,) = desk.holded.get("/bookings/locations").json()
    assert shown == {
        "id": short_id(UUID(desk.location)),
        "name": "Tienda en Girona",
        "description": "",
        "active": True,
        "availableServices": [short_id(UUID(desk.service))],
    }
    desk.change(is_active=False, service_ids=[])
    (shown,) = desk.holded.get("/bookings/locations").json()
    assert (shown["active"], shown["availableServices"]) == (False, [])


def test_free_hours_are_told_in_utc_or_by_the_clock_that_is_asked_for(desk: Desk) -> None:
    first, *_, last = desk.slots()
    told = {"dateTime": NINE, "from": "2026-11-24T08:00:00+00:00", "to": "2026-11-24T08:30:00+00:00", "duration": 1800}
    assert first == told
    assert last["dateTime"] == NINE + 90 * MINUTE
    there = desk.slots(timezone="Atlantic/Canary")[0]
    assert (there["dateTime"], there["from"]) == (NINE, "2026-11-24T08:00:00+00:00")
    there = desk.slots("2026-11-23", timezone="Pacific/Honolulu")[0]
    assert (there["dateTime"], there["from"]) == (NINE, "2026-11-23T22:00:00-10:00")
    assert desk.slots("2026-11-28") == []


def test_a_query_that_asks_for_nothing_is_refused(desk: Desk) -> None:
    path = f"/bookings/locations/{short_id(UUID(desk.location))}/slots"
    asked = {"serviceId": short_id(UUID(desk.service)), "day": "2026-11-24"}
    for query, words in (
        ({**asked, "serviceId": ""}, "serviceId needed"),
        ({"serviceId": asked["serviceId"]}, "day needed"),
        ({**asked, "serviceId": NOBODY}, "serviceId not found"),
        *(({**asked, "day": day}, "Wrong day") for day in ("24/11/2026", "2026-02-30", "20261124", "9999-12-31")),
    ):
        answer = desk.holded.get(path, params=query)
        assert (answer.status_code, answer.json()) == (400, {"status": 0, "info": words}), query
    assert desk.holded.get(path, params={**asked, "timezone": "Mars/Base"}).status_code == 400
    missing = desk.holded.get(f"/bookings/locations/{NOBODY}/slots", params=asked)
    assert (missing.status_code, missing.json()["info"]) == (400, "not found")


def test_every_field_of_a_booking_is_needed(desk: Desk) -> None:
    for field in ("locationId", "serviceId", "dateTime", "timezone", "language", "customFields"):
        body = desk.body()
        del body[field]
        answer = desk.holded.post("/bookings", json=body)
        assert (answer.status_code, answer.json()["info"]) == (400, f"{field} needed")
    for field in ("locationId", "serviceId"):
        answer = desk.book(**{field: NOBODY})
        assert (answer.status_code, answer.json()["info"]) == (400, f"{field} not found")
    assert desk.book("2026-11-24T09:00:00Z").json()["info"] == "Wrong date"
    assert desk.book(timezone="Europe/Girona").status_code == 400
    assert desk.holded.get("/bookings").json() == []


def test_an_hour_that_is_taken_is_gone_and_the_next_one_is_not(desk: Desk) -> None:
    desk.booked(NINE + 30 * MINUTE)
    assert desk.free() == [0, 60, 90]
    assert gone(desk.book(NINE + 30 * MINUTE))
    desk.booked(NINE)
    desk.booked(NINE + HOUR)
    assert desk.free() == [90]


def test_a_longer_service_needs_all_of_its_time(desk: Desk) -> None:
    desk.booked(NINE + HOUR)
    desk.set_up("PUT", f"/booking-services/{desk.service}", {"duration_minutes": 45})
    assert desk.free() == [0]
    assert gone(desk.book(NINE + 30 * MINUTE))
    assert desk.holded.get("/bookings").json()[0]["duration"] == 1800


def test_an_hour_that_is_not_offered_cannot_be_booked(desk: Desk) -> None:
    """Before it opens, after it closes, between two, on a Saturday, last week."""
    for moment in (NINE - 30 * MINUTE, NINE + 2 * HOUR, NINE + 10 * MINUTE, NINE + 4 * DAY, NINE - 7 * DAY):
        assert gone(desk.book(moment)), moment


def test_hours_that_are_over_are_not_offered(desk: Desk, clock: Clock) -> None:
    clock.now = datetime.fromtimestamp(NINE + 31 * MINUTE, UTC)
    assert desk.free() == [60, 90]
    assert gone(desk.book(NINE + 30 * MINUTE))


@pytest.mark.parametrize(
    ("zone", "day", "told"),
    [
        ("Europe/Madrid", "2027-03-28", ["01:30+01:00", "03:00+02:00"]),
        ("Atlantic/Canary", "2027-03-28", ["00:30+00:00", "02:00+01:00"]),
        ("Europe/Madrid", "2027-10-31", ["01:30+02:00", "02:00+02:00", "02:30+02:00", "02:00+01:00", "02:30+01:00"]),
        ("Atlantic/Canary", "2027-10-31", ["00:30+01:00", "01:00+01:00", "01:30+01:00", "01:00+00:00", "01:30+00:00"]),
    ],
)
def test_an_hour_that_comes_twice_is_booked_twice_and_one_that_is_skipped_never(
    desk: Desk, zone: str, day: str, told: list[str]
) -> None:
    desk.change(time_zone=zone, opening_hours=[{"weekday": 7, "opens": told[0][:5], "closes": "12:00"}])
    found = desk.slots(day, timezone=zone)[: len(told)]
    assert [one["from"] for one in found] == [f"{day}T{time[:5]}:00{time[5:]}" for time in told]
    assert [one["dateTime"] for one in found] == [found[0]["dateTime"] + place * 1800 for place in range(len(told))]
    for one in found:
        desk.booked(one["dateTime"])
        assert gone(desk.book(one["dateTime"]))
    assert next(one["dateTime"] for one in desk.slots(day)) == found[-1]["dateTime"] + 1800


def test_a_place_takes_as_many_at_once_as_fit_into_its_spaces(desk: Desk) -> None:
    desk.change(spaces=[{"name": "Sala 1A"}, {"name": "Sala 1B", "capacity": 2}])
    for _ in range(3):
        assert desk.free()[0] == 0
        desk.booked()
    assert desk.free()[0] == 30
    assert gone(desk.book())
    spaces = [one["space"]["name"] for one in desk.holded.get("/bookings").json()]
    assert spaces == ["Sala 1A", "Sala 1B", "Sala 1B"]


def test_a_space_that_is_written_again_by_its_name_is_still_taken(desk: Desk) -> None:
    """Who sends the list again as it was first sent, without ids, means the same chairs."""
    desk.change(spaces=[{"name": "Sillón 1"}, {"name": "Sillón 2"}])
    desk.booked()
    first, second = desk.change(spaces=[{"name": "Sillón 2"}, {"name": "Sillón 1", "capacity": 1}])["spaces"]
    desk.booked()
    assert desk.free()[0] == 30
    assert gone(desk.book())
    spaces = [one["space"]["id"] for one in desk.holded.get("/bookings").json()]
    assert spaces == [short_id(UUID(second["id"])), short_id(UUID(first["id"]))]
    twins = desk.change(spaces=[{"name": "Sillón 1"}, {"name": "Sillón 1"}, {"id": first["id"], "name": "Sala"}])[
        "spaces"
    ]
    assert [one["id"] for one in twins][::2] == [second["id"], first["id"]]
    assert twins[1]["id"] not in {first["id"], second["id"]}
    strange = {"spaces": [{"id": str(UUID(int=1)), "name": "x"}]}
    answer = desk.factuarea.put(f"/booking-locations/{desk.location}", json=strange)
    assert (answer.status_code, answer.json()["error"]["message"]) == (
        422,
        "El lugar no tiene ese espacio: uno nuevo se escribe sin id.",
    )


def test_a_place_is_closed_on_its_holidays(desk: Desk) -> None:
    """What was booked there before stays booked, and can be moved to a day on which it is open."""
    made = desk.booked()
    told = desk.change(closures=[{"first_day": "2026-11-24"}, {"first_day": "2026-12-24", "last_day": "2027-01-06"}])
    assert told["closures"] == [
        {"first_day": "2026-11-24", "last_day": "2026-11-24"},
        {"first_day": "2026-12-24", "last_day": "2027-01-06"},
    ]
    assert [bool(desk.slots(day)) for day in ("2026-11-24", "2026-11-25", "2026-12-31", "2027-01-07")] == [
        *(False, True),
        *(False, True),
    ]
    assert gone(desk.book(NINE + HOUR))
    assert gone(desk.holded.put(f"/bookings/{made}", json={"dateTime": NINE + HOUR}))
    assert desk.holded.get(f"/bookings/{made}").json()["status"] == "confirmed"
    assert desk.holded.put(f"/bookings/{made}", json={"dateTime": NINE + DAY}).is_success
    for wrong in ({"first_day": "2026-12-02", "last_day": "2026-12-01"}, {"first_day": "1/12/2026"}, {}):
        answer = desk.factuarea.put(f"/booking-locations/{desk.location}", json={"closures": [wrong]})
        assert answer.status_code == 422, answer.text
    assert desk.change(closures=[])["closures"] == []
    assert desk.slots() != []


def test_a_booking_is_moved_to_another_hour_also_to_one_that_it_overlaps_itself(desk: Desk) -> None:
    made, other = desk.booked(NINE), desk.booked(NINE + HOUR)
    desk.change(slot_minutes=15)
    path = f"/bookings/{made}"
    moved = desk.holded.put(path, json={"dateTime": NINE + 15 * MINUTE})
    assert (moved.status_code, moved.json()) == (200, {"status": 1, "id": made})
    assert gone(desk.holded.put(path, json={"dateTime": NINE + 45 * MINUTE}))
    shown = desk.holded.get(path).json()
    assert (shown["startTime"], shown["endTime"]) == (NINE + 15 * MINUTE, NINE + 45 * MINUTE)
    assert desk.holded.put(path, json={"customFields": [{"phone": "600"}]}).is_success
    shown = desk.holded.get(path).json()
    assert [(one["label"], one["value"]) for one in shown["customFieldsValues"]] == [("Teléfono", "600")]
    assert shown["startTime"] == NINE + 15 * MINUTE
    assert desk.holded.get(f"/bookings/{other}").json()["startTime"] == NINE + HOUR


def test_a_cancelled_booking_stays_to_be_read_and_gives_its_hour_back(desk: Desk) -> None:
    made = desk.booked()
    for _ in range(2):
        answer = desk.holded.delete(f"/bookings/{made}")
        assert answer.json() == {"status": 1, "info": "Booking canceled", "id": made}
    assert desk.holded.get(f"/bookings/{made}").json()["status"] == "canceled"
    assert [one["status"] for one in desk.holded.get("/bookings").json()] == ["canceled"]
    answer = desk.holded.put(f"/bookings/{made}", json={"dateTime": NINE + 30 * MINUTE})
    assert (answer.status_code, answer.json()["info"].startswith("The booking is canceled")) == (400, True)
    desk.booked()
    happened = desk.set_up("GET", "/events?limit=500")
    names = [one["type"] for one in happened if one["type"].startswith("booking.")]
    assert names == ["booking.created", "booking.canceled", "booking.created"]


def test_what_is_closed_or_not_to_be_had_is_neither_offered_nor_booked(desk: Desk) -> None:
    other = desk.set_up("POST", "/booking-services", {"name": "Tinte", "duration_minutes": 30})["id"]
    answer = desk.book(serviceId=short_id(UUID(other)))
    assert (answer.status_code, answer.json()["info"]) == (
        400,
        "Tienda en Girona does not offer this service at present.",
    )
    for path, body in (
        (f"/booking-services/{desk.service}", {"is_active": False}),
        (f"/booking-locations/{desk.location}", {"is_active": False}),
    ):
        desk.set_up("PUT", path, body)
        assert desk.slots() == []
        assert desk.book().status_code == 400
        desk.set_up("PUT", path, {"is_active": True})
    assert desk.slots() != []


def test_who_has_a_booking_keeps_it_when_the_service_goes_and_moves_it_while_the_place_is_open(desk: Desk) -> None:
    path = f"/bookings/{desk.booked()}"
    desk.set_up("PUT", f"/booking-services/{desk.service}", {"is_active": False, "name": "Otra", "price": 90})
    desk.change(service_ids=[])
    assert desk.holded.put(path, json={"dateTime": NINE + HOUR}).is_success
    shown = desk.holded.get(path).json()
    assert (shown["startTime"], shown["service"]["name"], shown["service"]["total"]["amount"]) == (
        NINE + HOUR,
        "Planchado",
        3,
    )
    desk.change(is_active=False)
    assert gone(desk.holded.put(path, json={"dateTime": NINE}))
    assert desk.holded.put(path, json={"dateTime": NINE + HOUR, "customFields": [{"name": "Ana"}]}).is_success
    assert desk.holded.delete(path).json()["info"] == "Booking canceled"


def test_offers_are_set_up_shown_changed_and_removed(desk: Desk) -> None:
    shown = desk.set_up("GET", f"/booking-locations/{desk.location}")
    assert shown["opening_hours"][0] == {"weekday": 1, "opens": "09:00", "closes": "11:00"}
    assert (shown["time_zone"], shown["slot_minutes"]) == ("Europe/Madrid", 30)
    assert [one["id"] for one in desk.set_up("GET", "/booking-locations")] == [desk.location]
    (space,) = shown["spaces"]
    assert (space["name"], space["capacity"]) == ("Tienda en Girona", 1)
    changed = desk.change(spaces=[{**space, "capacity": 3}, {"name": "Otra"}], time_zone="Atlantic/Canary")
    assert [one["capacity"] for one in changed["spaces"]] == [3, 1]
    assert changed["spaces"][0]["id"] == space["id"]
    assert desk.free()[0] == 60
    service = desk.set_up("GET", f"/booking-services/{desk.service}")
    assert (service["price"], service["vat_percent"], service["total"]) == (2.48, 21, 3)
    spare = desk.set_up("POST", "/booking-services", {"name": "Tinte", "duration_minutes": 30})["id"]
    desk.change(service_ids=[desk.service, spare])
    desk.set_up("DELETE", f"/booking-services/{spare}")
    assert desk.set_up("GET", f"/booking-locations/{desk.location}")["service_ids"] == [desk.service]
    desk.booked(NINE + HOUR)
    for path in (f"/booking-services/{desk.service}", f"/booking-locations/{desk.location}"):
        assert desk.factuarea.delete(path).status_code == 409
    empty = desk.set_up("POST", "/booking-locations", {"name": "Vacía"})["id"]
    desk.set_up("DELETE", f"/booking-locations/{empty}")
    assert desk.factuarea.get(f"/booking-locations/{empty}").status_code == 404


def test_an_id_that_is_none_is_answered_as_one_that_nobody_has(desk: Desk) -> None:
    for path in ("/booking-services", "/booking-locations"):
        told = []
        for identity in ("zzz", str(UUID(int=1))):
            answer = desk.factuarea.get(f"{path}/{identity}")
            error = answer.json()["error"]
            told.append((answer.status_code, *(error[name] for name in ("code", "subcode", "message"))))
        assert told[0] == told[1]
        assert told[0][0] == 404


def test_what_cannot_be_is_not_set_up(desk: Desk) -> None:
    hours = {"weekday": 1, "opens": "09:00", "closes": "14:00"}
    offers: tuple[dict[str, Any], ...] = (
        {"time_zone": "Europe/Girona"},
        {"time_zone": "../../etc/passwd"},
        {"opening_hours": [hours, {**hours, "opens": "13:59", "closes": "20:00"}]},
        {"opening_hours": [{**hours, "closes": "09:00"}]},
        {"opening_hours": [{**hours, "weekday": 8}]},
        {"opening_hours": [{**hours, "closes": "24:01"}]},
        {"slot_minutes": 4},
        {"spaces": []},
        {"spaces": [{"name": "x", "capacity": 0}]},
        {"spaces": [{"name": "x", "id": str(UUID(int=1))}]},
        {"service_ids": [str(UUID(int=1))]},
    )
    for wrong in offers:
        answer = desk.factuarea.put(f"/booking-locations/{desk.location}", json=wrong)
        assert answer.status_code == 422, (wrong, answer.text)
    for body in (
        {"name": "x"},
        {"name": "x", "duration_minutes": 0},
        {"name": "x", "duration_minutes": 9, "price": -1},
    ):
        assert desk.factuarea.post("/booking-services", json=body).status_code == 422
