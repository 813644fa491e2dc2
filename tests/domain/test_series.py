"""Series: numbers without gap or repeat, dates that never go back, defaults, archives, imports that go on."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import msgspec
import pytest

from talonario.domain import series, series_exchange
from talonario.domain.companies import Company
from talonario.domain.context import Context
from talonario.domain.documents import draft
from talonario.domain.documents.draft import DocumentFields
from talonario.domain.series import Series, SeriesFields
from talonario.domain.series_exchange import ImportedSeries
from talonario.store.outbox import Event

Working = Callable[[Company], AbstractContextManager[Context]]
History = Callable[[Company], list[Event]]

TODAY = date(2026, 11, 20)


def another(ctx: Context, code: str = "B", number_format: str = series.DEFAULT_FORMAT) -> Series:
    """A second series of invoices."""
    return series.create(ctx, SeriesFields(code=code, document_kind="invoice", number_format=number_format))


def test_a_new_company_has_a_default_series_of_each_kind_invoices_last(company: Company, working: Working) -> None:
    """So that invoices head a list of the newest first."""
    with working(company) as ctx:
        all_of = ctx.tx.where(Series)
        assert all_of[-1].document_kind == "invoice"
        assert all(one.is_default for one in all_of)
        assert series.default_for(ctx, "invoice").code == "F"
        assert series.default_for(ctx, "credit_note").code == "R"


def test_numbers_follow_one_another(company: Company, working: Working, history: History) -> None:
    """The counter moves with the transaction."""
    with working(company) as ctx:
        numbering = series.default_for(ctx, "invoice")
        assert [series.take_number(ctx, numbering, TODAY)[0] for _ in range(3)] == [
            "F-2026-001",
            "F-2026-002",
            "F-2026-003",
        ]
    names = [event.name for event in history(company)]
    assert names.count("series.number_consumed") == 3


def test_what_is_undone_leaves_no_gap(company: Company, working: Working) -> None:
    """A transaction that fails gives its number back."""
    with pytest.raises(ZeroDivisionError), working(company) as ctx:
        series.take_number(ctx, series.default_for(ctx, "invoice"), TODAY)
        raise ZeroDivisionError
    with working(company) as ctx:
        assert series.take_number(ctx, series.default_for(ctx, "invoice"), TODAY)[0] == "F-2026-001"


def test_many_at_once_get_each_a_number(company: Company, working: Working) -> None:
    """Twenty numbers taken by four threads are 1 to 20."""
    taken: list[str] = []

    def take() -> None:
        for _ in range(5):
            with working(company) as ctx:
                number = series.take_number(ctx, series.default_for(ctx, "invoice"), TODAY)[0]
            taken.append(number)

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == [f"F-2026-{number:03}" for number in range(1, 21)]


def test_a_change_to_a_series_read_before_keeps_its_counter(company: Company, working: Working) -> None:
    """Archiving, renaming and promoting write the row as it is now, not as somebody saw it."""
    with working(company) as ctx:
        stale = another(ctx)
    with working(company) as ctx:
        series.take_number(ctx, stale, TODAY)
    with working(company) as ctx:
        series.set_default(ctx, stale)
        series.change(ctx, stale, {"name": "Otra"})
        series.set_default(ctx, series.find_by_code(ctx, "F", "invoice")[0])
        series.archive(ctx, stale)
        series.unarchive(ctx, series.get(ctx, stale.id))
        now = series.get(ctx, stale.id)
    assert (now.next_number, now.name, now.last_issued_on, now.archived_at) == (2, "Otra", TODAY, None)


def test_dates_never_go_back(company: Company, lenient: Company, working: Working) -> None:
    """In a strict company; an open one does as it is told."""
    before = date(2026, 11, 19)
    for books in (company, lenient):
        with working(books) as ctx:
            numbering = series.default_for(ctx, "invoice")
            series.take_number(ctx, numbering, TODAY)
            if books is company:
                with pytest.raises(series.DateBeforeLast):
                    series.take_number(ctx, numbering, before)
            else:
                assert series.take_number(ctx, numbering, before)[0] == "F-2026-002"


def test_a_year_begins_again_at_one(company: Company, working: Working, history: History) -> None:
    """When the mask shows the year; a mask without it goes on."""
    with working(company) as ctx:
        yearly, endless = another(ctx), another(ctx, "C", "{code}{0000}")
        for one in (yearly, endless):
            series.take_number(ctx, one, date(2026, 12, 31))
        assert series.take_number(ctx, yearly, date(2027, 1, 1))[0] == "B-2027-001"
        assert series.take_number(ctx, endless, date(2027, 1, 1))[0] == "C0002"
    resets = [event for event in history(company) if event.name == "series.year_reset"]
    assert [event.content["new_year"] for event in resets] == [2027]


def test_codes_are_unique_in_a_kind_whatever_their_case(company: Company, working: Working) -> None:
    """The same code may number quotes too."""
    with working(company) as ctx:
        with pytest.raises(series.SeriesCodeTaken):
            another(ctx, "f")
        assert series.create(ctx, SeriesFields(code="F", document_kind="quote")).code == "F"
        with pytest.raises(series.SeriesFormatInvalid):
            another(ctx, "X", "sin número")


def test_one_default_of_a_kind(company: Company, working: Working, history: History) -> None:
    """The former one steps back, and history tells both."""
    with working(company) as ctx:
        second = another(ctx)
        assert not second.is_default
        assert series.set_default(ctx, second).is_default
        assert [one.code for one in series.of_kind(ctx, "invoice") if one.is_default] == ["B"]
    names = [event.name for event in history(company)]
    assert names[-2:] == ["series.demoted_from_default", "series.marked_as_default"]


def test_an_archived_default_hands_over(company: Company, working: Working) -> None:
    """No document gets a number of an archived series; the only one stays."""
    with working(company) as ctx:
        first = series.default_for(ctx, "invoice")
        with pytest.raises(series.LastSeries):
            series.archive(ctx, first)
        second = another(ctx)
        assert series.archive(ctx, first).archived_at is not None
        assert series.default_for(ctx, "invoice").id == second.id
        series.unarchive(ctx, series.get(ctx, first.id))
        assert series.default_for(ctx, "invoice").id == second.id


def test_a_series_with_documents_stays(company: Company, working: Working) -> None:
    """One that numbers nothing may go."""
    with working(company) as ctx:
        used, free = another(ctx, "U"), another(ctx, "L")
        draft.create(ctx, DocumentFields(kind="invoice", issued_on=TODAY, series_id=used.id))
        with pytest.raises(series.LastSeries):
            series.delete(ctx, used)
        series.delete(ctx, free)
        with pytest.raises(series.SeriesNotFound):
            series.get(ctx, free.id)


def shape(external_id: str = "h1", number: int = 57, code: str | None = None) -> ImportedSeries:
    """A series of another system."""
    return ImportedSeries(
        external_id=external_id,
        document_type="invoice",
        name="De antes",
        code=code,
        number_format="FAC{YYYY}-{0000}",
        current_number=number,
        year_reset=True,
    )


def test_an_imported_series_goes_on_and_never_back(company: Company, working: Working) -> None:
    """After the last number of its source, or of here when that is higher."""
    with working(company) as ctx:
        made = series_exchange.import_record(ctx, shape())
        assert series_exchange.import_record(ctx, shape()).status == "unchanged"
        assert series.get(ctx, made.id).code == "FAC"
        assert series.take_number(ctx, series.get(ctx, made.id), TODAY)[0] == "FAC2026-0058"
        assert series_exchange.import_record(ctx, shape(number=55)).status == "unchanged"
        assert series_exchange.import_record(ctx, shape(number=90)).status == "updated"
        assert series.take_number(ctx, series.get(ctx, made.id), TODAY)[0] == "FAC2026-0091"


def test_the_series_in_use_may_be_another_when_it_comes_again(company: Company, working: Working) -> None:
    """The newest document of the source was taken from another series meanwhile: that one is the default now."""
    with working(company) as ctx:
        first, second = (series_exchange.import_record(ctx, shape(name)).id for name in ("h1", "h2"))
        for external_id, chosen in (("h1", first), ("h2", second)):
            again = msgspec.structs.replace(shape(external_id), is_default=True)
            assert series_exchange.import_record(ctx, again).status == "updated"
            assert series_exchange.import_record(ctx, again).status == "unchanged"
            found = {one.id for one in series.of_kind(ctx, "invoice") if one.is_default}
            assert found == {chosen}


def test_imported_codes_give_way(company: Company, working: Working) -> None:
    """Holded's series have no codes, and several may begin alike."""
    with working(company) as ctx:
        made = [series_exchange.import_record(ctx, shape(name, code="F")).id for name in ("h1", "h2")]
        assert [series.get(ctx, one).code for one in made] == ["F2", "F3"]


def test_documents_of_before_move_the_counter(company: Company, working: Working) -> None:
    """In whatever order they arrive: the highest number of the last year counts."""
    with working(company) as ctx:
        made = series_exchange.import_record(ctx, shape(number=0)).id
        for number, on in (
            ("FAC2025-0040", date(2025, 3, 1)),
            ("FAC2026-0007", date(2026, 2, 1)),
            ("FAC2026-0005", date(2026, 1, 1)),
            ("FAC2024-0090", date(2024, 1, 1)),
            ("escrito a mano", date(2026, 1, 1)),
        ):
            series.continue_from(ctx, made, number, on)
        after = series.get(ctx, made)
        assert (after.next_number, after.last_issued_on) == (8, date(2026, 2, 1))
        assert series.take_number(ctx, after, TODAY)[0] == "FAC2026-0008"


def test_series_go_out(company: Company, working: Working) -> None:
    """Oldest first, with the last number used."""
    with working(company) as ctx:
        series.take_number(ctx, series.default_for(ctx, "invoice"), TODAY)
        page, more = series_exchange.export_records(ctx, None, 100)
        assert (page[-1].document_type, page[-1].current_number, more) == ("invoice", 1, False)
