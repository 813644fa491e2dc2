"""The entry of every document and payment that the program makes, to the cent: Spanish practice, case by case."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from talonario.domain import contacts, loose_payments, products, treasuries
from talonario.domain.companies import Company
from talonario.domain.context import Context
from talonario.domain.documents import annul, draft, issue, pay, read, rectify, simplified
from talonario.domain.documents.draft import DocumentFields
from talonario.domain.documents.kinds import Kind, side_of
from talonario.domain.documents.pricing import LineFields
from talonario.domain.documents.record import Booking, FullDocument
from talonario.domain.documents.rectify import CorrectionFields
from talonario.domain.ledger import check
from talonario.domain.payments import PaymentFields
from talonario.store import Database
from tests.domain.ledger.conftest import Journal

Working = Callable[[Company], AbstractContextManager[Context]]
TODAY = date(2026, 11, 20)
CUSTOMER, SUPPLIER = "43000001", "40000001"


def party(ctx: Context, tax_id: str = "12345678Z", **more: Any) -> UUID:
    """A contact that buys and sells."""
    known = contacts.find_by_tax_id(ctx, tax_id)
    values = {"name": "Talleres Ría", "tax_id": tax_id, **more}
    fields = contacts.ContactFields(roles=("customer", "supplier"), values=values)
    return (known or contacts.create(ctx, fields)).id


def line(price: str, *codes: str, **more: Any) -> LineFields:
    """One unit at a price, with these taxes."""
    return LineFields(name="Cosa", unit_price=Decimal(price), tax_codes=codes, **more)


def made(
    ctx: Context, kind: Kind, *lines: LineFields, contact: dict[str, Any] | None = None, **more: Any
) -> FullDocument:
    """A document of today that is issued."""
    fields = {
        "kind": kind,
        "issued_on": TODAY,
        "contact_id": party(ctx, **(contact or {})),
        "lines": lines,
        "number": "A-1" if side_of(kind) == "purchases" else None,
        **more,
    }
    return issue.issue(ctx, draft.create(ctx, DocumentFields(**fields)))


def of(amount: str, **more: Any) -> PaymentFields:
    """A payment of today."""
    return PaymentFields(amount=Decimal(amount), paid_on=TODAY, **more)


GOODS = line("1000", "s_iva_21")
CASES: dict[str, tuple[Kind, tuple[LineFields, ...], dict[str, Any], str]] = {
    "goods": ("invoice", (GOODS,), {}, "43000001 D 1210.00, 70000000 H 1000.00, 47721000 H 210.00"),
    "two rates": (
        "invoice",
        (line("100", "s_iva_10"), line("50", "s_iva_4"), line("20", "s_iva_10")),
        {},
        "43000001 D 184.00, 70000000 H 120.00, 70000000 H 50.00, 47710000 H 12.00, 47704000 H 2.00",
    ),
    "services of a professional": (
        "invoice",
        (line("1000", "s_iva_21", "s_ret_15"),),
        {},
        "43000001 D 1060.00, 47300000 D 150.00, 70500000 H 1000.00, 47721000 H 210.00",
    ),
    "rent received": (
        "invoice",
        (line("1000", "s_iva_21", "s_retrent_19"),),
        {},
        "43000001 D 1020.00, 47300000 D 190.00, 75200000 H 1000.00, 47721000 H 210.00",
    ),
    "rent that only a percent tells": (
        "invoice",
        (line("1000", "s_iva_21", "s_ret_19"),),
        {},
        "43000001 D 1020.00, 47300000 D 190.00, 75200000 H 1000.00, 47721000 H 210.00",
    ),
    "interest": (
        "invoice",
        (line("1000", "s_iva_exento", "s_ret_19_prestamos"),),
        {},
        "43000001 D 810.00, 47300000 D 190.00, 76200000 H 1000.00",
    ),
    "equivalence surcharge": (
        "invoice",
        (line("1000", "s_iva_21", "s_rec_52"),),
        {},
        "43000001 D 1262.00, 70000000 H 1000.00, 47721000 H 210.00, 47700520 H 52.00",
    ),
    "export": ("invoice", (line("1000", "s_iva_export"),), {}, "43000001 D 1000.00, 70000000 H 1000.00"),
    "intra-EU services": ("invoice", (line("1000", "s_iva_intras"),), {}, "43000001 D 1000.00, 70500000 H 1000.00"),
    "exempt": ("invoice", (line("1000", "s_iva_exento"),), {}, "43000001 D 1000.00, 70000000 H 1000.00"),
    "reverse charge issued": ("invoice", (line("1000", "s_iva_invsuj"),), {}, "43000001 D 1000.00, 70000000 H 1000.00"),
    "the Canaries": (
        "invoice",
        (line("1000", "s_igic_95"),),
        {},
        "43000001 D 1095.00, 70000000 H 1000.00, 47770950 H 95.00",
    ),
    "a disbursement paid before": (
        "invoice",
        (line("1000", "s_iva_21", account="70500000"), line("80", account="55500000")),
        {},
        "43000001 D 1290.00, 70500000 H 1000.00, 55500000 H 80.00, 47721000 H 210.00",
    ),
    "an advance": (
        "invoice",
        (line("1000", "s_iva_21", account="43800000"),),
        {},
        "43000001 D 1210.00, 43800000 H 1000.00, 47721000 H 210.00",
    ),
    "the invoice after an advance": (
        "invoice",
        (line("3000", "s_iva_21"), line("-1000", "s_iva_21", account="43800000")),
        {},
        "43000001 D 2420.00, 70000000 H 3000.00, 43800000 D 1000.00, 47721000 H 420.00",
    ),
    "a ticket of nobody": (
        "receipt",
        (line("10", "s_iva_21"),),
        {"contact_id": None},
        "43000000 D 12.10, 70000000 H 10.00, 47721000 H 2.10",
    ),
    "a credit note": (
        "credit_note",
        (line("100", "s_iva_21"),),
        {},
        "43000001 H 121.00, 70800000 D 100.00, 47721000 D 21.00",
    ),
    "the contact's own account": (
        "invoice",
        (GOODS,),
        {"contact": {"sales_account": "70100000"}},
        "43000001 D 1210.00, 70100000 H 1000.00, 47721000 H 210.00",
    ),
    "goods bought": (
        "purchase_invoice",
        (line("1000", "p_iva_21"),),
        {},
        "40000001 H 1210.00, 60000000 D 1000.00, 47221000 D 210.00",
    ),
    "a professional": (
        "purchase_invoice",
        (line("1000", "p_iva_21", "p_ret_15"),),
        {},
        "40000001 H 1060.00, 62300000 D 1000.00, 47221000 D 210.00, 47510000 H 150.00",
    ),
    "rent of premises": (
        "purchase_invoice",
        (line("1000", "p_iva_21", "p_retrent_19"),),
        {},
        "40000001 H 1020.00, 62100000 D 1000.00, 47221000 D 210.00, 47510000 H 190.00",
    ),
    "rent that only a percent tells, paid": (
        "purchase_invoice",
        (line("1000", "p_iva_21", "p_ret_19"),),
        {},
        "40000001 H 1020.00, 62100000 D 1000.00, 47221000 D 210.00, 47510000 H 190.00",
    ),
    "intra-EU goods": (
        "purchase_invoice",
        (line("1000", "p_iva_adqintrab_21"),),
        {},
        "40000001 H 1000.00, 60000000 D 1000.00, 47721001 H 210.00, 47221001 D 210.00",
    ),
    "reverse charge received": (
        "purchase_invoice",
        (line("1000", "p_iva_invsuj"),),
        {},
        "40000001 H 1000.00, 60000000 D 1000.00, 47721002 H 210.00, 47221002 D 210.00",
    ),
    "the account that whoever booked it names": (
        "purchase_invoice",
        (line("1000", "p_iva_21"),),
        {"booking": Booking(expense_account="628")},
        "40000001 H 1210.00, 62800000 D 1000.00, 47221000 D 210.00",
    ),
    "import": (
        "purchase_invoice",
        (line("1000", "p_iva_imp_21"),),
        {},
        "40000001 H 1210.00, 60000000 D 1000.00, 47221003 D 210.00",
    ),
    "VAT that is a cost": (
        "purchase_invoice",
        (line("1000", "p_iva_nd_21"),),
        {},
        "40000001 H 1210.00, 60000000 D 1210.00",
    ),
    "deducted in part": (
        "purchase_invoice",
        (line("1000", "p_iva_21"),),
        {"booking": Booking(deductible_percent=Decimal(40))},
        "40000001 H 1210.00, 60000000 D 1126.00, 47221000 D 84.00",
    ),
    "a retailer under the surcharge": (
        "purchase_invoice",
        (line("1000", "p_iva_21", "p_rec_52"),),
        {},
        "40000001 H 1262.00, 60000000 D 1262.00",
    ),
    "a computer": (
        "purchase_invoice",
        (line("1000", "p_iva_bi_21", account="21700000"),),
        {},
        "52300000 H 1210.00, 21700000 D 1000.00, 47221004 D 210.00",
    ),
    "goods given back": (
        "purchase_refund",
        (line("100", "p_iva_21"),),
        {},
        "40000001 D 121.00, 60800000 H 100.00, 47221000 H 21.00",
    ),
    "dollars": (
        "invoice",
        (line("1000", "s_iva_export"),),
        {"currency": "USD", "exchange_rate": Decimal("1.25")},
        "43000001 D 800.00, 70000000 H 800.00",
    ),
    "dollars that do not come to whole cents": (
        "invoice",
        (line("0.50", "s_iva_21", account="701"), line("0.50", "s_iva_21", account="702")),
        {"currency": "USD", "exchange_rate": Decimal("1.10")},
        "43000001 D 1.11, 70100000 H 0.46, 70200000 H 0.45, 47721000 H 0.20",
    ),
}


def sides(text: str) -> list[tuple[str, ...]]:
    """What a case says, line by line."""
    return [tuple(part.split()) for part in text.split(", ")]


def test_an_issued_document_has_the_entry_that_an_accountant_writes(
    database: Database, found: Callable[..., Company], working: Working, journal: Journal
) -> None:
    """One balanced entry, dated as the document, numbered in its exercise, each in books of its own."""
    for name, (kind, lines, more, expected) in CASES.items():
        company = found(database)
        with working(company) as ctx:
            full = made(ctx, kind, *lines, **more)
        ((entry, posted),) = journal(company)
        assert posted == sides(expected), name
        assert (entry.number, entry.year, entry.dated_on, entry.source_id) == (1, 2026, TODAY, full.header.id), name


def test_what_nobody_owes_for_is_not_booked(company: Company, working: Working, journal: Journal) -> None:
    """Nor are drafts."""
    kinds: tuple[Kind, ...] = ("quote", "proforma", "delivery_note", "sales_order", "purchase_order")
    with working(company) as ctx:
        for kind in kinds:
            made(ctx, kind, line("10"))
        draft.create(ctx, DocumentFields(kind="invoice", issued_on=TODAY, lines=(GOODS,)))
    assert journal(company) == []


def test_payments_move_money_and_debts(company: Company, working: Working, journal: Journal) -> None:
    """In part, in cash, through a bank, back to the customer, to a supplier, and of nobody known."""
    with working(company) as ctx:
        bank = treasuries.create(ctx, treasuries.TreasuryFields(name="Abanca"))
        sold = made(ctx, "invoice", GOODS)
        sold, _ = pay.pay(ctx, sold, of("210", method="cash"))
        pay.pay(ctx, sold, of("1000", treasury_id=bank.id))
        pay.pay(ctx, made(ctx, "credit_note", line("100", "s_iva_21")), of("121", treasury_id=bank.id))
        pay.pay(ctx, made(ctx, "purchase_invoice", line("1000", "p_iva_bi_21")), of("1210"))
        loose_payments.create(ctx, of("50", treasury_id=bank.id, contact_id=sold.header.contact_id))
        loose_payments.create(ctx, of("-7", treasury_id=bank.id))
    posted = [found for entry, found in journal(company) if entry.source == "payment"]
    assert posted == [
        sides("57000000 D 210.00, 43000001 H 210.00"),
        sides("57200001 D 1000.00, 43000001 H 1000.00"),
        sides("57200001 H 121.00, 43000001 D 121.00"),
        sides("57200000 H 1210.00, 52300000 D 1210.00"),
        sides("57200001 D 50.00, 43000001 H 50.00"),
        sides("57200001 H 7.00, 55500000 D 7.00"),
    ]


def test_a_deleted_payment_is_reversed(company: Company, working: Working, journal: Journal) -> None:
    """Its entry stays, and so does the one that takes it back."""
    with working(company) as ctx:
        full, payment = pay.pay(ctx, made(ctx, "invoice", GOODS), of("10"))
        pay.take_back(ctx, full, payment)
    _, (paid, first), (taken, second) = journal(company)
    assert (first, second) == (sides("57200000 D 10.00, 43000001 H 10.00"), sides("57200000 H 10.00, 43000001 D 10.00"))
    assert (taken.reverses_id, taken.number, taken.dated_on) == (paid.id, 3, TODAY)


def test_an_annulled_invoice_is_reversed(company: Company, working: Working, journal: Journal) -> None:
    """With every line turned round."""
    with working(company) as ctx:
        annul.annul(ctx, made(ctx, "invoice", GOODS), "nunca existió")
    (first, _), (second, turned) = journal(company)
    assert second.reverses_id == first.id
    assert turned == sides("43000001 H 1210.00, 70000000 D 1000.00, 47721000 D 210.00")


def test_an_edit_is_a_reversal_and_a_new_entry(lenient: Company, working: Working, journal: Journal) -> None:
    """In open books; a change that the entry does not show posts nothing."""
    with working(lenient) as ctx:
        full = made(ctx, "invoice", GOODS)
    with working(lenient) as ctx:
        draft.edit(ctx, read.full(ctx, full.header.id), {"notes": "otra"})
    assert len(journal(lenient)) == 1
    with working(lenient) as ctx:
        draft.edit(ctx, read.full(ctx, full.header.id), {}, [line("10", "s_iva_21")])
    assert [posted for _, posted in journal(lenient)][1:] == [
        sides("43000001 H 1210.00, 70000000 D 1000.00, 47721000 D 210.00"),
        sides("43000001 D 12.10, 70000000 H 10.00, 47721000 H 2.10"),
    ]
    with working(lenient) as ctx:
        whole = read.full(ctx, full.header.id)
        pay.pay(ctx, whole, of("5"))
    with working(lenient) as ctx:
        draft.delete(ctx, read.full(ctx, full.header.id))
    assert [posted for _, posted in journal(lenient)][4:] == [
        sides("43000001 H 12.10, 70000000 D 10.00, 47721000 D 2.10"),
        sides("57200000 H 5.00, 43000001 D 5.00"),
    ]


def test_what_is_issued_paid_and_deleted_at_once_comes_to_nothing(
    lenient: Company, working: Working, journal: Journal
) -> None:
    """Entries of the same transaction are known to it before they are numbered."""
    with working(lenient) as ctx:
        full, _ = pay.pay(ctx, made(ctx, "invoice", GOODS), of("10"))
        draft.delete(ctx, full)
    assert [entry.number for entry, _ in journal(lenient)] == [1, 2, 3, 4]
    assert len([entry for entry, _ in journal(lenient) if entry.reverses_id is not None]) == 2


REASONS: dict[rectify.Reason, str] = {
    "devolucion": "43000001 H 121.00, 70800000 D 100.00, 47721000 D 21.00",
    "descuento": "43000001 H 121.00, 70600000 D 100.00, 47721000 D 21.00",
    "incobrable": "43000001 H 121.00, 65000000 D 100.00, 47721000 D 21.00",
}


def test_a_correction_by_differences_gives_back_what_it_says(
    company: Company, working: Working, journal: Journal
) -> None:
    """Returns to 708, discounts to 706, what nobody will pay to 650."""
    less = (line("-100", "s_iva_21"),)
    for reason, expected in REASONS.items():
        with working(company) as ctx:
            full = made(ctx, "invoice", GOODS)
            rectify.rectify(ctx, full, CorrectionFields(reason=reason, extent="partial", lines=less))
        assert journal(company)[-1][1] == sides(expected), reason


def test_a_correction_by_substitution_posts_the_difference(
    company: Company, working: Working, journal: Journal
) -> None:
    """The right amounts less the wrong ones."""
    with working(company) as ctx:
        full = made(ctx, "invoice", GOODS)
        right = (line("900", "s_iva_21"),)
        rectify.rectify(ctx, full, CorrectionFields(reason="error_importe", extent="full", lines=right))
    assert journal(company)[1][1] == sides("43000001 H 121.00, 70000000 D 100.00, 47721000 D 21.00")


def test_a_correction_is_booked_where_its_invoice_was(company: Company, working: Working, journal: Journal) -> None:
    """To the channel of the document, or to the account of all its lines."""
    right = CorrectionFields(reason="error_importe", extent="full", lines=(line("900", "s_iva_21"),))
    expected = sides("43000001 H 121.00, 70100000 D 100.00, 47721000 D 21.00")
    wrong: list[tuple[LineFields, dict[str, Any]]] = [
        (line("1000", "s_iva_21", account="701"), {}),
        (GOODS, {"sales_channel": "701"}),
    ]
    for sold, more in wrong:
        with working(company) as ctx:
            rectify.rectify(ctx, made(ctx, "invoice", sold, **more), right)
        assert journal(company)[-1][1] == expected


def test_a_full_invoice_in_the_place_of_tickets_moves_what_is_owed_and_sells_nothing_twice(
    company: Company, working: Working, journal: Journal
) -> None:
    """What the tickets were paid with is what it is paid with: no money comes in again."""
    with working(company) as ctx:
        receipts = [made(ctx, "receipt", line("10", "s_iva_21"), contact_id=None) for _ in range(2)]
        for one in receipts:
            pay.pay(ctx, one, of("12.10", method="cash"))
    with working(company) as ctx:
        simplified.substitute(ctx, party(ctx), [one.header.id for one in receipts], None)
    moved, settled = [posted for _, posted in journal(company)][-2:]
    assert moved == sides("43000001 D 24.20, 43000000 H 24.20")
    assert settled == sides("43000000 D 24.20, 43000001 H 24.20")


def test_a_purchase_is_booked_on_the_day_it_was_received(company: Company, working: Working, journal: Journal) -> None:
    """Which may be long after its own."""
    with working(company) as ctx:
        made(
            ctx,
            "purchase_invoice",
            line("10", "p_iva_21"),
            issued_on=TODAY - timedelta(days=60),
            accounting_on=TODAY,
        )
    assert journal(company)[0][0].dated_on == TODAY


def test_lines_are_booked_as_their_product_says(company: Company, working: Working, journal: Journal) -> None:
    """Services to 705 and 629, or to the product's own account."""
    with working(company) as ctx:
        service = products.create(ctx, "Montaje", {"is_service": True, "price": Decimal(10)})
        made(ctx, "invoice", LineFields(product_id=service.id, tax_codes=("s_iva_21",)))
        made(ctx, "purchase_invoice", LineFields(product_id=service.id, tax_codes=("p_iva_21",)))
        products.update(ctx, service, {"sales_account": "75500000", "expense_account": "62200000"})
        made(ctx, "invoice", LineFields(product_id=service.id, tax_codes=("s_iva_21",)))
        made(ctx, "purchase_invoice", LineFields(product_id=service.id, tax_codes=("p_iva_21",)), number="A-2")
    assert [posted[1][0] for _, posted in journal(company)] == ["70500000", "62900000", "75500000", "62200000"]


