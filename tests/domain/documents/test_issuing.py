"""Issuing: numbers without a gap or a repeat, dates that never go back, whatever else happens."""

import random
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from talonario.domain import series
from talonario.domain.companies import Company
from talonario.domain.context import Context
from talonario.domain.documents import checks, draft, issue
from talonario.domain.documents.draft import DocumentFields
from talonario.domain.documents.issue import ContactRequired, NothingToIssue
from talonario.domain.documents.lifecycle import IllegalTransition
from talonario.domain.documents.pricing import LineFields
from talonario.domain.documents.record import Document
from talonario.domain.series import DateBeforeLast
from talonario.store import Database
from talonario.store.listing import Where
from tests.domain.documents.conftest import TODAY, Drafting

Working = Callable[[Company], AbstractContextManager[Context]]


def test_a_draft_has_no_number_and_an_issued_one_keeps_its_own(
    company: Company, working: Working, drafting: Drafting
) -> None:
    """The number comes with issuing, once."""
    with working(company) as ctx:
        made = drafting(ctx)
        assert (made.header.number, made.header.state) == (None, "draft")
        issued = issue.issue(ctx, made)
        assert (issued.header.number, issued.header.state) == ("F-2026-001", "issued")
        with pytest.raises(IllegalTransition):
            issue.issue(ctx, issued)


def test_writers_that_give_up_leave_no_gap(
    database: Database, company: Company, working: Working, drafting: Drafting
) -> None:
    """Four writers, a third of whose transactions are undone: the numbers are 1, 2, 3…"""
    chance = random.Random(11)
    plans = [[chance.random() < 0.33 for _ in range(8)] for _ in range(4)]
    with working(company) as ctx:
        drafting(ctx)

    def write(plan: list[bool]) -> None:
        for gives_up in plan:
            try:
                with working(company) as ctx:
                    issue.issue(ctx, drafting(ctx))
                    if gives_up:
                        raise InterruptedError
            except InterruptedError:
                pass

    threads = [threading.Thread(target=write, args=(plan,)) for plan in plans]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = sum(not gives_up for plan in plans for gives_up in plan)
    with database.read(company.company_id) as tx:
        numbers = sorted(one.number or "" for one in tx.where(Document, Where("state", "eq", "issued")))
    assert numbers == [f"F-2026-{count:03d}" for count in range(1, kept + 1)]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # SQLite has one writer at a time
def test_two_that_draft_and_issue_at_once_do_not_wait_for_each_other_for_ever(
    company: Company, working: Working, drafting: Drafting
) -> None:
    """A draft that names its series does not keep another transaction from taking the series' next number."""
    with working(company) as ctx:
        made = drafting(ctx)
        numbering = series.default_for(ctx, "invoice")
    fields = DocumentFields(
        kind="invoice",
        issued_on=TODAY,
        contact_id=made.header.contact_id,
        series_id=numbering.id,
        lines=(LineFields(name="Horas", unit_price=Decimal(100), vat_percent=Decimal(21)),),
    )
    with working(company) as first, working(company) as second:
        drafts = [draft.create(ctx, fields) for ctx in (first, second)]
        first.tx.flush()
        second.tx.flush()
        assert issue.issue(first, drafts[0]).header.number == "F-2026-001"


def test_dates_never_go_back_in_a_strict_company(company: Company, working: Working, drafting: Drafting) -> None:
    """An earlier date is refused, and the refused document took no number."""
    with working(company) as ctx:
        issue.issue(ctx, drafting(ctx))
    with pytest.raises(DateBeforeLast), working(company) as ctx:
        issue.issue(ctx, drafting(ctx, on=TODAY - timedelta(days=1)))
    with working(company) as ctx:
        assert issue.issue(ctx, drafting(ctx)).header.number == "F-2026-002"


def test_a_new_year_starts_again(company: Company, working: Working, drafting: Drafting, clock: Any) -> None:
    """The mask has a year, so the counter restarts with it."""
    with working(company) as ctx:
        issue.issue(ctx, drafting(ctx))
    clock.now = datetime(2027, 2, 1, tzinfo=UTC)
    with working(company) as ctx:
        following = issue.issue(ctx, drafting(ctx, on=TODAY.replace(year=2027, month=1)))
        assert following.header.number == "F-2027-001"


def test_what_cannot_be_issued(company: Company, working: Working) -> None:
    """Nothing without lines, no full invoice without a recipient."""
    with working(company) as ctx:
        empty = draft.create(ctx, DocumentFields(kind="receipt", issued_on=TODAY))
        with pytest.raises(NothingToIssue):
            issue.issue(ctx, empty)
        lines = (LineFields(name="x", unit_price=draft.ZERO + 1),)
        nobody = draft.create(ctx, DocumentFields(kind="invoice", issued_on=TODAY, lines=lines))
        with pytest.raises(ContactRequired):
            issue.issue(ctx, nobody)
        ticket = draft.create(ctx, DocumentFields(kind="receipt", issued_on=TODAY, lines=lines))
        assert issue.issue(ctx, ticket).header.number == "T-2026-001"


def test_an_archived_series_numbers_nothing(company: Company, working: Working, drafting: Drafting) -> None:
    """The draft that names it is refused when it is issued."""
    with working(company) as ctx:
        made = drafting(ctx)
        default = series.default_for(ctx, "invoice")
        other = series.create(ctx, series.SeriesFields(code="B", document_kind="invoice"))
        named = draft.edit(ctx, made, {"series_id": default.id})
        series.set_default(ctx, other)
        series.archive(ctx, series.get(ctx, default.id))
        with pytest.raises(checks.SeriesUnsuitable):
            issue.issue(ctx, named)
