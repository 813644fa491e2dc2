"""What becomes an invoice comes to the same cents, whatever its lines, its rounding and its number of sources."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from talonario.domain.companies import Company
from talonario.domain.context import Context
from talonario.domain.documents import accept, convert, deliver, draft
from talonario.domain.documents.convert import ConversionFields
from talonario.domain.documents.draft import DocumentFields
from talonario.domain.documents.kinds import Kind
from talonario.domain.documents.pricing import LineFields
from talonario.domain.documents.record import FullDocument
from talonario.fiscal.totals import Rounding
from tests.domain.documents.conftest import TODAY

Working = Callable[[Company], AbstractContextManager[Context]]

LINES = st.lists(
    st.builds(
        LineFields,
        name=st.just("Horas"),
        quantity=st.decimals("0.01", "999", places=3),
        unit_price=st.decimals("0", "999", places=4),
        discount_percent=st.sampled_from([Decimal(0), Decimal("12.5"), Decimal(100)]),
        vat_percent=st.sampled_from([Decimal(0), Decimal(4), Decimal(10), Decimal(21)]),
        withholding_percent=st.sampled_from([Decimal(0), Decimal(7), Decimal(15)]),
        surcharge_percent=st.sampled_from([Decimal(0), Decimal("5.2")]),
    ),
    min_size=1,
    max_size=6,
)
ROUNDINGS: st.SearchStrategy[Rounding] = st.sampled_from(["rate", "line", "line_gross"])
AMOUNTS = ("subtotal", "vat", "surcharge", "withholding", "other_taxes", "total")


def drafted(ctx: Context, kind: Kind, lines: list[LineFields], rounding: Rounding) -> FullDocument:
    """A draft of today, for nobody."""
    fields = DocumentFields(kind=kind, issued_on=TODAY, lines=tuple(lines), rounding=rounding)
    return draft.create(ctx, fields)


def adds_up(full: FullDocument) -> None:
    """The lines come to the document, and so does the breakdown."""
    header = full.header
    for name in AMOUNTS[:-1]:
        assert sum(getattr(line, name) for line in full.lines) == getattr(header, name), name
    assert header.total == header.subtotal + header.vat + header.surcharge + header.other_taxes - header.withholding
    assert sum(tax.amount for tax in full.taxes if tax.kind == "vat") == header.vat


def test_a_converted_quote_comes_to_the_same(company: Company, working: Working, effort: int) -> None:
    with working(company) as ctx:

        @settings(max_examples=25 * effort, suppress_health_check=[HealthCheck.too_slow])
        @given(LINES, ROUNDINGS)
        def try_it(lines: list[LineFields], rounding: Rounding) -> None:
            quote = accept.accept(ctx, drafted(ctx, "quote", lines, rounding))
            invoice = convert.convert(ctx, [quote], ConversionFields())
            for name in AMOUNTS:
                assert getattr(invoice.header, name) == getattr(quote.header, name), name
            adds_up(invoice)

        try_it()


def test_the_invoice_of_several_notes_comes_to_their_sum(company: Company, working: Working, effort: int) -> None:
    with working(company) as ctx:

        @settings(max_examples=15 * effort, suppress_health_check=[HealthCheck.too_slow])
        @given(st.lists(st.tuples(LINES, ROUNDINGS), min_size=2, max_size=5))
        def try_it(given_notes: list[tuple[list[LineFields], Rounding]]) -> None:
            notes = [deliver.mark_delivered(ctx, drafted(ctx, "delivery_note", *one)) for one in given_notes]
            invoice = convert.convert(ctx, notes, ConversionFields())
            for name in ("subtotal", "total"):
                assert getattr(invoice.header, name) == sum(getattr(note.header, name) for note in notes), name
            assert len(invoice.lines) == sum(len(note.lines) for note in notes)
            adds_up(invoice)

        try_it()
