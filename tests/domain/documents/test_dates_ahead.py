"""Days that have not come: what may be dated so, and that no such document stands in the way of the others."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from talonario.domain import series
from talonario.domain.companies import Company
from talonario.domain.context import Context
from talonario.domain.documents import imports, issue, rectify
from talonario.domain.documents.imported import ImportedDocument, ImportedLine
from talonario.domain.documents.issue import DateAhead
from talonario.domain.documents.kinds import FISCAL, KINDS, OUTSIDE_NUMBER, PRELIMINARY, Kind
from talonario.domain.documents.record import FullDocument
from talonario.domain.documents.rectify import CorrectionFields
from talonario.domain.series import DateBeforeLast, Series
from tests.domain.documents.conftest import TODAY, Drafting

Working = Callable[[Company], AbstractContextManager[Context]]

TOMORROW = TODAY + timedelta(days=1)
FAR = date(2199, 1, 1)


def number(ctx: Context, waiting: FullDocument) -> str:
    """The number it gets, without its series."""
    given = issue.issue(ctx, waiting).header.number
    assert given is not None
    return given.partition("-")[2]


@pytest.mark.parametrize("kind", sorted(FISCAL))
@pytest.mark.parametrize("on", [TOMORROW, FAR])
def test_a_strict_company_issues_no_invoice_before_its_day(
    company: Company, working: Working, drafting: Drafting, clock: Any, kind: Kind, on: date
) -> None:
    """It may wait as a draft; the refusal takes no number, and the day itself is early enough."""
    with working(company) as ctx:
        waiting = drafting(ctx, kind, on=on)
    with pytest.raises(DateAhead) as refusal, working(company) as ctx:
        issue.issue(ctx, waiting)
    assert refusal.value.field == "issued_on"
    assert on.isoformat() in refusal.value.text("es")
    assert on.isoformat() in refusal.value.text("en")
    with working(company) as ctx:
        assert number(ctx, drafting(ctx, kind)) == "2026-001"
    clock.now = datetime.combine(on, datetime.min.time(), UTC)
    with working(company) as ctx:
        assert issue.issue(ctx, waiting).header.issued_on == on


def test_the_day_is_madrids(company: Company, working: Working, drafting: Drafting, clock: Any) -> None:
    clock.now = datetime(2026, 11, 20, 22, 59, tzinfo=UTC)
    with working(company) as ctx, pytest.raises(DateAhead):
        issue.issue(ctx, drafting(ctx, on=TOMORROW))
    clock.now = datetime(2026, 11, 20, 23, 0, tzinfo=UTC)
    with working(company) as ctx:
        assert issue.issue(ctx, drafting(ctx, on=TOMORROW)).header.state == "issued"


@pytest.mark.parametrize("kind", sorted(set(KINDS) - OUTSIDE_NUMBER))
def test_an_open_company_dates_as_it_likes(lenient: Company, working: Working, drafting: Drafting, kind: Kind) -> None:
    """As in Holded; and those of today go on with today's numbers."""
    with working(lenient) as ctx:
        assert number(ctx, drafting(ctx, kind)) == "2026-001"
        assert number(ctx, drafting(ctx, kind, on=FAR)) == "2199-001"
        assert number(ctx, drafting(ctx, kind)) == "2026-002"


@pytest.mark.parametrize("kind", sorted(set(KINDS) - FISCAL - OUTSIDE_NUMBER))
@pytest.mark.parametrize("on", [TOMORROW, FAR])
def test_what_is_no_invoice_may_be_dated_ahead_and_blocks_nothing(
    company: Company, working: Working, drafting: Drafting, kind: Kind, on: date
) -> None:
    with working(company) as ctx:
        assert number(ctx, drafting(ctx, kind)) == "2026-001"
        assert number(ctx, drafting(ctx, kind, on=on)) == ("2026-002" if on == TOMORROW else "2199-001")
        assert number(ctx, drafting(ctx, kind)) == ("2026-003" if on == TOMORROW else "2026-002")
    yesterday = TODAY - timedelta(days=1)
    if kind in PRELIMINARY:
        # Numbered when the customer answers, whichever answers first.
        with working(company) as ctx:
            assert number(ctx, drafting(ctx, kind, on=yesterday)) == ("2026-004" if on == TOMORROW else "2026-003")
    else:
        with pytest.raises(DateBeforeLast), working(company) as ctx:
            issue.issue(ctx, drafting(ctx, kind, on=yesterday))


