"""The records of bookings: services, places, and who booked what."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from talonario.store.columns import Euros, Percent
from talonario.store.record import Record, References, stored

BookingStatus = Literal["confirmed", "canceled"]


class OpeningHours(msgspec.Struct, frozen=True, kw_only=True):
    """When a place is open on a day of the week.

    weekday         1 is Monday, 7 is Sunday
    opens, closes   minutes of the day, 0 to 1440, by the clock of the place
    """

    weekday: int
    opens: int
    closes: int


class Closure(msgspec.Struct, frozen=True, kw_only=True):
    """Days on which a place stays closed, the first and the last one among them, by the clock of the place."""

    first_day: date
    last_day: date


class Space(msgspec.Struct, frozen=True, kw_only=True):
    """A room, a chair, a van: `capacity` bookings fit in it at once."""

    id: UUID
    name: str
    capacity: int = 1


class BookedService(msgspec.Struct, frozen=True, kw_only=True):
    """A service as it was when it was booked; amounts in euros."""

    name: str
    description: str
    duration_seconds: int
    subtotal: Decimal
    total: Decimal
    currency: str


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """What a customer said of themselves when they booked."""

    key: str
    value: str


@stored("booking_services")
class BookingService(Record, frozen=True, kw_only=True):
    """Something that customers come for.

    price         euros, without VAT
    vat_percent   21 means 21 %
    """

    name: str
    description: str
    duration_minutes: int
    price: Euros
    vat_percent: Percent
    is_active: bool
    created_at: datetime
    updated_at: datetime


@stored("booking_locations")
class BookingLocation(Record, frozen=True, kw_only=True):
    """Where customers come.

    time_zone        whose clock its hours are told by, as IANA calls it
    opening_hours    none for a place that is never open
    closures         holidays, when it is closed whatever its hours say
    slot_minutes     from one hour that can be booked to the next, counted from the opening
    spaces           at least one
    service_ids      what customers can come for
    """

    name: str
    description: str
    is_active: bool
    time_zone: str
    opening_hours: list[OpeningHours]
    closures: list[Closure]
    slot_minutes: int
    spaces: list[Space]
    service_ids: list[UUID]
    created_at: datetime
    updated_at: datetime


@stored(
    "bookings",
    index={
        "bookings_location": ("location_id", "ends_at"),
        "bookings_service": ("service_id",),
        "bookings_updated": ("updated_at",),
    },
)
class Booking(Record, frozen=True, kw_only=True):
    """Who comes when, and for what.

    service          as it was when it was booked
    time_zone        of the customer
    language         of the customer, two letters or more
    """

    location_id: Annotated[UUID, References("booking_locations")]
    service_id: Annotated[UUID, References("booking_services")]
    service: BookedService
    space_id: UUID
    space_name: str
    starts_at: datetime
    ends_at: datetime
    status: BookingStatus
    time_zone: str
    language: str
    answers: list[Answered]
    created_at: datetime
    updated_at: datetime
