"""Bookings: where customers can come, which hours are free, who comes."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import UNSET

from talonario.api.engine.operation import Answer, Call
from talonario.api.engine.wire import Wire
from talonario.api.holded import replies, verbs, wire
from talonario.domain.context import Context
from talonario.domain.crm.bookings import book, offers, slots
from talonario.domain.crm.bookings.record import Answered, Booking, BookingLocation, BookingService
from talonario.domain.identity import short_id

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
YEARS = range(1970, 2200)
NEEDED = ("locationId", "serviceId", "dateTime", "timezone", "language", "customFields")
LABELS = {
    "es": {"name": "Nombre", "email": "E-mail", "phone": "Teléfono"},
    "en": {"name": "Name", "email": "E-mail", "phone": "Phone"},
}
TYPES = {"email": "email", "phone": "phone"}


class BookingIn(Wire):
    """A booking as a client writes it."""

    locationId: wire.Word = UNSET
    serviceId: wire.Word = UNSET
    dateTime: Any = UNSET
    timezone: wire.Short = UNSET
    language: wire.Short = UNSET
    customFields: Any = UNSET


class ChangeIn(Wire):
    """What of a booking can change."""

    dateTime: Any = UNSET
    customFields: Any = UNSET


def _find_location(ctx: Context, text: Any) -> BookingLocation | None:
    return wire.look_up(text, lambda one: ctx.tx.get(BookingLocation, one))


def _find_service(ctx: Context, text: Any) -> BookingService | None:
    return wire.look_up(text, lambda one: ctx.tx.get(BookingService, one))


def _of_path(call: Call) -> Booking:
    return wire.there(wire.look_up(call.path["id"], lambda one: call.ctx.tx.get(Booking, one)))


def list_locations(call: Call) -> Answer:
    """A page of places, oldest first."""
    limit, offset = verbs.page(call)
    found = call.ctx.tx.where(BookingLocation, *verbs.changed(call), limit=limit, offset=offset)
    return replies.listed(
        [
            {
                "id": short_id(one.id),
                "name": one.name,
                "description": one.description,
                "active": one.is_active,
                "availableServices": [short_id(service_id) for service_id in one.service_ids],
            }
            for one in found
        ]
    )


def list_slots(call: Call) -> Answer:
    """The free hours of a day, in order.

    Days and hours are told by the clock of the place, in UTC as Holded does. With `timezone`, which Holded does not
    have here, the day is the customer's own, and so is the clock.
    """
    place = _find_location(call.ctx, call.path["id"])
    if place is None:
        raise wire.not_found()
    service = _find_service(call.ctx, _asked(call, "serviceId"))
    if service is None:
        raise wire.wrong("serviceId not found", "serviceId")
    day = _day(_asked(call, "day"))
    named = call.query.one("timezone")
    within = slots.day_in(offers.zone(named or place.time_zone), day)
    clock = offers.zone(named or "UTC")
    return replies.listed([_spell_slot(one, clock) for one in book.free(call.ctx, place, service, within)])


def list_(call: Call) -> Answer:
    """A page of bookings, oldest first; cancelled ones too."""
    limit, offset = verbs.page(call)
    return replies.listed(
        [_spell(one) for one in call.ctx.tx.where(Booking, *verbs.changed(call), limit=limit, offset=offset)]
    )


def show(call: Call) -> Answer:
    """One booking."""
    return replies.shown(_spell(_of_path(call)))


def create(call: Call) -> Answer:
    """Book an hour."""
    body = call.read(BookingIn)
    for field in NEEDED:
        if getattr(body, field) is UNSET or getattr(body, field) is None:
            raise wire.wrong(f"{field} needed", field)
    place = _find_location(call.ctx, wire.named(body.locationId))
    if place is None:
        raise wire.wrong("locationId not found", "locationId")
    service = _find_service(call.ctx, wire.named(body.serviceId))
    if service is None:
        raise wire.wrong("serviceId not found", "serviceId")
    customer = book.Customer(
        time_zone=str(body.timezone), language=str(body.language), answers=_answers(body.customFields)
    )
    made = book.create(call.ctx, place, service, _hour(body.dateTime), customer)
    return Answer(201, {"status": 1, "id": short_id(made.id)})


def update(call: Call) -> Answer:
    """Move a booking, or change what the customer said."""
    booking, body = _of_path(call), call.read(ChangeIn)
    starts_at = None if wire.given(body.dateTime) is None else _hour(body.dateTime)
    answers = None if wire.given(body.customFields) is None else _answers(body.customFields)
    if starts_at is not None or answers is not None:
        book.update(call.ctx, booking, starts_at=starts_at, answers=answers)
    return Answer(200, {"status": 1, "id": short_id(booking.id)})


def cancel(call: Call) -> Answer:
    """Cancel a booking, which stays to be read."""
    booking = _of_path(call)
    book.cancel(call.ctx, booking)
    return replies.deleted(short_id(booking.id), "Booking canceled")


def _asked(call: Call, name: str) -> str:
    text = call.query.one(name)
    if text is None:
        raise wire.wrong(f"{name} needed", name)
    return text


def _day(text: str) -> date:
    """The day of a text like 2026-11-20. Raises Problem."""
    try:
        found = date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:
        found = None
    if found is None or found.year not in YEARS:
        raise wire.wrong("Wrong day", "day")
    return found


def _hour(value: Any) -> datetime:
    found = wire.moment(value, "dateTime")
    if found.year not in YEARS:
        raise wire.wrong("Wrong date", "dateTime")
    return found


def _answers(value: Any) -> list[Answered]:
    """What the customer said: rows of `{key, value}`, or the two shapes that custom fields have elsewhere."""
    rows = value if isinstance(value, list) else [value] if value else []
    renamed = [
        {"field": row["key"], "value": row.get("value")} if isinstance(row, dict) and "key" in row else row
        for row in rows
    ]
    return [Answered(key=key, value=text) for key, text in wire.custom_fields(renamed)]


def _spell_slot(slot: slots.Slot, clock: ZoneInfo) -> dict[str, Any]:
    return {
        "dateTime": wire.seconds(slot.starts_at),
        "from": slot.starts_at.astimezone(clock).isoformat(timespec="seconds"),
        "to": slot.ends_at.astimezone(clock).isoformat(timespec="seconds"),
        "duration": int((slot.ends_at - slot.starts_at).total_seconds()),
    }


def _spell(booking: Booking) -> dict[str, Any]:
    """A booking as Holded shows it."""
    service = booking.service
    labels = LABELS["es" if booking.language.lower().startswith("es") else "en"]
    return {
        "id": short_id(booking.id),
        "startTime": wire.seconds(booking.starts_at),
        "endTime": wire.seconds(booking.ends_at),
        "duration": service.duration_seconds,
        "createdAt": wire.seconds(booking.created_at),
        "updatedAt": wire.seconds(booking.updated_at),
        "status": booking.status,
        "service": {
            "id": short_id(booking.service_id),
            "name": service.name,
            "description": service.description,
            "duration": service.duration_seconds,
            "subtotal": {"amount": wire.number(service.subtotal), "currency": service.currency},
            "total": {"amount": wire.number(service.total), "currency": service.currency},
        },
        "space": {"id": short_id(booking.space_id), "name": booking.space_name},
        "outcome": {},
        "customFieldsValues": [
            {
                "key": entry.key,
                "label": labels.get(entry.key, entry.key),
                "type": TYPES.get(entry.key, "text"),
                "value": entry.value,
            }
            for entry in booking.answers
        ],
    }


OPERATIONS = (
    verbs.CRM.reading("listLocations", "/bookings/locations", list_locations),
    verbs.CRM.reading("getAvailableSlotsForLocation", "/bookings/locations/{id}/slots", list_slots),
    verbs.CRM.reading("listBookings", "/bookings", list_),
    verbs.CRM.writing("createBooking", "POST", "/bookings", create, BookingIn),
    verbs.CRM.reading("getBooking", "/bookings/{id}", show),
    verbs.CRM.writing("updateBooking", "PUT", "/bookings/{id}", update, ChangeIn),
    verbs.CRM.writing("cancelBooking", "DELETE", "/bookings/{id}", cancel),
)