def imported(ctx: Context, numbering: Series, given: str, on: date) -> None:
    """Take in an invoice of another program."""
    line = ImportedLine(name="Horas", quantity=Decimal(1), unit_price=Decimal(100))
    shape = ImportedDocument(
        external_id=given,
        kind="invoice",
        number=given,
        issued_on=on,
        series_external_id="h1",
        lines=(line,),
        subtotal=Decimal(100),
        total=Decimal(100),
    )
    assert imports.import_record(ctx, shape).status == "created"
    assert series.get(ctx, numbering.id).last_issued_on is not None


@pytest.mark.parametrize(
    ("given", "on", "following"),
    [
        ("F-2026-007", TOMORROW, ("F-2026-008", "F-2026-009", "F-2027-001")),
        ("F-2027-007", date(2027, 2, 1), ("F-2026-006", "F-2026-007", "F-2027-008")),
        ("F-2199-001", FAR, ("F-2026-006", "F-2026-007", "F-2027-001")),
    ],
)
def test_history_dated_ahead_keeps_its_day_and_its_number_and_blocks_nothing(
    company: Company,
    working: Working,
    drafting: Drafting,
    clock: Any,
    given: str,
    on: date,
    following: tuple[str, str, str],
) -> None:
    """The source said so. No number is given twice, and days still do not go back."""
    with working(company) as ctx:
        numbering = series.default_for(ctx, "invoice")
        ctx.tx.update(msgspec.structs.replace(numbering, external_id="h1"))
        imported(ctx, numbering, "F-2026-005", TODAY - timedelta(days=9))
        imported(ctx, numbering, given, on)
    with working(company) as ctx:
        assert issue.issue(ctx, drafting(ctx)).header.number == following[0]
    with pytest.raises(DateBeforeLast), working(company) as ctx:
        issue.issue(ctx, drafting(ctx, on=TODAY - timedelta(days=1)))
    with working(company) as ctx:
        assert issue.issue(ctx, drafting(ctx)).header.number == following[1]
    clock.now = datetime(2027, 3, 1, 12, tzinfo=UTC)
    with working(company) as ctx:
        assert issue.issue(ctx, drafting(ctx, on=date(2027, 3, 1))).header.number == following[2]


@pytest.mark.parametrize("is_history", [True, False])
def test_a_day_ahead_counts_as_the_day_on_which_it_was_written(
    company: Company, working: Working, drafting: Drafting, clock: Any, is_history: bool
) -> None:
    """And not as the day of whatever comes next, which may be dated some days back."""
    kind: Kind = "invoice" if is_history else "quote"
    with working(company) as ctx:
        numbering = series.default_for(ctx, kind)
        if is_history:
            ctx.tx.update(msgspec.structs.replace(numbering, external_id="h1"))
            imported(ctx, numbering, "F-2026-007", TOMORROW.replace(month=12))
        else:
            issue.issue(ctx, drafting(ctx, kind, on=FAR))
        assert series.get(ctx, numbering.id).last_issued_on == TODAY
    clock.now += timedelta(days=5)
    with working(company) as ctx:
        assert issue.issue(ctx, drafting(ctx, kind, on=TODAY + timedelta(days=2))).header.state == "issued"


def test_a_series_that_was_blocked_goes_on(company: Company, working: Working, drafting: Drafting) -> None:
    """An earlier version issued with any date: its last day counts as today."""
    with working(company) as ctx:
        numbering = series.default_for(ctx, "invoice")
        ctx.tx.update(msgspec.structs.replace(numbering, last_issued_on=FAR, counter_year=2199, next_number=2))
    with pytest.raises(DateBeforeLast), working(company) as ctx:
        issue.issue(ctx, drafting(ctx, on=TODAY - timedelta(days=1)))
    with working(company) as ctx:
        assert issue.issue(ctx, drafting(ctx)).header.number == "F-2026-001"
        assert series.get(ctx, numbering.id).last_issued_on == TODAY


def test_a_correction_is_of_today(company: Company, working: Working, drafting: Drafting, clock: Any) -> None:
    """Also of an invoice that history dates ahead."""
    with working(company) as ctx:
        original = issue.issue(ctx, drafting(ctx))
        ahead = msgspec.structs.replace(original.header, issued_on=TOMORROW, issued_elsewhere=True)
        ctx.tx.update(ahead)
        full = msgspec.structs.replace(original, header=ahead)
        corrective = rectify.rectify(ctx, full, CorrectionFields(reason="devolucion", extent="full"))
        assert (corrective.header.issued_on, corrective.header.state) == (TODAY, "issued")