def test_what_stands_in_the_place_of_a_document_follows_it(
    lenient: Company, working: Working, journal: Journal
) -> None:
    """In open books the corrected invoice may change and go: the correction posts what it says less what that says."""
    with working(lenient) as ctx:
        full = made(ctx, "invoice", GOODS)
        right = (line("900", "s_iva_21"),)
        rectify.rectify(ctx, full, CorrectionFields(reason="error_importe", extent="full", lines=right))
    with working(lenient) as ctx:
        draft.edit(ctx, read.full(ctx, full.header.id), {}, [line("500", "s_iva_21")])
    assert journal(lenient)[-1][1] == sides("43000001 D 484.00, 70000000 H 400.00, 47721000 H 84.00")
    with working(lenient) as ctx:
        draft.delete(ctx, read.full(ctx, full.header.id))
    assert journal(lenient)[-1][1] == sides("43000001 D 1089.00, 70000000 H 900.00, 47721000 H 189.00")
    with working(lenient) as ctx:
        assert check.differences(ctx) == []


def test_payments_follow_their_document_to_another_contact(
    lenient: Company, working: Working, journal: Journal
) -> None:
    """What one was said to have paid, the other one has."""
    with working(lenient) as ctx:
        full, _ = pay.pay(ctx, made(ctx, "invoice", GOODS), of("10", method="cash"))
        other = party(ctx, "B12345674")
    with working(lenient) as ctx:
        draft.edit(ctx, read.full(ctx, full.header.id), {"contact_id": other})
    assert journal(lenient)[-2:][0][1] == sides("57000000 H 10.00, 43000001 D 10.00")
    assert journal(lenient)[-1][1] == sides("57000000 D 10.00, 43000002 H 10.00")
    with working(lenient) as ctx:
        assert check.differences(ctx) == []
