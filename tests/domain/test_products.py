"""Products: SKUs, taxes, stock that no change loses, removal, and what an import may repeat."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from decimal import Decimal
from typing import Any

import pytest

from talonario.domain import limits, products, taxes
from talonario.domain.companies import Company
from talonario.domain.contacts.record import CustomField
from talonario.domain.context import Context
from talonario.domain.documents import draft
from talonario.domain.documents.draft import DocumentFields
from talonario.domain.documents.pricing import LineFields
from talonario.domain.products import Attribute, PackItem, Product, exchange
from talonario.domain.products.exchange import ImportedPackItem, ImportedProduct, ImportedVariant

Working = Callable[[Company], AbstractContextManager[Context]]


def screws(ctx: Context, **values: Any) -> Product:
    """A product of these values."""
    return products.create(ctx, "Tornillo métrico", {"sku": "T-1", "price": Decimal("0.123456")} | values)


def test_a_product_comes_back_as_it_was_written(company: Company, working: Working) -> None:
    """Six decimals of price, and a variant of its own."""
    with working(company) as ctx:
        vat = taxes.find_by_code(ctx, "s_iva_21")
        assert vat is not None
        made = screws(ctx, tax_id=vat.id, attributes=[Attribute(name="rosca", value="M4")])
    with working(company) as ctx:
        assert products.get(ctx, made.id) == made
        assert products.find_by_sku(ctx, "T-1") == made
        assert products.search(ctx, "METRICO") == [made]
        assert products.search(ctx, "t-1") == [made]
        with pytest.raises(products.ProductNotFound):
            products.get(ctx, made.id, is_service=True)


def test_a_sku_is_unique_in_a_strict_company(company: Company, lenient: Company, working: Working) -> None:
    """In an open one the second has it without owning it."""
    with working(company) as ctx:
        screws(ctx)
        other = screws(ctx, sku="T-2")
        with pytest.raises(products.SkuTaken):
            screws(ctx)
        with pytest.raises(products.SkuTaken):
            products.update(ctx, other, {"sku": "T-1"})
    with working(lenient) as ctx:
        screws(ctx)
        second = screws(ctx)
        assert (second.sku, second.unique_sku) == ("T-1", None)


def test_an_external_id_belongs_to_one_product(company: Company, working: Working) -> None:
    """And it is not too long."""
    with working(company) as ctx:
        screws(ctx, external_id="42")
        with pytest.raises(products.ProductExternalIdTaken):
            screws(ctx, sku="T-2", external_id="42")
        with pytest.raises(limits.LimitExceeded):
            screws(ctx, sku="T-3", external_id="x" * 101)


def test_stock_moves(company: Company, lenient: Company, working: Working) -> None:
    """Set, up and down; below zero only in an open company."""
    with working(company) as ctx:
        made = screws(ctx)
        for operation, units, stock in (("set", "10", 10), ("increase", "2.5", 12.5), ("decrease", "12.5", 0)):
            made = products.change_stock(ctx, made, operation, Decimal(units))  # type: ignore[arg-type]
            assert made.stock == Decimal(str(stock))
            assert made.manages_stock
        with pytest.raises(products.StockInsufficient):
            products.change_stock(ctx, made, "decrease", Decimal("0.000001"))
    with working(lenient) as ctx:
        assert products.change_stock(ctx, screws(ctx), "decrease", Decimal(3)).stock == -3


def test_a_change_does_not_undo_a_movement(company: Company, working: Working) -> None:
    """Whoever read the product before the movement writes its name, not its old stock."""
    with working(company) as ctx:
        stale = screws(ctx)
    with working(company) as ctx:
        products.change_stock(ctx, stale, "increase", Decimal(7))
    with working(company) as ctx:
        assert products.update(ctx, stale, {"name": "Otro nombre"}).stock == 7


def test_movements_at_once_all_count(company: Company, working: Working) -> None:
    """Twenty units, one by one, by four threads."""
    with working(company) as ctx:
        made = screws(ctx)

    def move() -> None:
        for _ in range(5):
            with working(company) as ctx:
                products.change_stock(ctx, made, "increase", Decimal(1))

    threads = [threading.Thread(target=move) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with working(company) as ctx:
        assert products.get(ctx, made.id).stock == 20


def test_what_a_line_names_stays(company: Company, working: Working) -> None:
    """A product nobody names is gone."""
    with working(company) as ctx:
        named, free = screws(ctx), screws(ctx, sku="T-2")
        line = LineFields(name="Tornillo", quantity=Decimal(1), unit_price=Decimal(1), product_id=named.id)
        draft.create(ctx, DocumentFields(kind="invoice", issued_on=ctx.today, lines=(line,)))
        with pytest.raises(products.ProductInUse):
            products.delete(ctx, named)
        products.delete(ctx, free)
        with pytest.raises(products.ProductNotFound):
            products.get(ctx, free.id)


def shape(external_id: str = "h1", **values: Any) -> ImportedProduct:
    """A product of another system."""
    return ImportedProduct(external_id=external_id, **({"name": "Importado", "sku": "T-1"} | values))


def test_an_import_is_idempotent_by_external_id(company: Company, working: Working) -> None:
    """The same again writes nothing, variants included; other content updates."""
    full = shape(
        kind="variants",
        price=Decimal("1.5"),
        tax_codes=("s_iva_21", "s_rec_52"),
        stock=Decimal(-3),
        manages_stock=True,
        tags=("Texto Libre",),
        custom_fields=(CustomField("campo", "valor"),),
        attributes=(Attribute(name="color", value="rojo"),),
        variants=(ImportedVariant(external_id="v1", sku="T-1-R", stock=Decimal(2)), ImportedVariant(external_id="v2")),
    )
    with working(company) as ctx:
        made = exchange.import_record(ctx, full)
    with working(company) as ctx:
        assert exchange.import_record(ctx, full).status == "unchanged"
        variants = [variant.id for variant in products.get(ctx, made.id).variants]
        changed = exchange.import_record(ctx, shape(variants=full.variants, price=Decimal(2)))
        assert (changed.status, changed.id) == ("updated", made.id)
        assert [variant.id for variant in products.get(ctx, made.id).variants] == variants


def test_an_import_of_a_pack_names_parts_that_are_here(company: Company, working: Working) -> None:
    """By their ids outside; a part that is not here is named, and another quantity is a change."""
    parts = (ImportedPackItem(product_external_id="h1", quantity=Decimal("1.5")),)
    box = shape("box", kind="pack", pack=parts)
    with working(company) as ctx:
        with pytest.raises(exchange.ProductPartUnknown, match="h1") as refusal:
            exchange.import_record(ctx, box)
        assert refusal.value.field == "pack"
    with working(company) as ctx:
        inside = exchange.import_record(ctx, shape()).id
        made = exchange.import_record(ctx, box)
        assert products.get(ctx, made.id).pack == [PackItem(product_id=inside, quantity=Decimal("1.5"))]
    with working(company) as ctx:
        assert exchange.import_record(ctx, box).status == "unchanged"
        (one,) = [each for each in exchange.export_records(ctx, None, 10)[0] if each.external_id == "box"]
        assert [(part.product_external_id, part.product_id, part.quantity) for part in one.pack] == [
            ("h1", inside, Decimal("1.5"))
        ]
        more = shape("box", kind="pack", pack=(ImportedPackItem(product_external_id="h1"),))
        assert exchange.import_record(ctx, more).status == "updated"
    with working(company) as ctx:
        assert products.get(ctx, made.id).pack == [PackItem(product_id=inside)]


def test_who_names_a_product_speaks_of_the_variant_that_an_import_gave_it(company: Company, working: Working) -> None:
    """Also when it was imported without one before: its goods are that variant's."""
    with working(company) as ctx:
        made = exchange.import_record(ctx, shape(stock=Decimal(3), manages_stock=True)).id
        only = (ImportedVariant(external_id="v", stock=Decimal(3)),)
        exchange.import_record(ctx, shape(stock=Decimal(3), manages_stock=True, variants=only))
        after = products.get(ctx, made)
        assert after.variant_id == after.variants[0].id
        assert products.change_stock(ctx, after, "decrease", Decimal(1)).variants[0].stock == 2


