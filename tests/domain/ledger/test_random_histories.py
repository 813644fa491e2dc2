"""Whatever happens to documents and payments, in whatever order, the books balance and say what documents say."""

import random
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import msgspec
import pytest

from talonario.domain import contacts, loose_payments, products, treasuries
from talonario.domain.companies import Company, Policy
from talonario.domain.context import Context
from talonario.domain.documents import annul, convert, draft, imports, issue, pay, read, rectify, simplified
from talonario.domain.documents.draft import DocumentFields
from talonario.domain.documents.imported import ImportedDocument, ImportedLine, ImportedPayment
from talonario.domain.documents.kinds import Kind, side_of
from talonario.domain.documents.pricing import LineFields
from talonario.domain.documents.record import Booking, Document, FullDocument
from talonario.domain.documents.rectify import CorrectionFields
from talonario.domain.errors import Refusal
from talonario.domain.identity import IdSource
from talonario.domain.ledger import accounts, books, catch_up, check, manual, year
from talonario.domain.ledger.manual import EntryFields, ManualLine
from talonario.domain.ledger.post import ExerciseClosed
from talonario.domain.ledger.record import Exercise, JournalEntry, JournalLine
from talonario.domain.payments import Payment, PaymentFields
from talonario.domain.products import Product
from talonario.store import Database

Working = Callable[[Company], AbstractContextManager[Context]]
STEPS: Final = 70
LOOKS: Final = 5
KINDS: Final[tuple[Kind, ...]] = (
    *("invoice", "invoice", "receipt", "credit_note", "purchase_invoice", "purchase_invoice", "purchase_refund"),
    "quote",
)
SALES: Final = (
    *(("s_iva_21",), ("s_iva_10", "s_rec_14"), ("s_iva_21", "s_ret_15"), ("s_iva_exento",), ("s_iva_intras",)),
    *(("s_igic_7",), ("s_iva_4", "s_retrent_19"), ()),
)
PURCHASES: Final = (
    *(("p_iva_21",), ("p_iva_nd_21",), ("p_iva_bi_21",), ("p_iva_adqintrab_21",), ("p_iva_invsuj",)),
    *(("p_iva_21", "p_rec_52"), ("p_iva_21", "p_ret_15"), ("p_iva_10", "p_retrent_19"), ("p_iva_imp_21",), ()),
)
PRICES: Final = ("0.01", "33.33", "100", "-12.5", "0", "1999.99", "7.777777")
ACCOUNTS: Final = (None, None, None, "70100000", "62800000", "21700000", "no such account", "70000003", "62900002")
REASONS: Final[tuple[rectify.Reason, ...]] = ("error_importe", "devolucion", "descuento", "incobrable")


