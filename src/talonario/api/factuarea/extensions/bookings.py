"""What can be booked, and where: of ours, because Holded's API only reads it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from talonario.api.engine import numbers
from talonario.api.engine.operation import Answer, Call
from talonario.api.engine.wire import Wire, given, plain
from talonario.api.factuarea import envelope, lists, verbs
from talonario.api.factuarea.wire import Text100, at
from talonario.domain.crm.bookings import offers
from talonario.domain.crm.bookings.record import BookingLocation, BookingService, Closure, OpeningHours

READ, WRITE = "bookings:read", "bookings:write"

Words = Annotated[str, Meta(max_length=2000)]
Minutes = Annotated[int, Meta(ge=5, le=1440)]
Clock = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$")]
NamedSo = Annotated[str, Meta(min_length=1, max_length=255)]


class ServiceIn(Wire, kw_only=True):
    """A service; a new one needs a name and how long it takes. `price` is in euros without VAT."""

    name: NamedSo | UnsetType = UNSET
    description: Words | UnsetType = UNSET
    duration_minutes: Minutes | UnsetType = UNSET
    price: Annotated[Decimal, numbers.bounds("0", places=2)] | UnsetType = UNSET
    vat_percent: numbers.Percent | UnsetType = UNSET
    is_active: bool | UnsetType = UNSET


class NewServiceIn(ServiceIn, kw_only=True):
    """A new service."""

    name: NamedSo
    duration_minutes: Minutes


class HoursIn(Wire, kw_only=True):
    """When a place is open: `weekday` 1 is Monday, `closes` may be 24:00."""

    weekday: Annotated[int, Meta(ge=1, le=7)]
    opens: Clock
    closes: Clock


class ClosureIn(Wire, kw_only=True):
    """Days on which a place stays closed, both among them; a `last_day` that is left out is the first one."""

    first_day: date
    last_day: date | UnsetType = UNSET


class SpaceIn(Wire, kw_only=True):
    """A room or a chair of a place; one without an id is the one of its name, or a new one."""

    id: UUID | UnsetType = UNSET
    name: NamedSo
    capacity: Annotated[int, Meta(ge=1, le=1000)] = 1


class LocationIn(Wire, kw_only=True):
    """A place; a new one needs a name. Lists are replaced whole."""

    name: NamedSo | UnsetType = UNSET
    description: Words | UnsetType = UNSET
    is_active: bool | UnsetType = UNSET
    time_zone: Text100 | UnsetType = UNSET
    opening_hours: Annotated[list[HoursIn], Meta(max_length=100)] | UnsetType = UNSET
    closures: Annotated[list[ClosureIn], Meta(max_length=offers.CLOSURES_MAX)] | UnsetType = UNSET
    slot_minutes: Minutes | UnsetType = UNSET
    spaces: Annotated[list[SpaceIn], Meta(min_length=1, max_length=100)] | UnsetType = UNSET
    service_ids: Annotated[list[UUID], Meta(max_length=500)] | UnsetType = UNSET


class NewLocationIn(LocationIn, kw_only=True):
    """A new place."""

    name: NamedSo


no_service, no_location = (
    verbs.absent("resource_not_found", refusal.es, refusal.en, subcode=refusal.code)
    for refusal in (offers.ServiceNotFound, offers.LocationNotFound)
)


def list_services(call: Call) -> Answer:
    """Answer a page of services, newest first."""
    return lists.listing(call, BookingService, lambda found: [_service(one) for one in found])


def create_service(call: Call) -> Answer:
    """Add a service."""
    made = offers.create_service(call.ctx, given(call.read(NewServiceIn)))
    return envelope.made(_service(made), f"/v1/x/booking-services/{made.id}")


def show_service(call: Call) -> Answer:
    """Answer one service."""
    return envelope.one(_service(offers.service(call.ctx, verbs.path_id(call, no_service))))


def update_service(call: Call) -> Answer:
    """Change what the body names."""
    found = offers.service(call.ctx, verbs.path_id(call, no_service))
    return envelope.one(_service(offers.update_service(call.ctx, found, given(call.read(ServiceIn)))))


def delete_service(call: Call) -> Answer:
    """Remove a service that nobody booked."""
    offers.delete_service(call.ctx, offers.service(call.ctx, verbs.path_id(call, no_service)))
    return envelope.nothing()


def list_locations(call: Call) -> Answer:
    """Answer a page of places, newest first."""
    return lists.listing(call, BookingLocation, lambda found: [_location(one) for one in found])


def create_location(call: Call) -> Answer:
    """Add a place."""
    made = offers.create_location(call.ctx, _location_values(call.read(NewLocationIn)))
    return envelope.made(_location(made), f"/v1/x/booking-locations/{made.id}")


def show_location(call: Call) -> Answer:
    """Answer one place."""
    return envelope.one(_location(offers.location(call.ctx, verbs.path_id(call, no_location))))


def update_location(call: Call) -> Answer:
    """Change what the body names."""
    found = offers.location(call.ctx, verbs.path_id(call, no_location))
    changed = offers.update_location(call.ctx, found, _location_values(call.read(LocationIn)))
    return envelope.one(_location(changed))


def delete_location(call: Call) -> Answer:
    """Remove a place where nobody booked."""
    offers.delete_location(call.ctx, offers.location(call.ctx, verbs.path_id(call, no_location)))
    return envelope.nothing()


def _location_values(body: LocationIn) -> dict[str, Any]:
    """What a body says of a place, by the record's names."""
    values = given(body)
    if body.opening_hours is not UNSET:
        values["opening_hours"] = [
            OpeningHours(weekday=one.weekday, opens=_minutes(one.opens), closes=_minutes(one.closes))
            for one in body.opening_hours
        ]
    if body.closures is not UNSET:
        values["closures"] = [
            Closure(first_day=one.first_day, last_day=one.first_day if one.last_day is UNSET else one.last_day)
            for one in body.closures
        ]
    if body.spaces is not UNSET:
        values["spaces"] = [
            offers.SpaceFields(id=None if one.id is UNSET else one.id, name=one.name, capacity=one.capacity)
            for one in body.spaces
        ]
    if body.service_ids is not UNSET:
        values["service_ids"] = list(dict.fromkeys(body.service_ids))
    return values


