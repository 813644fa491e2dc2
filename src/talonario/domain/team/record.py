"""The records of employees and of their working time."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Final, Literal
from uuid import UUID

import msgspec

from talonario.store.columns import Euros, Quantity
from talonario.store.listing import Where
from talonario.store.outbox import Performer
from talonario.store.record import Record, References, stored

Gender = Literal["male", "female"]
EmploymentType = Literal["full_time", "part_time"]
EmployeeStatus = Literal["active", "inactive"]
Region = Literal[
    "AN", "AR", "AS", "IB", "CN", "CB", "CL", "CM", "CT", "VC", "EX", "GA", "MD", "MC", "NC", "PV", "RI", "CE", "ML"
]  # fmt: skip
SessionStatus = Literal["running", "paused", "closed"]
EntryKind = Literal["clock_in", "pause_start", "pause_end", "clock_out", "adjustment", "removal"]
Source = Literal["web", "mobile", "manual", "api"]


class HomeAddress(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where an employee lives."""

    line1: str | None = None
    city: str | None = None
    postal_code: str | None = None
    province: str | None = None
    country: str | None = None


class ForeignResidence(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where an employee who pays taxes in another country lives; `ends_on` as it was written."""

    tax_id: str | None = None
    line1: str | None = None
    city: str | None = None
    city_of_birth: str | None = None
    postal_code: str | None = None
    province: str | None = None
    country: str | None = None
    country_of_birth: str | None = None
    ends_on: str | None = None


@stored("employees", index={"employees_user": ("user_id",), "employees_reports_to": ("reports_to_id",)})
class Employee(Record, frozen=True, kw_only=True):
    """Somebody who works for the company.

    reports_to_id, time_off_supervisor_ids   other employees
    time_off_policy, workplace, teams        what another program calls them
    user_id          the user that they are in other modules, as another program calls it
    hourly_cost      euros that an hour of theirs costs the company
    contract_hours   a week
    region           the autonomous community whose holidays they have, by the two letters of ISO 3166-2:ES
    deleted_at       when they were removed; their name stays with the register of their working time
    """

    first_name: str
    last_name: str
    email: str
    main_email: str | None
    nationality: str | None
    phone: str | None
    mobile: str | None
    born_on: date | None
    gender: Gender | None
    main_language: str | None
    iban: str | None
    tax_id: str | None
    social_security_number: str | None
    address: HomeAddress | None
    is_fiscal_resident: bool
    foreign_residence: ForeignResidence | None
    workplace: str | None
    teams: list[str]
    time_off_policy: str | None
    time_off_supervisor_ids: list[UUID]
    reports_to_id: UUID | None
    user_id: str | None
    hourly_cost: Euros
    job_title: str | None
    employment_type: EmploymentType | None
    contract_hours: Quantity | None
    hired_on: date | None
    terminated_on: date | None
    region: Region | None
    invited_at: datetime | None
    deleted_at: datetime | None
    created_at: datetime
    updated_at: datetime

    @property
    def name(self) -> str:
        """First name and last name."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def status(self) -> EmployeeStatus:
        """Whether they still work for the company."""
        return "active" if self.terminated_on is None else "inactive"


NOTHING_SAID: Final[dict[str, Any]] = {
    **dict.fromkeys(
        (
            *("main_email", "nationality", "phone", "mobile", "born_on", "gender", "main_language", "iban", "tax_id"),
            *("social_security_number", "address", "foreign_residence", "workplace", "time_off_policy"),
            *("reports_to_id", "user_id", "job_title", "employment_type", "contract_hours", "hired_on"),
            *("terminated_on", "region", "invited_at", "deleted_at"),
        )
    ),
    "is_fiscal_resident": True,
    "teams": [],
    "time_off_supervisor_ids": [],
    "hourly_cost": Decimal(0),
}
"""An employee of whom only the name is known."""


class Pause(msgspec.Struct, frozen=True):
    """A break, which is no working time; `ended_at` None while it lasts."""

    started_at: datetime
    ended_at: datetime | None


@stored(
    "work_sessions",
    index={"work_sessions_employee": ("employee_id", "started_at"), "work_sessions_day": ("day", "id")},
)
class WorkSession(Record, frozen=True, kw_only=True):
    """A stretch of work as it follows from its entries in the register, kept so that lists need not read those.

    day                       in Madrid, on which it began
    ended_at                  None while it is open
    location_start, …_end     where, in whatever words or coordinates
    removed_at                when it was struck out
    """

    employee_id: Annotated[UUID, References("employees")]
    day: date
    started_at: datetime
    ended_at: datetime | None
    pauses: list[Pause]
    location_start: str | None
    location_end: str | None
    removed_at: datetime | None
    created_at: datetime
    updated_at: datetime

    @property
    def status(self) -> SessionStatus:
        """Whether somebody works right now."""
        if self.ended_at is not None:
            return "closed"
        return "paused" if self.pauses and self.pauses[-1].ended_at is None else "running"

    @property
    def last_at(self) -> datetime:
        """When something last happened in it, while it is open."""
        told = (one for pause in self.pauses for one in (pause.started_at, pause.ended_at) if one is not None)
        return max([self.started_at, *told])


STANDS: Final = Where("removed_at", "is_null", True)
"""The sessions that were not struck out."""


@stored(
    "time_entries",
    unique={"time_entries_number": ("number",)},
    index={"time_entries_session": ("session_id", "number"), "time_entries_employee": ("employee_id", "occurred_at")},
)
class TimeEntry(Record, frozen=True, kw_only=True):
    """A line of the register of working time (registro de jornada, ET art. 34.9): written once, never changed.

    number        1, 2, 3… within the company
    session_id    the stretch of work that it is part of
    kind          what happened; or `adjustment`: the entry `corrects_id` happened at another time, or `removal`: it did
                  not happen, and with a clock_in nothing of its session did
    occurred_at   when it happened; of a correction when it happened after all
    recorded_at   when it was written down
    source        how: by a person's own hand, by whoever keeps the books (`manual`), by another program
    reason        why, of what was written down afterwards
    performer     who wrote it
    fingerprint   SHA-256 of all this and of the fingerprint before it (`register.fingerprint`)
    """

    number: int
    employee_id: Annotated[UUID, References("employees")]
    session_id: Annotated[UUID, References("work_sessions")]
    kind: EntryKind
    occurred_at: datetime
    recorded_at: datetime
    source: Source
    location: str | None
    reason: str | None
    corrects_id: UUID | None
    performer: Performer | None
    fingerprint: str

    @property
    def is_correction(self) -> bool:
        """Whether it tells of another entry."""
        return self.corrects_id is not None


@stored("time_registers")
class TimeRegister(Record, frozen=True, kw_only=True):
    """Where a company's register ends; its id is the company's. A register that was cut off ends elsewhere."""

    last_number: int
    last_fingerprint: str
