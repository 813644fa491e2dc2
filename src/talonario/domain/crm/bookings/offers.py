"""What a company offers to book: its services and its places."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from talonario.domain.context import Context
from talonario.domain.crm.bookings.record import (
    Booking,
    BookingLocation,
    BookingService,
    Closure,
    OpeningHours,
    Space,
)
from talonario.domain.crm.bookings.slots import MINUTES_OF_DAY
from talonario.domain.errors import Conflict, Invalid, NotFound
from talonario.fiscal.money import round_cents
from talonario.store.listing import Where

WEEKDAYS: Final = 7
HOURS_MAX: Final = 100
CLOSURES_MAX: Final = 400
SPACES_MAX: Final = 100
MINUTES_MIN: Final = 5


class LocationNotFound(NotFound):
    """The company has no such place."""

    code = "booking_location_not_found"
    es = "No existe ese lugar de reservas."
    en = "There is no such booking location."


class ServiceNotFound(NotFound):
    """The company has no such service."""

    code = "booking_service_not_found"
    es = "No existe ese servicio de reservas."
    en = "There is no such booking service."


class OfferInUse(Conflict):
    """Somebody has booked it."""

    code = "booking_offer_in_use"
    es = "Hay reservas de «{name}»: desactívelo en lugar de borrarlo."
    en = "There are bookings of '{name}': make it inactive instead of deleting it."


class OpeningHoursInvalid(Invalid):
    """Hours that overlap, or end before they begin."""

    code = "booking_opening_hours_invalid"
    es = "Los horarios van de lunes (1) a domingo (7), cierran después de abrir y no se solapan."
    en = "Opening hours go from Monday (1) to Sunday (7), close after they open, and do not overlap."


class ClosuresInvalid(Invalid):
    """Days that end before they begin, or too many of them."""

    code = "booking_closures_invalid"
    es = "Los cierres son {most} como mucho, y ninguno acaba antes de empezar."
    en = "There are {most} closures at most, and none ends before it begins."


class SpaceNotFound(Invalid):
    """The place has no such space."""

    code = "booking_space_not_found"
    es = "El lugar no tiene ese espacio: uno nuevo se escribe sin id."
    en = "The place has no such space: a new one is written without an id."


class TimeZoneUnknown(Invalid):
    """No such time zone."""

    code = "time_zone_unknown"
    es = "La zona horaria «{name}» no existe: use un nombre IANA, como Europe/Madrid."
    en = "There is no time zone '{name}': use an IANA name, such as Europe/Madrid."


class OfferInvalid(Invalid):
    """A number that cannot be."""

    code = "booking_offer_invalid"
    es = "Hay de 1 a {spaces} espacios distintos, cada uno para 1 o más; turnos y servicios son de 5 a 1440 minutos."
    en = "There are 1 to {spaces} different spaces, each for 1 or more, and slots and services of 5 to 1440 minutes."


class SpaceFields(msgspec.Struct, frozen=True, kw_only=True):
    """A space of a place as somebody writes it; without an id it is the one of this name, or a new one."""

    id: UUID | None = None
    name: str
    capacity: int = 1


def service(ctx: Context, service_id: UUID) -> BookingService:
    """The service of this id. Raises ServiceNotFound."""
    found = ctx.tx.get(BookingService, service_id)
    if found is None:
        raise ServiceNotFound
    return found


def location(ctx: Context, location_id: UUID) -> BookingLocation:
    """The place of this id. Raises LocationNotFound."""
    found = ctx.tx.get(BookingLocation, location_id)
    if found is None:
        raise LocationNotFound
    return found


def zone(name: str) -> ZoneInfo:
    """The time zone that IANA calls so. Raises TimeZoneUnknown."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as refusal:  # unknown, malformed, a folder
        raise TimeZoneUnknown("time_zone", name=name) from refusal


def total(offered: BookingService) -> Decimal:
    """What a customer pays for a service, in euros with VAT."""
    return round_cents(offered.price * (1 + offered.vat_percent / 100))


def create_service(ctx: Context, values: dict[str, Any]) -> BookingService:
    """Add a service: values by the names of `BookingService`'s fields. Raises OfferInvalid."""
    said: dict[str, Any] = {"description": "", "price": Decimal(0), "vat_percent": Decimal(21), "is_active": True}
    made = BookingService(
        company_id=ctx.company_id, id=ctx.new_id(), created_at=ctx.now, updated_at=ctx.now, **said | values
    )
    _check_minutes(made.duration_minutes)
    ctx.tx.insert(made)
    ctx.emit("booking_service.created", made)
    return made


def update_service(ctx: Context, offered: BookingService, changes: dict[str, Any]) -> BookingService:
    """Change a service; what was booked stays as it was booked. Raises OfferInvalid."""
    changed = msgspec.structs.replace(ctx.lock(offered, ServiceNotFound), **changes, updated_at=ctx.now)
    _check_minutes(changed.duration_minutes)
    ctx.tx.update(changed)
    ctx.emit("booking_service.updated", changed)
    return changed