def test_imported_variants_without_an_id_keep_theirs_by_their_order(company: Company, working: Working) -> None:
    """None of them takes the place of another."""
    both = (ImportedVariant(sku="A"), ImportedVariant(sku="B"))
    with working(company) as ctx:
        made = exchange.import_record(ctx, shape(kind="variants", variants=both)).id
        before = [variant.id for variant in products.get(ctx, made).variants]
        exchange.import_record(ctx, shape(kind="variants", variants=both, price=Decimal(2)))
        assert [variant.id for variant in products.get(ctx, made).variants] == before
    assert len(set(before)) == 2


def test_an_import_repeats_skus(company: Company, working: Working) -> None:
    """The second one keeps it without owning it, and can be changed."""
    with working(company) as ctx:
        ids = [exchange.import_record(ctx, shape(name)).id for name in ("one", "two")]
        first, second = (products.get(ctx, one) for one in ids)
        assert (first.unique_sku, second.unique_sku, second.sku) == ("T-1", None, "T-1")
        assert products.find_by_sku(ctx, "T-1") == first
        assert products.update(ctx, second, {"sku": "T-1", "price": Decimal(3)}).unique_sku is None
        assert exchange.import_record(ctx, shape("two", sku="T-2")).status == "updated"
        assert products.get(ctx, second.id).unique_sku == "T-2"
        with pytest.raises(products.SkuTaken):
            screws(ctx, sku="T-2")


def test_an_import_of_an_unknown_tax_is_refused(company: Company, working: Working) -> None:
    """With the field at fault."""
    with working(company) as ctx:
        with pytest.raises(exchange.ProductTaxUnknown) as refusal:
            exchange.import_record(ctx, shape(tax_codes=("nope",)))
        assert refusal.value.field == "tax_codes"


def test_what_goes_out_can_come_in_again(company: Company, lenient: Company, working: Working) -> None:
    """The same in another company."""
    with working(company) as ctx:
        exchange.import_record(ctx, shape(tax_codes=("s_iva_10",), tags=("a",)))
        exchange.import_record(ctx, shape("h2", is_service=True, variants=(ImportedVariant(external_id="v"),)))
        page, more = exchange.export_records(ctx, None, 10)
    assert ([one.external_id for one in page], more) == (["h1", "h2"], False)
    with working(lenient) as ctx:
        for one in page:
            values = {name: getattr(one, name) for name in ImportedProduct.__struct_fields__}
            assert exchange.import_record(ctx, ImportedProduct(**values)).status == "created"
            assert exchange.import_record(ctx, ImportedProduct(**values)).status == "unchanged"