class Bookkeeper:
    """Does one random thing after the other in a company."""

    def __init__(
        self, company: Company, working: Working, database: Database, clock: Any, chance: random.Random
    ) -> None:
        self.company, self.working, self.database = company, working, database
        self.clock, self.chance = clock, chance
        self.done: list[str] = []
        self.made = 0
        self.imported: list[ImportedDocument] = []
        self.deeds: tuple[Callable[[Context], object], ...] = (
            *(self._document,) * 4,
            *(self._pay,) * 4,
            *(self._take_back, self._amend, self._rectify, self._annul, self._edit, self._delete),
            *(self._substitute, self._import, self._import_again, self._loose, self._change_loose, self._entry),
            *(self._close, self._open, self._reopen, self._rename, self._renumber, self._product, self._account),
            *(self._settle, self._convert, self._remark),
        )

    def step(self) -> None:
        """Try something; what is refused leaves nothing."""
        self.clock.now += timedelta(days=self.chance.choice((0, 0, 1, 9, 40)), minutes=1)
        with self.database.read(self.company.company_id) as tx:
            company = tx.get(Company, self.company.company_id)
        assert company is not None
        deed = self.chance.choice(self.deeds)
        try:
            with self.working(company) as ctx:
                deed(ctx)
        except Refusal as refusal:
            self.done.append(f"{deed.__name__} {type(refusal).__name__}")
        else:
            self.made += 1
            self.done.append(deed.__name__)

    def judge(self) -> None:
        """Everything adds up, and everything together comes to nothing."""
        with self.working(self.company) as ctx:
            found = [one.text("en") for one in check.differences(ctx)]
            left = sum((debit - credit for debit, credit in books.sums(ctx).values()), Decimal(0))
        assert not found, "\n".join([*found[:5], *self.done])
        assert left == 0

    def begin_again(self) -> None:
        """Without a journal, as before there was one: all of it is posted later, and everything adds up."""
        with self.working(self.company) as ctx:
            for record in (JournalLine, JournalEntry, Exercise):
                ctx.tx.delete(*ctx.tx.where(record))
            company = ctx.tx.get(Company, ctx.company_id)
            assert company is not None
            ctx.tx.update(msgspec.structs.replace(company, books_closed_through=None))
        for batch in (catch_up.documents, catch_up.loose_payments):
            after: UUID | None = None
            while True:
                with self.working(self.company) as ctx:
                    _, after = batch(ctx, after)
                if after is None:
                    break
        self.done.append("begin_again")
        self.judge()

    def _day(self, ctx: Context) -> date:
        return ctx.today - timedelta(days=self.chance.choice((0, 0, 0, 5, 60, 400)))

    def _contact(self, ctx: Context) -> UUID:
        number = self.chance.randrange(4)
        known = contacts.find_external(ctx, f"c{number}")
        if known is not None:
            return known.id
        values = {"name": f"Contacto {number}", "customer_external_id": f"c{number}"}
        roles: tuple[Any, ...] = (("customer",), ("supplier",), ("customer", "supplier"), ("creditor",))[number]
        return contacts.create(ctx, contacts.ContactFields(roles=roles, values=values)).id

    def _bank(self, ctx: Context) -> UUID | None:
        known = treasuries.all_of(ctx)
        if len(known) < 3:
            known.append(treasuries.create(ctx, treasuries.TreasuryFields(name="Banco")))
        return self.chance.choice((None, *(one.id for one in known)))

    def _thing(self, ctx: Context) -> UUID | None:
        """A product, a service, or nothing."""
        known = ctx.tx.where(Product)
        if len(known) < 3:
            known.append(products.create(ctx, f"Cosa {len(known)}", {"is_service": len(known) == 1}))
        return self.chance.choice((None, None, None, *(one.id for one in known)))

    def _lines(self, ctx: Context, kind: Kind) -> tuple[LineFields, ...]:
        codes = SALES if side_of(kind) == "sales" else PURCHASES
        return tuple(
            LineFields(
                name="Cosa",
                product_id=self._thing(ctx),
                quantity=Decimal(self.chance.choice((1, 2, 3))),
                unit_price=Decimal(self.chance.choice(PRICES)),
                tax_codes=self.chance.choice(codes),
                account=self.chance.choice(ACCOUNTS),
            )
            for _ in range(self.chance.choice((1, 1, 2, 3)))
        )

    def _some(self, ctx: Context, *kinds: Kind) -> FullDocument:
        found = [one for one in ctx.tx.where(Document) if not kinds or one.kind in kinds]
        if not found:
            raise year.ExerciseEmpty(year=0)
        return read.full(ctx, self.chance.choice(found[-12:]).id, lock=True)

    def _document(self, ctx: Context) -> None:
        kind = self.chance.choice(KINDS)
        made = draft.create(
            ctx,
            DocumentFields(
                kind=kind,
                issued_on=self._day(ctx) if kind.startswith("purchase") else ctx.today,
                accounting_on=ctx.today if kind == "purchase_invoice" and self.chance.random() < 0.3 else None,
                contact_id=self._contact(ctx) if kind != "receipt" or self.chance.random() < 0.5 else None,
                number=f"A-{len(self.done)}" if kind.startswith("purchase") else None,
                lines=self._lines(ctx, kind),
                currency="USD" if self.chance.random() < 0.1 else "EUR",
                exchange_rate=Decimal(1) if self.chance.random() < 0.5 else Decimal("1.07"),
                sales_channel=self.chance.choice((None, None, "70000002")),
                booking=Booking(deductible_percent=Decimal(50)) if self.chance.random() < 0.2 else None,
            ),
        )
        if self.chance.random() < 0.9:
            issue.issue(ctx, made)

    def _money(self, ctx: Context, amount: Decimal) -> PaymentFields:
        return PaymentFields(
            amount=amount,
            paid_on=ctx.today - timedelta(days=self.chance.choice((0, 0, 30, 400))),
            method=self.chance.choice(("cash", "bank_transfer", "other")),
            treasury_id=self._bank(ctx),
        )

    def _pay(self, ctx: Context) -> None:
        full = self._some(ctx)
        amount = self.chance.choice((abs(full.header.pending), Decimal("0.01"), Decimal(5)))
        pay.pay(ctx, full, self._money(ctx, amount), issue_first=self.chance.random() < 0.3)

    def _paid(self, ctx: Context) -> tuple[FullDocument, Payment]:
        found = [one for one in ctx.tx.where(Payment) if one.document_id is not None]
        if not found:
            raise year.ExerciseEmpty(year=0)
        payment = self.chance.choice(found)
        assert payment.document_id is not None
        full = read.full(ctx, payment.document_id, lock=True)
        return full, payment

    def _take_back(self, ctx: Context) -> None:
        pay.take_back(ctx, *self._paid(ctx))

    def _amend(self, ctx: Context) -> None:
        full, payment = self._paid(ctx)
        changes = self.chance.choice(({"treasury_id": self._bank(ctx)}, {"paid_on": self._day(ctx)}, {"notes": "x"}))
        pay.amend(ctx, full, payment, changes)

    def _rectify(self, ctx: Context) -> None:
        full = self._some(ctx, "invoice", "receipt")
        fields = CorrectionFields(
            reason=self.chance.choice(REASONS),
            extent=self.chance.choice(("full", "partial")),
            lines=self._lines(ctx, "invoice") if self.chance.random() < 0.7 else (),
        )
        rectify.rectify(ctx, full, fields)

    def _annul(self, ctx: Context) -> None:
        annul.annul(ctx, self._some(ctx), "nunca existió")

    def _edit(self, ctx: Context) -> None:
        full = self._some(ctx)
        changes = self.chance.choice(
            ({}, {"notes": "y"}, {"contact_id": self._contact(ctx)}, {"issued_on": self._day(ctx)})
        )
        draft.edit(ctx, full, changes, self._lines(ctx, full.header.kind) if self.chance.random() < 0.5 else None)

    def _delete(self, ctx: Context) -> None:
        draft.delete(ctx, self._some(ctx))

    def _substitute(self, ctx: Context) -> None:
        found = [
            one.id
            for one in ctx.tx.where(Document)
            if one.kind == "receipt" and one.state == "issued" and one.substituted_by is None
        ]
        simplified.substitute(ctx, self._contact(ctx), self.chance.sample(found, min(2, len(found))), None)

    def _import(self, ctx: Context) -> None:
        kind: Kind = self.chance.choice(("invoice", "credit_note", "purchase_invoice"))
        code = "p_iva_21" if kind.startswith("purchase") else "s_iva_21"
        self._contact(ctx)
        shape = ImportedDocument(
            external_id=f"d{len(self.done)}",
            kind=kind,
            number=f"V-{len(self.done)}",
            issued_on=self._day(ctx),
            contact_external_id="c0" if contacts.find_external(ctx, "c0") else None,
            lines=(ImportedLine(name="Cosa", quantity=Decimal(1), unit_price=Decimal(100), tax_codes=(code,)),),
            subtotal=Decimal(100),
            total=Decimal(121),
            payments=self._import_payments(ctx),
        )
        imports.import_record(ctx, shape)
        self.imported.append(shape)

    def _import_payments(self, ctx: Context) -> tuple[ImportedPayment, ...]:
        return tuple(
            ImportedPayment(external_id=f"p{len(self.done)}.{place}", amount=Decimal(10), paid_on=self._day(ctx))
            for place in range(self.chance.choice((0, 1, 2)))
        )

    def _import_again(self, ctx: Context) -> None:
        if self.imported:
            shape = self.chance.choice(self.imported)
            kept = shape.payments if self.chance.random() < 0.5 else ()
            fields = {name: getattr(shape, name) for name in shape.__struct_fields__}
            imports.import_record(ctx, ImportedDocument(**fields | {"payments": (*kept, *self._import_payments(ctx))}))

    def _loose(self, ctx: Context) -> None:
        fields = self._money(ctx, Decimal(self.chance.choice(("50", "-3.21"))))
        contact = self._contact(ctx) if self.chance.random() < 0.7 else None
        values = {name: getattr(fields, name) for name in fields.__struct_fields__}
        loose_payments.create(ctx, PaymentFields(**values | {"contact_id": contact}))

    def _change_loose(self, ctx: Context) -> None:
        found = [one for one in ctx.tx.where(Payment) if one.document_id is None]
        if found and self.chance.random() < 0.5:
            loose_payments.change(
                ctx, self.chance.choice(found), {"amount": Decimal(7), "contact_id": self._contact(ctx)}
            )
        elif found:
            loose_payments.delete(ctx, self.chance.choice(found))

    def _entry(self, ctx: Context) -> None:
        amount = Decimal(self.chance.randrange(1, 10_000)) / 100
        lines = [
            ManualLine("64000000", debit=amount),
            ManualLine(self.chance.choice(("46500000", "43000001")), credit=amount),
        ]
        manual.write(ctx, EntryFields(dated_on=self._day(ctx), lines=lines))

    def _rename(self, ctx: Context) -> None:
        contact = contacts.get(ctx, self._contact(ctx))
        number = 43000000 + self.chance.randrange(1, 900)
        contacts.update(ctx, contact, {"customer_account": number, "sales_account": "70500000"})

    def _renumber(self, ctx: Context) -> None:
        bank = self._bank(ctx)
        if bank is not None:
            number = 57200000 + self.chance.randrange(1, 900)
            treasuries.update(ctx, treasuries.get(ctx, bank), {"account_number": number})

    def _product(self, ctx: Context) -> None:
        thing = self._thing(ctx)
        if thing is not None:
            number = self.chance.choice((None, "70400000", "70000001"))
            products.update(ctx, products.get(ctx, thing), {"sales_account": number, "expense_account": "62200000"})

    def _account(self, ctx: Context) -> None:
        accounts.make_under(ctx, self.chance.choice(("7000", "6290", "4300", "5720", "4721")), None, None)

    def _settle(self, ctx: Context) -> None:
        pay.settle(ctx, self._some(ctx), self._money(ctx, Decimal(1)))

    def _convert(self, ctx: Context) -> None:
        made = convert.convert(
            ctx, [self._some(ctx, "quote")], convert.ConversionFields(into="invoice", accepting=True)
        )
        issue.issue(ctx, made)

    def _remark(self, ctx: Context) -> None:
        """What books nothing is never refused for a year that is closed."""
        full = self._some(ctx)
        before = ctx.tx.count(JournalEntry)
        try:
            draft.edit(ctx, full, {"notes": f"{len(self.done)}"})
        except ExerciseClosed as refusal:
            raise AssertionError(full.header) from refusal
        assert ctx.tx.count(JournalEntry) == before

    def _close(self, ctx: Context) -> None:
        year.close(ctx, ctx.today.year - 1)

    def _open(self, ctx: Context) -> None:
        year.open_next(ctx, ctx.today.year)

    def _reopen(self, ctx: Context) -> None:
        year.reopen(ctx, ctx.today.year - 1)


@pytest.mark.parametrize("policy", ["strict", "open"])
def test_the_books_hold_whatever_happens(
    policy: Policy,
    database: Database,
    found: Callable[..., Company],
    working: Working,
    clock: Any,
    new_id: IdSource,
    effort: int,
) -> None:
    """Documents, corrections, payments and refunds, history, deletions, entries by hand, and the ends of years."""
    for seed in range(effort):
        clock.now = datetime(2025, 10, 1, 10, tzinfo=UTC)
        company = found(database, policy)
        keeper = Bookkeeper(company, working, database, clock, random.Random(f"{policy}{seed}"))
        try:
            for step in range(1, STEPS + 1):
                keeper.step()
                if step % (STEPS // LOOKS) == 0:
                    keeper.judge()
            keeper.begin_again()
        except Exception as failure:
            failure.add_note(f"policy {policy}, seed {seed}: {keeper.done}")
            raise
        assert keeper.made > STEPS // 4, keeper.done
