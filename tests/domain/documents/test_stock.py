"""Goods move with the documents that are about them, once; the level is the sum of the movements."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import pytest

from talonario.domain import products
from talonario.domain.companies import Company
from talonario.domain.context import Context
from talonario.domain.documents import annul, convert, deliver, draft, imports, issue, read, rectify, simplified
from talonario.domain.documents.convert import ConversionFields
from talonario.domain.documents.draft import DocumentFields
from talonario.domain.documents.imported import ImportedDocument
from talonario.domain.documents.kinds import Kind
from talonario.domain.documents.pricing import LineFields
from talonario.domain.documents.record import FullDocument
from talonario.domain.documents.rectify import CorrectionFields
from talonario.domain.errors import Refusal
from talonario.domain.products import Product, exchange
from talonario.domain.stock import StockMovement
from talonario.store import Database
from talonario.store.errors import Clash
from talonario.store.listing import Order, Where
from tests.domain.documents.conftest import TODAY, Drafting

Working = Callable[[Company], AbstractContextManager[Context]]
Lines = dict[UUID, int]


def thing(ctx: Context, units: int = 10, **values: Any) -> Product:
    fields: dict[str, Any] = {"stock": Decimal(units), "manages_stock": True, "price": Decimal(5)}
    return products.create(ctx, "Vino", fields | values)


def level(ctx: Context, product: Product) -> Decimal:
    """The level of a product, which is the sum of its movements."""
    found = products.get(ctx, product.id)
    moved = ctx.tx.where(StockMovement, Where("product_id", "eq", product.id))
    assert found.stock == sum(one.units for one in moved)
    return found.stock


def levels(ctx: Context, *found: Product) -> list[int]:
    return [int(level(ctx, one)) for one in found]


def lines_of(units: Lines) -> tuple[LineFields, ...]:
    return tuple(LineFields(product_id=one, quantity=Decimal(count)) for one, count in units.items())


def paper(ctx: Context, drafting: Drafting, kind: Kind, units: Lines) -> FullDocument:
    """A draft with so many of each product."""
    contact_id = drafting(ctx).header.contact_id
    fields = DocumentFields(kind=kind, issued_on=TODAY, contact_id=contact_id, lines=lines_of(units))
    return draft.create(ctx, fields)


def test_an_invoice_takes_when_it_is_issued_and_gives_back_when_annulled(
    company: Company, working: Working, drafting: Drafting
) -> None:
    with working(company) as ctx:
        wine, cork = thing(ctx), thing(ctx, 3)
        made = paper(ctx, drafting, "invoice", {wine.id: 4, cork.id: 5})
        assert levels(ctx, wine, cork) == [10, 3]
        made = issue.issue(ctx, made)
        assert levels(ctx, wine, cork) == [6, -2], "no law lets an invoice wait for the count of corks"
        issue.mark_sent(ctx, made)
        assert level(ctx, wine) == 6
        annul.annul(ctx, made, "nunca existió")
        assert levels(ctx, wine, cork) == [10, 3]


@pytest.mark.parametrize(
    ("kind", "left"),
    [
        ("invoice", 8),
        ("receipt", 8),
        ("delivery_note", 8),
        ("credit_note", 12),
        ("receipt_refund", 12),
        ("purchase_invoice", 12),
        ("purchase_refund", 8),
        ("quote", 10),
        ("proforma", 10),
        ("sales_order", 10),
        ("purchase_order", 10),
    ],
)
def test_each_kind_moves_its_own_way(
    company: Company, working: Working, drafting: Drafting, kind: Kind, left: int
) -> None:
    with working(company) as ctx:
        wine = thing(ctx)
        made = paper(ctx, drafting, kind, {wine.id: 2})
        if kind == "delivery_note":
            deliver.mark_delivered(ctx, made)
        else:
            issue.issue(ctx, made)
        assert level(ctx, wine) == left


def test_what_keeps_no_stock_has_no_movements(company: Company, working: Working, drafting: Drafting) -> None:
    with working(company) as ctx:
        idea, hours = thing(ctx, 0, manages_stock=False), thing(ctx, 0, is_service=True)
        issue.issue(ctx, paper(ctx, drafting, "invoice", {idea.id: 2, hours.id: 2}))
        assert ctx.tx.count(StockMovement) == 0


def test_an_invoice_made_of_notes_takes_only_what_they_did_not(
    company: Company, working: Working, drafting: Drafting
) -> None:
    with working(company) as ctx:
        wine, cork = thing(ctx), thing(ctx)
        notes = [deliver.mark_delivered(ctx, paper(ctx, drafting, "delivery_note", {wine.id: 2})) for _ in range(2)]
        assert level(ctx, wine) == 6
        made = convert.convert(ctx, notes, ConversionFields())
        made = draft.edit(ctx, made, {}, lines_of({wine.id: 5, cork.id: 1}))
        assert level(ctx, wine) == 6
        made = issue.issue(ctx, made)
        assert levels(ctx, wine, cork) == [5, 9]
        annul.annul(ctx, made, "error")
        assert levels(ctx, wine, cork) == [6, 10], "what the notes delivered stays delivered"


def test_what_a_note_delivered_stays_delivered_though_less_of_it_is_invoiced(
    company: Company, working: Working, drafting: Drafting
) -> None:
    with working(company) as ctx:
        wine, cork = thing(ctx), thing(ctx)
        note = deliver.mark_delivered(ctx, paper(ctx, drafting, "delivery_note", {wine.id: 4, cork.id: 2}))
        returned = thing(ctx)
        made = convert.convert(ctx, [note], ConversionFields())
        made = issue.issue(ctx, draft.edit(ctx, made, {}, lines_of({wine.id: 3, returned.id: -1})))
        assert levels(ctx, wine, cork, returned) == [6, 8, 11]
        annul.annul(ctx, made, "error")
        assert levels(ctx, wine, cork, returned) == [6, 8, 10]


def test_a_cancelled_note_gives_back(company: Company, working: Working, drafting: Drafting) -> None:
    with working(company) as ctx:
        wine = thing(ctx)
        note = deliver.mark_delivered(ctx, paper(ctx, drafting, "delivery_note", {wine.id: 3}))
        deliver.cancel(ctx, note)
        assert level(ctx, wine) == 10
        deliver.cancel(ctx, paper(ctx, drafting, "delivery_note", {wine.id: 3}))
        assert level(ctx, wine) == 10


@pytest.mark.parametrize(
    ("fields", "left"),
    [
        (CorrectionFields(reason="devolucion", extent="full"), 10),
        (CorrectionFields(reason="error_cliente", extent="full"), 10),
        (CorrectionFields(reason="incobrable", extent="full"), 6),
        (CorrectionFields(reason="concurso", extent="full"), 6),
    ],
)
def test_a_correction_brings_goods_back_unless_they_stay_where_they_are(
    company: Company, working: Working, drafting: Drafting, fields: CorrectionFields, left: int
) -> None:
    with working(company) as ctx:
        wine = thing(ctx)
        rectify.rectify(ctx, issue.issue(ctx, paper(ctx, drafting, "invoice", {wine.id: 4})), fields)
        assert level(ctx, wine) == left


def test_a_substitution_leaves_what_is_right_at_last(company: Company, working: Working, drafting: Drafting) -> None:
    with working(company) as ctx:
        wine = thing(ctx)
        original = issue.issue(ctx, paper(ctx, drafting, "invoice", {wine.id: 4}))
        right = CorrectionFields(reason="error_importe", extent="full", lines=lines_of({wine.id: 3}))
        rectify.rectify(ctx, original, right)
        assert level(ctx, wine) == 7
        less = CorrectionFields(reason="devolucion", extent="partial", lines=lines_of({wine.id: -1}))
        rectify.rectify(ctx, issue.issue(ctx, paper(ctx, drafting, "invoice", {wine.id: 4})), less)
        assert level(ctx, wine) == 4


def test_a_full_invoice_in_the_place_of_simplified_ones_takes_nothing_more(
    company: Company, working: Working, drafting: Drafting
) -> None:
    with working(company) as ctx:
        wine = thing(ctx)
        tickets = [issue.issue(ctx, paper(ctx, drafting, "receipt", {wine.id: 2})) for _ in range(2)]
        contact_id = tickets[0].header.contact_id
        assert contact_id is not None
        simplified.substitute(ctx, contact_id, [one.header.id for one in tickets], None)
        assert level(ctx, wine) == 6


def test_in_an_open_company_stock_follows_what_is_changed_and_deleted(
    lenient: Company, working: Working, drafting: Drafting
) -> None:
    with working(lenient) as ctx:
        wine, cork = thing(ctx), thing(ctx)
        made = issue.issue(ctx, paper(ctx, drafting, "invoice", {wine.id: 4}))
        made = draft.edit(ctx, made, {}, lines_of({cork.id: 3}))
        assert levels(ctx, wine, cork) == [10, 7]
        draft.delete(ctx, made)
        assert levels(ctx, wine, cork) == [10, 10]


def test_history_moves_nothing_and_what_comes_of_it_moves_the_rest(
    company: Company, working: Working, drafting: Drafting
) -> None:
    """Documents of another program are in the level that came with the product: also its drafts, also its notes."""
    with working(company) as ctx:
        customer = drafting(ctx).header.contact_name
        wine = thing(ctx, 0, manages_stock=False, external_id="w1")
        came = exchange.ImportedProduct(external_id="w1", name="Vino", stock=Decimal(10), manages_stock=True)
        exchange.import_record(ctx, came)
        line = {"name": "Vino", "quantity": "4", "unit_price": "1", "product_external_id": "w1"}
        plain = {"issued_on": "2026-11-02", "lines": [line], "subtotal": "4", "total": "4", "contact_name": customer}
        ids = {}
        for kind, is_draft in (("invoice", False), ("invoice", True), ("delivery_note", False)):
            name = f"{kind}-{is_draft}"
            fields = {**plain, "kind": kind, "is_draft": is_draft, "external_id": name, "number": name}
            shape = msgspec.convert(fields, ImportedDocument, strict=False)
            ids[name] = imports.import_record(ctx, shape).id
        assert level(ctx, wine) == 10
        contact_id = drafting(ctx).header.contact_id
        waiting = draft.edit(ctx, read.full(ctx, ids["invoice-True"], lock=True), {"contact_id": contact_id})
        issue.issue(ctx, waiting)
        assert level(ctx, wine) == 10
        note = read.full(ctx, ids["delivery_note-False"], lock=True)
        made = convert.convert(ctx, [note], ConversionFields())
        made = draft.edit(ctx, made, {"contact_id": contact_id}, lines_of({wine.id: 5}))
        issue.issue(ctx, made)
        assert level(ctx, wine) == 9
        again = exchange.ImportedProduct(external_id="w1", name="Vino", stock=Decimal(3), manages_stock=True)
        exchange.import_record(ctx, again)
        assert level(ctx, wine) == 3


def test_movements_by_hand_have_a_floor_in_a_strict_company(
    company: Company, lenient: Company, working: Working
) -> None:
    with working(company) as ctx:
        wine = thing(ctx)
        assert products.change_stock(ctx, wine, "decrease", Decimal(3)).stock == 7
        assert products.change_stock(ctx, wine, "set", Decimal(9)).stock == 9
        with pytest.raises(products.StockInsufficient):
            products.change_stock(ctx, wine, "decrease", Decimal(10))
        assert level(ctx, wine) == 9
    with working(lenient) as ctx:
        wine = thing(ctx)
        products.change_stock(ctx, wine, "decrease", Decimal(11))
        assert level(ctx, wine) == -1


def test_what_was_sold_beyond_the_count_can_be_counted_again(
    company: Company, working: Working, drafting: Drafting
) -> None:
    """A delivery that does not make up for everything still comes in."""
    with working(company) as ctx:
        wine = thing(ctx, 1)
        issue.issue(ctx, paper(ctx, drafting, "invoice", {wine.id: 5}))
        assert level(ctx, wine) == -4
        assert products.change_stock(ctx, wine, "increase", Decimal(2)).stock == -2
        with pytest.raises(products.StockInsufficient):
            products.change_stock(ctx, wine, "decrease", Decimal(1))


@pytest.mark.parametrize("policy", ["strict", "open"])
def test_whatever_happens_the_level_is_the_sum(
    policy: str, company: Company, lenient: Company, working: Working, drafting: Drafting, effort: int
) -> None:
    """Of random deeds in a random order; and documents that moved goods agree with what their lines say."""
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    mine = company if policy == "strict" else lenient
    with working(mine) as ctx:
        things = [thing(ctx, chance.randrange(20)) for _ in range(3)]
        papers: list[UUID] = []
    for _ in range(25 * effort):
        with working(mine) as ctx:
            ids = {one.id: chance.randint(1, 4) for one in chance.sample(things, chance.randint(1, 3))}
            kind: Kind = chance.choice(["invoice", "receipt", "delivery_note", "purchase_invoice"])
            deed = chance.randrange(8)
            try:
                if deed < 3 or not papers:
                    papers.append(paper(ctx, drafting, kind, ids).header.id)
                else:
                    _do(ctx, deed, read.full(ctx, chance.choice(papers), lock=True), lines_of(ids))
            except Refusal:
                pass
            if deed == 7:
                one = products.get(ctx, chance.choice(things).id)
                products.change_stock(ctx, one, "increase", Decimal(chance.randint(0, 5)))
    with working(mine) as ctx:
        for one in things:
            assert level(ctx, one) == products.get(ctx, one.id).stock, seed
            movements = ctx.tx.where(
                StockMovement, Where("product_id", "eq", one.id), order=Order("id", descending=False)
            )
            running = Decimal(0)
            for movement in movements:
                running += movement.units
                assert movement.level == running, seed


def _do(ctx: Context, deed: int, full: FullDocument, lines: tuple[LineFields, ...]) -> None:
    if deed == 3:
        issue.issue(ctx, full)
    elif deed == 4:
        annul.annul(ctx, full, "error")
    elif deed == 5:
        draft.edit(ctx, full, {}, lines)
    elif deed == 6:
        draft.delete(ctx, full)


def test_sales_at_once_lose_no_movement(
    database: Database, company: Company, working: Working, drafting: Drafting, effort: int
) -> None:
    """Documents of several products in opposite orders, by several threads, and counts by hand between them."""
    with working(company) as ctx:
        wine, cork = thing(ctx, 100), thing(ctx, 100)
        orders = [{wine.id: 1, cork.id: 2}, {cork.id: 2, wine.id: 1}]
        drafts = [paper(ctx, drafting, "invoice", orders[turn % 2]).header.id for turn in range(12 * effort)]

    def sell(identity: UUID) -> None:
        while True:
            try:
                with working(company) as ctx:
                    issue.issue(ctx, read.full(ctx, identity, lock=True))
                    return
            except Clash:
                continue

    def count(_: int) -> None:
        while True:
            try:
                with working(company) as ctx:
                    products.change_stock(ctx, products.get(ctx, wine.id), "increase", Decimal(1))
                    return
            except Clash:
                continue

    with ThreadPoolExecutor(6) as pool:
        done = [pool.submit(sell, one) for one in drafts] + [pool.submit(count, turn) for turn in range(4)]
        for one in done:
            one.result()
    with working(company) as ctx:
        assert level(ctx, wine) == 100 - len(drafts) + 4
        assert level(ctx, cork) == 100 - 2 * len(drafts)
