"""History: in as it was issued, once, whole or not at all."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from talonario.domain import payment_exchange
from talonario.domain.companies import Company
from talonario.domain.context import Context
from talonario.domain.documents import exports, imports, pay, read
from talonario.domain.documents.imported import ImportedDocument
from talonario.domain.documents.pricing import TaxUnknown
from talonario.domain.documents.record import Document
from talonario.domain.payments import Payment, PaymentFields
from talonario.domain.products import exchange

Working = Callable[[Company], AbstractContextManager[Context]]

# Lines that make other cents in every other rounding.
DISCRIMINATING = [
    {"name": "a", "unit_price": "2.066116", "tax_codes": ["s_iva_21"]},
    {"name": "b", "unit_price": "1.859504", "quantity": "2", "tax_codes": ["s_iva_21"]},
    {"name": "c", "unit_price": "3.92562", "tax_codes": ["s_iva_21"]},
]


def shape(**fields: Any) -> ImportedDocument:
    """A document as another system gives it."""
    plain = {
        "external_id": "d1",
        "kind": "invoice",
        "number": "F24/7",
        "issued_on": "2024-03-01",
        "subtotal": "9.72",
        "total": "11.75",
        "lines": DISCRIMINATING,
    }
    return msgspec.convert(plain | fields, ImportedDocument, strict=False)


def test_it_keeps_its_number_its_day_and_its_cents(company: Company, working: Working) -> None:
    """Also when a cent differs from what its lines come to, and the breakdown still adds up."""
    with working(company) as ctx:
        for external_id, subtotal, total in (("d1", "9.72", "11.75"), ("d2", "9.72", "11.76"), ("d3", "9.73", "11.76")):
            made = imports.import_record(ctx, shape(external_id=external_id, subtotal=subtotal, total=total))
            full = read.full(ctx, made.id)
            one = full.header
            assert (one.number, one.issued_on, one.issued_elsewhere) == ("F24/7", date(2024, 3, 1), True)
            assert (one.subtotal, one.total) == (Decimal(subtotal), Decimal(total))
            assert sum(tax.amount for tax in full.taxes) == one.vat == one.total - one.subtotal
            assert sum(line.subtotal for line in full.lines) == one.subtotal


def test_the_same_again_is_unchanged_and_another_content_is_refused(company: Company, working: Working) -> None:
    """History does not change."""
    with working(company) as ctx:
        assert imports.import_record(ctx, shape()).status == "created"
    with working(company) as ctx:
        assert imports.import_record(ctx, shape()).status == "unchanged"
        with pytest.raises(imports.DocumentDiffers):
            imports.import_record(ctx, shape(total="11.76"))


PAID = {"external_id": "p1", "amount": "5", "paid_on": "2024-03-02"}


def test_what_stands_around_the_paper_follows_the_source(company: Company, working: Working) -> None:
    """An invoice is paid over there after it came in: the payment follows, the paper and what was done here stay."""
    with working(company) as ctx:
        made = imports.import_record(ctx, shape(payments=[PAID]))
        first = read.full(ctx, made.id)
        pay.pay(ctx, first, PaymentFields(amount=Decimal(1), paid_on=date(2024, 4, 1), method="cash"))
    with working(company) as ctx:
        more = [{**PAID, "amount": "6"}, {"external_id": "p2", "amount": "4.75", "paid_on": "2024-03-09"}]
        again = shape(payments=more, notes="Pagada", tags=["cobrada"])
        assert imports.import_record(ctx, again).status == "updated"
        full = read.full(ctx, made.id)
        assert sorted(payment.amount for payment in full.payments) == [Decimal(1), Decimal("4.75"), Decimal(6)]
        assert (full.header.paid_total, full.header.settlement) == (Decimal("11.75"), "paid")
        assert (full.header.notes, full.header.number, full.header.total) == ("Pagada", "F24/7", Decimal("11.75"))
        ids = {payment.external_id: payment.id for payment in full.payments}
        assert ids["p1"] == first.payments[0].id, "the same payment keeps its id"
        assert len(full.lines) == 3
    with working(company) as ctx:
        assert imports.import_record(ctx, again).status == "unchanged"
        assert imports.import_record(ctx, shape()).status == "updated"
        assert [payment.amount for payment in read.full(ctx, made.id).payments] == [Decimal(1)]


@pytest.mark.parametrize(
    "other",
    [
        {"number": "F24/8"},
        {"issued_on": "2024-03-02"},
        {"contact_name": "Otro"},
        {"currency": "USD"},
        {"is_draft": True},
        {"due_on": "2024-05-01"},
        {"lines": [*DISCRIMINATING[:2], {**DISCRIMINATING[2], "name": "d"}]},
        {"lines": [*reversed(DISCRIMINATING)]},
    ],
)
def test_another_paper_is_refused_and_writes_nothing(company: Company, working: Working, other: dict[str, Any]) -> None:
    """Who, when, how much, line by line: history does not change."""
    with working(company) as ctx:
        made = imports.import_record(ctx, shape())
        before = read.full(ctx, made.id)
        with pytest.raises(imports.DocumentDiffers):
            imports.import_record(ctx, shape(payments=[PAID], **other))
        assert read.full(ctx, made.id) == before


def test_a_draft_may_come_again_with_other_lines(company: Company, working: Working) -> None:
    """Until it is issued it is nobody's history."""
    with working(company) as ctx:
        first = imports.import_record(ctx, shape(is_draft=True, number=None))
        again = shape(is_draft=True, number=None, lines=DISCRIMINATING[:1], subtotal="2.07", total="2.50")
        assert imports.import_record(ctx, again).status == "updated"
        full = read.full(ctx, first.id)
        assert (full.header.state, len(full.lines), full.header.total) == ("draft", 1, Decimal("2.50"))