def delete_service(ctx: Context, offered: BookingService) -> None:
    """Remove a service that nobody ever booked, from the places that offer it too. Raises OfferInUse."""
    ctx.take_turn()
    offered = ctx.lock(offered, ServiceNotFound)
    if ctx.tx.where(Booking, Where("service_id", "eq", offered.id), limit=1):
        raise OfferInUse("id", name=offered.name)
    for place in ctx.tx.where(BookingLocation, Where("service_ids", "has_tag", str(offered.id))):
        rest = [one for one in ctx.lock(place, LocationNotFound).service_ids if one != offered.id]
        update_location(ctx, place, {"service_ids": rest})
    ctx.tx.delete(offered)
    ctx.emit("booking_service.deleted", offered, deleted=True)


def create_location(ctx: Context, values: dict[str, Any]) -> BookingLocation:
    """Add a place: values by the names of `BookingLocation`'s fields; without spaces it has one, of its own name.

    spaces   `SpaceFields`
    Raises OfferInvalid, OpeningHoursInvalid, ClosuresInvalid, SpaceNotFound, TimeZoneUnknown, ServiceNotFound
    """
    if "service_ids" in values:
        ctx.take_turn()  # whoever removes one of them waits, and then finds it here
    said: dict[str, Any] = {
        "description": "",
        "is_active": True,
        "time_zone": "Europe/Madrid",
        "opening_hours": [],
        "closures": [],
        "slot_minutes": 30,
        "service_ids": [],
    }
    said |= values
    said["spaces"] = _spaces(ctx, (), values.get("spaces", [SpaceFields(name=values["name"])]))
    made = BookingLocation(company_id=ctx.company_id, id=ctx.new_id(), created_at=ctx.now, updated_at=ctx.now, **said)
    _check_location(ctx, made, values)
    ctx.tx.insert(made)
    ctx.emit("booking_location.created", made)
    return made


def update_location(ctx: Context, place: BookingLocation, changes: dict[str, Any]) -> BookingLocation:
    """Change a place; what was booked there stays booked. Raises as `create_location`."""
    if "service_ids" in changes:
        ctx.take_turn()
    before = ctx.lock(place, LocationNotFound)
    if "spaces" in changes:
        changes = {**changes, "spaces": _spaces(ctx, before.spaces, changes["spaces"])}
    changed = msgspec.structs.replace(before, **changes, updated_at=ctx.now)
    _check_location(ctx, changed, changes)
    ctx.tx.update(changed)
    ctx.emit("booking_location.updated", changed)
    return changed


def delete_location(ctx: Context, place: BookingLocation) -> None:
    """Remove a place where nobody ever booked. Raises OfferInUse."""
    place = ctx.lock(place, LocationNotFound)
    if ctx.tx.where(Booking, Where("location_id", "eq", place.id), limit=1):
        raise OfferInUse("id", name=place.name)
    ctx.tx.delete(place)
    ctx.emit("booking_location.deleted", place, deleted=True)


def _spaces(ctx: Context, known: Sequence[Space], wanted: Sequence[SpaceFields]) -> list[Space]:
    """The spaces that a place has from now on. Raises SpaceNotFound.

    One that is written again by its name alone stays the one that it is: what is booked there still takes its room.
    """
    of_place = {space.id for space in known}
    meant = {one.id for one in wanted}
    rest = [space for space in known if space.id not in meant]
    made: list[Space] = []
    for one in wanted:
        if one.id is not None and one.id not in of_place:
            raise SpaceNotFound("spaces")
        same = next((space for space in rest if one.id is None and space.name == one.name), None)
        if same is not None:
            rest.remove(same)
        identity = one.id or (same.id if same else ctx.new_id())
        made.append(Space(id=identity, name=one.name, capacity=one.capacity))
    return made


def _check_minutes(minutes: int) -> None:
    if not MINUTES_MIN <= minutes <= MINUTES_OF_DAY:
        raise OfferInvalid("minutes", spaces=SPACES_MAX)


def _check_location(ctx: Context, place: BookingLocation, changes: Mapping[str, Any]) -> None:
    zone(place.time_zone)
    _check_minutes(place.slot_minutes)
    _check_hours(place.opening_hours)
    _check_closures(place.closures)
    spaces = {space.id for space in place.spaces}
    if not 0 < len(place.spaces) <= SPACES_MAX or len(spaces) < len(place.spaces):
        raise OfferInvalid("spaces", spaces=SPACES_MAX)
    if any(space.capacity < 1 for space in place.spaces):
        raise OfferInvalid("spaces", spaces=SPACES_MAX)
    if "service_ids" in changes and len(ctx.tx.get_many(BookingService, place.service_ids)) < len(place.service_ids):
        raise ServiceNotFound("service_ids")


def _check_hours(hours: Sequence[OpeningHours]) -> None:
    ordered = sorted(hours, key=lambda one: (one.weekday, one.opens))
    sound = all(1 <= one.weekday <= WEEKDAYS and 0 <= one.opens < one.closes <= MINUTES_OF_DAY for one in ordered)
    apart = all(one.weekday != after.weekday or one.closes <= after.opens for one, after in pairwise(ordered))
    if len(hours) > HOURS_MAX or not (sound and apart):
        raise OpeningHoursInvalid("opening_hours")


def _check_closures(closures: Sequence[Closure]) -> None:
    if len(closures) > CLOSURES_MAX or any(one.last_day < one.first_day for one in closures):
        raise ClosuresInvalid("closures", most=CLOSURES_MAX)