def _minutes(clock: str) -> int:
    hours, _, minutes = clock.partition(":")
    return int(hours) * 60 + int(minutes)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _service(one: BookingService) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "object": "booking_service",
        "name": one.name,
        "description": one.description,
        "duration_minutes": one.duration_minutes,
        "price": plain(one.price),
        "vat_percent": plain(one.vat_percent),
        "total": plain(offers.total(one)),
        "is_active": one.is_active,
        "created_at": at(one.created_at),
        "updated_at": at(one.updated_at),
    }


def _location(one: BookingLocation) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "object": "booking_location",
        "name": one.name,
        "description": one.description,
        "is_active": one.is_active,
        "time_zone": one.time_zone,
        "opening_hours": [
            {"weekday": hours.weekday, "opens": _clock(hours.opens), "closes": _clock(hours.closes)}
            for hours in one.opening_hours
        ],
        "closures": [
            {"first_day": days.first_day.isoformat(), "last_day": days.last_day.isoformat()} for days in one.closures
        ],
        "slot_minutes": one.slot_minutes,
        "spaces": [{"id": str(space.id), "name": space.name, "capacity": space.capacity} for space in one.spaces],
        "service_ids": [str(service_id) for service_id in one.service_ids],
        "created_at": at(one.created_at),
        "updated_at": at(one.updated_at),
    }


_SERVICES, _LOCATIONS = "/x/booking-services", "/x/booking-locations"

OPERATIONS = (
    verbs.reading("x.booking_services.list", _SERVICES, READ, list_services),
    verbs.writing("x.booking_services.create", "POST", _SERVICES, WRITE, create_service, NewServiceIn),
    verbs.reading("x.booking_services.show", f"{_SERVICES}/{{id}}", READ, show_service),
    verbs.writing("x.booking_services.update", "PUT", f"{_SERVICES}/{{id}}", WRITE, update_service, ServiceIn),
    verbs.writing("x.booking_services.delete", "DELETE", f"{_SERVICES}/{{id}}", WRITE, delete_service),
    verbs.reading("x.booking_locations.list", _LOCATIONS, READ, list_locations),
    verbs.writing("x.booking_locations.create", "POST", _LOCATIONS, WRITE, create_location, NewLocationIn),
    verbs.reading("x.booking_locations.show", f"{_LOCATIONS}/{{id}}", READ, show_location),
    verbs.writing("x.booking_locations.update", "PUT", f"{_LOCATIONS}/{{id}}", WRITE, update_location, LocationIn),
    verbs.writing("x.booking_locations.delete", "DELETE", f"{_LOCATIONS}/{{id}}", WRITE, delete_location),
)