def test_refunds_are_positive_on_paper_and_negative_in_the_books(company: Company, working: Working) -> None:
    """And positive again on the way out, with their payments."""
    with working(company) as ctx:
        paid = [{"external_id": "p", "amount": "11.75", "paid_on": "2024-03-02"}]
        made = imports.import_record(ctx, shape(kind="credit_note", payments=paid))
        one = read.full(ctx, made.id)
        assert (one.header.total, one.payments[0].amount, one.header.settlement) == (
            Decimal("-11.75"),
            Decimal("-11.75"),
            "paid",
        )
        [out], _ = exports.export_records(ctx, None, 10)
        assert (out.total, out.paid_total, out.pending_total) == (Decimal("11.75"), Decimal("11.75"), Decimal(0))
        assert [line.quantity for line in out.lines] == [1, 2, 1]


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"total": "20"}, imports.TotalsContradict),
        ({"contact_external_id": "nobody"}, imports.ReferenceUnknown),
        ({"series_external_id": "none"}, imports.ReferenceUnknown),
        ({"lines": [{"name": "a", "unit_price": "1", "tax_codes": ["s_iva_99"]}]}, TaxUnknown),
        (
            {"payments": [{"amount": "1", "paid_on": "2024-03-02", "treasury_external_id": "x"}]},
            imports.ReferenceUnknown,
        ),
    ],
)
def test_what_cannot_be_understood_is_refused_and_writes_nothing(
    company: Company, working: Working, fields: dict[str, Any], refusal: type[Exception]
) -> None:
    """The reason is a class of its own; the batch around it goes on."""
    with working(company) as ctx:
        with pytest.raises(refusal):
            imports.import_record(ctx, shape(**fields))
        assert imports.import_record(ctx, shape(external_id="good")).status == "created"
    with working(company) as ctx:
        assert [one.external_id for one in ctx.tx.where(Document)] == ["good"]


def test_a_payment_settles_one_document_only(company: Company, working: Working) -> None:
    """The second document that claims it is refused alone."""
    paid = [{"external_id": "p1", "amount": "1.00", "paid_on": "2024-03-02"}]
    with working(company) as ctx:
        imports.import_record(ctx, shape(payments=paid))
        with pytest.raises(imports.PaymentKnown):
            imports.import_record(ctx, shape(external_id="d2", payments=paid))


def test_a_loose_payment_is_taken_over_by_the_document_that_lists_it(company: Company, working: Working) -> None:
    """It came in by itself, before its document was known: the money is counted once."""
    loose = payment_exchange.ImportedPayment(external_id="p1", amount=Decimal(5), paid_on=date(2024, 3, 2))
    with working(company) as ctx:
        assert payment_exchange.import_record(ctx, loose).status == "created"
        more = msgspec.structs.replace(loose, amount=Decimal(6), description="Bizum")
        assert payment_exchange.import_record(ctx, more).status == "updated"
        assert payment_exchange.import_record(ctx, more).status == "unchanged"
    with working(company) as ctx:
        made = imports.import_record(ctx, shape(payments=[PAID]))
        assert [payment.amount for payment in read.full(ctx, made.id).payments] == [Decimal(5)]
        assert len(ctx.tx.where(Payment)) == 1
        with pytest.raises(payment_exchange.PaymentDiffers):
            payment_exchange.import_record(ctx, loose)


def test_a_line_keeps_its_variant(company: Company, working: Working) -> None:
    """Of a product with several; the only one of a product goes without saying."""
    variants = [{"external_id": "v1", "sku": "S"}, {"external_id": "v2", "sku": "M"}]
    goods = {"external_id": "p", "name": "Camisa", "kind": "variants", "variants": variants}
    line = {"name": "Camisa", "unit_price": "10", "product_external_id": "p", "variant_external_id": "v2"}
    with working(company) as ctx:
        exchange.import_record(ctx, msgspec.convert(goods, exchange.ImportedProduct))
        imports.import_record(ctx, shape(lines=[line], subtotal="10", total="10"))
        [out], _ = exports.export_records(ctx, None, 10)
        assert out.lines[0].variant_external_id == "v2"
