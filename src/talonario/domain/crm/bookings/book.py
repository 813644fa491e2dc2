"""Booking an hour, moving it to another one, cancelling it.

Whoever takes an hour holds its place until the transaction ends: of two that want the same hour the second one sees
what the first one took.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from talonario.domain import limits
from talonario.domain.context import Context
from talonario.domain.crm.bookings import offers, slots
from talonario.domain.crm.bookings.record import (
    Answered,
    BookedService,
    Booking,
    BookingLocation,
    BookingService,
    Space,
)
from talonario.domain.crm.bookings.slots import Slot, Taken
from talonario.domain.errors import Conflict, Invalid, NotFound
from talonario.store.listing import Where

CURRENCY = "EUR"


class BookingNotFound(NotFound):
    """The company has no such booking."""

    code = "booking_not_found"
    es = "No existe esa reserva."
    en = "There is no such booking."


class SlotUnavailable(Conflict):
    """Somebody has the hour, or it is none that is offered, or it is over."""

    code = "booking_slot_unavailable"
    es = "Esa hora no está disponible: pida las horas libres del lugar y elija otra."
    en = "This time slot is not available: ask for the location's slots and choose another one."


class NotOffered(Invalid):
    """The place is closed for good, or the service is not to be had there."""

    code = "booking_not_offered"
    es = "{place} no ofrece ahora ese servicio."
    en = "{place} does not offer this service at present."


class BookingCanceled(Conflict):
    """A cancelled booking stays as it is."""

    code = "booking_canceled"
    es = "La reserva está cancelada: haga otra."
    en = "The booking is canceled: make another one."


class Customer(msgspec.Struct, frozen=True, kw_only=True):
    """Who books."""

    time_zone: str
    language: str
    answers: Sequence[Answered]


def get(ctx: Context, booking_id: UUID) -> Booking:
    """The booking of this id. Raises BookingNotFound."""
    found = ctx.tx.get(Booking, booking_id)
    if found is None:
        raise BookingNotFound
    return found


def free(ctx: Context, place: BookingLocation, service: BookingService, within: Slot) -> list[Slot]:
    """What can still be booked at a place of what begins in a stretch of time.

    None when the place is closed for good or does not have the service.
    """
    if not _is_offered(place, service):
        return []
    length = timedelta(minutes=service.duration_minutes)
    offered = [slot for slot in slots.of(place, length, within) if slot.starts_at >= ctx.now]
    if not offered:
        return []
    taken = _taken(ctx, place, Slot(offered[0].starts_at, offered[-1].ends_at))
    return [slot for slot in offered if slots.free_space(place.spaces, taken, slot) is not None]


def create(
    ctx: Context, place: BookingLocation, service: BookingService, starts_at: datetime, customer: Customer
) -> Booking:
    """Book an hour. Raises NotOffered, SlotUnavailable, TimeZoneUnknown, LimitExceeded."""
    offers.zone(customer.time_zone)
    _check_answers(customer.answers)
    place = ctx.lock(place, offers.LocationNotFound)
    service = offers.service(ctx, service.id)
    if not _is_offered(place, service):
        raise NotOffered("service_id", place=place.name)
    slot, space = _take(ctx, place, timedelta(minutes=service.duration_minutes), starts_at, None)
    made = Booking(
        company_id=ctx.company_id,
        id=ctx.new_id(),
        location_id=place.id,
        service_id=service.id,
        service=BookedService(
            name=service.name,
            description=service.description,
            duration_seconds=service.duration_minutes * 60,
            subtotal=service.price,
            total=offers.total(service),
            currency=CURRENCY,
        ),
        space_id=space.id,
        space_name=space.name,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        status="confirmed",
        time_zone=customer.time_zone,
        language=customer.language,
        answers=list(customer.answers),
        created_at=ctx.now,
        updated_at=ctx.now,
    )
    ctx.tx.insert(made)
    ctx.emit("booking.created", made)
    return made


def update(
    ctx: Context, booking: Booking, *, starts_at: datetime | None = None, answers: Sequence[Answered] | None = None
) -> Booking:
    """Move a booking to another hour, or change what the customer said; as long as it was booked for.

    A service that is not offered any more is still had by whoever booked it; a place that is closed for good takes
    nobody at another hour.

    Raises BookingCanceled, SlotUnavailable, LimitExceeded
    """
    place = ctx.lock(offers.location(ctx, booking.location_id), offers.LocationNotFound)
    booking = ctx.lock(booking, BookingNotFound)
    if booking.status == "canceled":
        raise BookingCanceled("id")
    changes: dict[str, Any] = {}
    if answers is not None:
        _check_answers(answers)
        changes["answers"] = list(answers)
    if starts_at is not None and starts_at != booking.starts_at:
        length = booking.ends_at - booking.starts_at
        slot, space = _take(ctx, place, length, starts_at, booking)
        changes |= {
            "starts_at": slot.starts_at,
            "ends_at": slot.ends_at,
            "space_id": space.id,
            "space_name": space.name,
        }
    changed = msgspec.structs.replace(booking, **changes, updated_at=ctx.now)
    ctx.tx.update(changed)
    ctx.emit("booking.updated", changed)
    return changed


def cancel(ctx: Context, booking: Booking) -> Booking:
    """Give the hour back; the booking stays to be read. One that is cancelled already stays so."""
    booking = ctx.lock(booking, BookingNotFound)
    if booking.status == "canceled":
        return booking
    changed = msgspec.structs.replace(booking, status="canceled", updated_at=ctx.now)
    ctx.tx.update(changed)
    ctx.emit("booking.canceled", changed)
    return changed


def _is_offered(place: BookingLocation, service: BookingService) -> bool:
    return place.is_active and service.is_active and service.id in place.service_ids


def _take(
    ctx: Context, place: BookingLocation, length: timedelta, starts_at: datetime, own: Booking | None
) -> tuple[Slot, Space]:
    """The slot that begins at an instant, and a space with room; `own` is the booking that leaves its old hour."""
    slot = Slot(starts_at, starts_at + length)
    offered = slots.of(place, length, Slot(starts_at, starts_at + timedelta(microseconds=1)))
    if not place.is_active or starts_at < ctx.now or slot not in offered:
        raise SlotUnavailable("starts_at")
    space = slots.free_space(place.spaces, _taken(ctx, place, slot, own), slot)
    if space is None:
        raise SlotUnavailable("starts_at")
    return slot, space


def _taken(ctx: Context, place: BookingLocation, within: Slot, own: Booking | None = None) -> list[Taken]:
    """What is booked at a place in a stretch of time."""
    found = ctx.tx.where(
        Booking,
        Where("location_id", "eq", place.id),
        Where("ends_at", "gt", within.starts_at),
        Where("starts_at", "lt", within.ends_at),
        Where("status", "eq", "confirmed"),
    )
    return [Taken(one.space_id, Slot(one.starts_at, one.ends_at)) for one in found if own is None or one.id != own.id]


def _check_answers(answers: Sequence[Answered]) -> None:
    limits.check_custom_fields([(entry.key, entry.value) for entry in answers])
