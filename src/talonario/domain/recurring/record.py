"""The records of recurring invoices: the template, and each time that it made an invoice or failed to."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Final, Literal
from uuid import UUID

import msgspec

from talonario.domain.documents.record import CustomField
from talonario.domain.errors import NotFound
from talonario.fiscal.calendar import Cadence, HolidayHandling
from talonario.fiscal.totals import LineTax
from talonario.store.columns import Euros
from talonario.store.record import Claimable, Record, References, stored

State = Literal["active", "paused", "cancelled", "completed"]
Frequency = Literal["daily", "weekly", "biweekly", "monthly", "quarterly", "semiannual", "yearly"]

STEPS: Final[dict[Frequency, tuple[int, int]]] = {
    "daily": (0, 1),
    "weekly": (0, 7),
    "biweekly": (0, 14),
    "monthly": (1, 0),
    "quarterly": (3, 0),
    "semiannual": (6, 0),
    "yearly": (12, 0),
}
"""The months and the days from one occurrence to the next."""

FREQUENCY_WORDS: Final[dict[Frequency, str]] = {
    "daily": "diaria",
    "weekly": "semanal",
    "biweekly": "quincenal",
    "monthly": "mensual",
    "quarterly": "trimestral",
    "semiannual": "semestral",
    "yearly": "anual",
}


class TemplateLine(msgspec.Struct, frozen=True):
    """A line of every invoice to come, with the taxes and the amounts that it has now."""

    name: str
    quantity: Decimal
    unit_price: Decimal
    taxes: list[LineTax]
    subtotal: Decimal
    vat: Decimal
    surcharge: Decimal
    withholding: Decimal
    other_taxes: Decimal

    @property
    def taxes_total(self) -> Decimal:
        """What the taxes add to the line, the withholding taken off."""
        return self.vat + self.surcharge + self.other_taxes - self.withholding


@stored(
    "recurring_invoices",
    unique={"recurring_invoices_external_id": ("external_id",)},
    index={
        "recurring_invoices_next": ("state", "next_run_at"),
        "recurring_invoices_contact": ("contact_id", "id"),
    },
)
class RecurringInvoice(Claimable, frozen=True, kw_only=True):
    """A template that makes invoices on regular days.

    starts_on, ends_on  bounds of the regular days, both included
    due_days            from an invoice's day to the day when it is due
    occurrences_…       how many invoices there may be, and how many there have been, those asked for by hand too
    next_on             the next regular day; None when there is none left
    next_run_at         when that day, or the business day it is moved to, begins in Madrid; of the last one when there
                        is none left
    last_on             the last regular day that was invoiced
    attempts, retry_at  how often the next one failed, and when it is tried again
    due_at              the later of `next_run_at` and `retry_at` while it is active; None otherwise
    send_automatically  whether its invoices are issued and sent by e-mail, or left as drafts
    email_to            whom they are sent to; None: the customer's own address
    """

    state: State
    contact_id: Annotated[UUID, References("contacts")]
    series_id: Annotated[UUID, References("series")]
    name: str
    description: str | None
    notes: str | None
    frequency: Frequency
    holiday_handling: HolidayHandling
    starts_on: date
    ends_on: date | None
    due_days: int
    occurrences_max: int | None
    occurrences_count: int
    next_on: date | None
    next_run_at: datetime
    last_on: date | None
    last_run_at: datetime | None
    attempts: int
    retry_at: datetime | None
    send_automatically: bool
    email_to: str | None
    lines: list[TemplateLine]
    currency: str
    subtotal: Euros
    vat: Euros
    surcharge: Euros
    withholding: Euros
    other_taxes: Euros
    total: Euros
    external_id: str | None
    tags: list[str]
    custom_fields: list[CustomField]
    metadata: dict[str, str]
    cancelled_at: datetime | None
    created_at: datetime
    updated_at: datetime

    @property
    def cadence(self) -> Cadence:
        """Its regular days."""
        months, days = STEPS[self.frequency]
        return Cadence(self.starts_on, months, days)

    @property
    def remaining(self) -> int | None:
        """How many invoices may still come; None when nobody counts."""
        return None if self.occurrences_max is None else max(0, self.occurrences_max - self.occurrences_count)


@stored(
    "recurring_runs",
    unique={"recurring_runs_day": ("recurring_id", "done_on")},
    index={"recurring_runs_of": ("recurring_id", "id"), "recurring_runs_at": ("executed_at",)},
)
class RecurringRun(Record, frozen=True, kw_only=True):
    """A time that a template made an invoice, or failed to.

    planned_on   the regular day; None when somebody asked for it by hand
    done_on      the same once it succeeded: no day of a template is invoiced twice
    attempt      1 for the first try
    total        of the invoice; 0 of what failed
    error_…      why it failed
    """

    recurring_id: Annotated[UUID, References("recurring_invoices")]
    status: Literal["success", "failed"]
    planned_on: date | None
    done_on: date | None
    attempt: int
    invoice_id: UUID | None
    total: Euros
    error_code: str | None
    error_es: str | None
    error_en: str | None
    executed_at: datetime


class RecurringInvoiceNotFound(NotFound):
    """The company has no such recurring invoice."""

    code = "recurring_invoice_not_found"
    es = "No existe esa factura recurrente."
    en = "There is no such recurring invoice."
