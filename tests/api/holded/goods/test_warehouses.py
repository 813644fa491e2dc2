"""Warehouses, and stock by warehouse and variant."""

import random
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.api.holded.goods.conftest import TODAY, Desk, Desks


def test_a_company_begins_with_one_warehouse_which_is_the_default(desk: Desk) -> None:
    (first,) = desk("GET", "/warehouses")
    assert (first["name"], first["default"], first["userId"], first["warehouseRecord"]) == (
        *("Almacén principal", True),
        *(None, None),
    )


def test_what_is_said_of_a_warehouse_is_shown(desk: Desk) -> None:
    address = {"address": "Rúa 2", "city": "Vigo", "postalCode": "36201", "province": "Pontevedra", "countryCode": "ES"}
    said = {"name": "Nave", "email": "a@example.com", "phone": "986000111", "mobile": "600000000", "address": address}
    made = desk.make("/warehouses", **said)
    shown = desk("GET", f"/warehouses/{made}")
    assert {name: shown[name] for name in said} == {**said, "address": {**address, "country": "España"}}
    changed = desk("PUT", f"/warehouses/{made}", {"phone": "1", "unknown": True})
    assert (changed["status"], changed["info"], changed["id"], changed["phone"], changed["name"]) == (
        *(1, "Updated"),
        *(made, "1", "Nave"),
    )
    assert desk.refused("POST", "/warehouses", {"email": "a@example.com"}) == "name needed"
    assert desk.refused("GET", f"/warehouses/{'0' * 24}") == "not found"


def test_exactly_one_warehouse_is_the_default(desk: Desk) -> None:
    """Another takes the flag; nobody just drops it; and what is the default stays."""
    first = desk("GET", "/warehouses")[0]["id"]
    second = desk.make("/warehouses", name="Nave", default=True)
    third = desk.make("/warehouses", name="Otra")

    def defaults() -> list[str]:
        return [one["id"] for one in desk("GET", "/warehouses") if one["default"]]

    assert defaults() == [second]
    desk("PUT", f"/warehouses/{third}", {"default": True})
    assert defaults() == [third]
    assert "make another one the default first" in desk.refused("PUT", f"/warehouses/{third}", {"default": False})
    assert "make another one the default first" in desk.refused("DELETE", f"/warehouses/{third}")
    desk("DELETE", f"/warehouses/{first}")
    desk("DELETE", f"/warehouses/{second}")
    assert defaults() == [third]


def test_a_warehouse_that_holds_stock_is_not_removed(desk: Desk) -> None:
    warehouse, product = desk.make("/warehouses", name="Nave"), desk.product()
    desk("PUT", f"/products/{product}/stock", {"stock": {warehouse: {product: 3}}})
    assert "holds stock" in desk.refused("DELETE", f"/warehouses/{warehouse}")
    desk("PUT", f"/products/{product}/stock", {"stock": {warehouse: {product: "-3"}}})
    desk("DELETE", f"/warehouses/{warehouse}")
    assert desk.stock(product) == 10


def test_stock_that_is_sent_is_added_and_may_go_below_zero_in_an_open_company(desk: Desk) -> None:
    warehouse, product = desk.make("/warehouses", name="Nave"), desk.product(4)
    for units in (5, -2.5, -4):
        desk("PUT", f"/products/{product}/stock", {"stock": {warehouse: {product: units}}})
    assert desk.places(product) == {"Almacén principal": 4, "Nave": -1.5}
    assert desk("GET", f"/products/{product}")["stock"] == 2.5
    shown = desk("GET", f"/warehouses/{warehouse}/stock")["warehouse"]
    variant = desk("GET", f"/products/{product}")["variants"][0]["id"]
    assert (shown["id"], shown["name"]) == (warehouse, "Nave")
    assert shown["products"] == [{"_id": product, "product_id": product, "stock": -1.5, "variants": {variant: -1.5}}]


def test_a_strict_company_does_not_take_by_hand_what_a_warehouse_has_not(desks: Desks) -> None:
    desk = desks("strict")
    warehouse, product = desk.make("/warehouses", name="Nave"), desk.product(4)
    assert "not enough stock" in desk.refused(
        "PUT", f"/products/{product}/stock", {"stock": {warehouse: {product: -1}}}
    )
    assert desk.places(product) == {"Almacén principal": 4, "Nave": 0}


def test_what_makes_no_sense_moves_nothing(desk: Desk) -> None:
    warehouse, product, other = desk.make("/warehouses", name="Nave"), desk.product(), desk.product()
    path = f"/products/{product}/stock"
    assert desk.refused("PUT", path, {}) == "stock needed"
    assert desk.refused("PUT", path, {"stock": {warehouse: 5}}) == "stock needed"
    assert desk.refused("PUT", path, {"stock": {"0" * 24: {product: 5}}}) == "warehouseId not found"
    assert desk.refused("PUT", path, {"stock": {warehouse: {other: 5}}}) == "productId not found"
    assert desk.refused("PUT", path, {"stock": {warehouse: {product: "many"}}}) == "Wrong stock"
    assert desk.refused("PUT", f"/products/{'0' * 24}/stock", {"stock": {}}) == "not found"
    assert desk.stock(product) == 10


def test_variants_have_ids_stock_and_places_of_their_own(desk: Desk) -> None:
    warehouse = desk.make("/warehouses", name="Nave")
    forms = [{"sku": "V-S", "price": 5, "stock": 3}, {"sku": "V-L", "price": 6, "stock": 4}]
    product = desk.make("/products", name="Camisa", kind="variants", price=5, variants=forms)
    shown = desk("GET", f"/products/{product}")
    small, large = (one["id"] for one in shown["variants"])
    assert (shown["stock"], [one["stock"] for one in shown["variants"]]) == (7, [3, 4])
    desk("PUT", f"/products/{product}/stock", {"stock": {warehouse: {small: 2, large: -1}}})
    shown = desk("GET", f"/products/{product}")
    assert (shown["stock"], [one["stock"] for one in shown["variants"]]) == (8, [5, 3])
    assert desk("GET", f"/warehouses/{warehouse}/stock")["warehouse"]["products"][0]["variants"] == {
        small: 2,
        large: -1,
    }
    line = {"name": "Camisa", "units": 2, "subtotal": 6, "productId": product, "variantId": large}
    bill = desk.make("/documents/invoice", date=TODAY, contactName="Ana", items=[line], approveDoc=True)
    assert desk("GET", f"/documents/invoice/{bill}")["products"][0]["variantId"] == large
    shown = desk("GET", f"/products/{product}")
    assert (shown["stock"], [one["stock"] for one in shown["variants"]]) == (6, [5, 1])


def test_a_line_names_a_variant_by_its_sku(desk: Desk) -> None:
    """Its price is the variant's, and so are the goods; a product's own SKU comes first."""
    forms = [{"sku": "S", "price": 5, "stock": 3}, {"sku": "L", "price": 7, "stock": 4}, {"sku": "X", "stock": 1}]
    product = desk.make("/products", name="Camisa", kind="variants", price=6, variants=forms)
    other = desk.product(sku="X")
    variants = [one["id"] for one in desk("GET", f"/products/{product}")["variants"]]
    items: list[Any] = [{"sku": "L", "units": 2}, {"sku": "X"}, {"sku": "NO"}]
    items += [{"productId": product, "variantId": variants[2]}]
    made = desk.make("/documents/invoice", date=TODAY, contactName="Ana", items=items)
    lines = desk("GET", f"/documents/invoice/{made}")["products"]
    assert [(one["productId"], one["sku"], one["price"]) for one in lines] == [
        (product, "L", 7),
        (other, "X", 5),
        (None, "NO", 0),
        (product, "X", 6),
    ]
    assert (lines[0]["name"], lines[0]["variantId"]) == ("Camisa", variants[1])
    assert [one["stock"] for one in desk("GET", f"/products/{product}")["variants"]] == [3, 2, 0]
    desk("DELETE", f"/documents/invoice/{made}")
    assert [one["stock"] for one in desk("GET", f"/products/{product}")["variants"]] == [3, 4, 1]


def test_the_first_variant_of_a_simple_product_is_the_one_it_had(desk: Desk) -> None:
    """Lines that name it go on naming it, and it has the goods that there were, wherever they lie."""
    warehouse = desk.make("/warehouses", name="Nave")
    product = desk.product(10)
    desk("PUT", f"/products/{product}/stock", {"stock": {warehouse: {product: 3}}})
    sold = desk.document("invoice", product)
    only = desk("GET", f"/products/{product}")["variants"][0]["id"]
    desk("PUT", f"/products/{product}", {"kind": "variants", "variants": [{"sku": "S"}, {"sku": "L"}]})
    first, second = desk("GET", f"/products/{product}")["variants"]
    assert (first["id"], first["sku"], first["stock"], second["stock"]) == (only, "S", 11, 0)
    places = [desk("GET", "/warehouses")[at]["id"] for at in (0, 1)]
    there = [desk("GET", f"/warehouses/{one}/stock")["warehouse"]["products"][0]["variants"] for one in places]
    assert there == [{only: 8, second["id"]: 0}, {only: 3, second["id"]: 0}]
    made = desk.document("invoice", product, 1)
    (line,) = desk("GET", f"/documents/invoice/{sold}")["products"]
    assert line["variantId"] == only
    desk("DELETE", f"/documents/invoice/{sold}")
    assert desk("GET", f"/products/{product}")["variants"][0]["stock"] == 13
    desk("DELETE", f"/documents/invoice/{made}")
    assert desk.stock(product) == 13


def test_goods_that_were_sold_are_not_taken_out_once_more(desks: Desks) -> None:
    """In a strict company: what is left is what came in less what documents took."""
    desk = desks("strict")
    product = desk.product(10)
    desk.document("invoice", product, 8, approveDoc=True)
    (place,) = (one["id"] for one in desk("GET", "/warehouses"))
    assert "not enough" in desk.refused("PUT", f"/products/{product}/stock", {"stock": {place: {product: -5}}})
    desk("PUT", f"/products/{product}/stock", {"stock": {place: {product: -2}}})
    assert desk.stock(product) == 0


def test_variants_are_changed_one_by_one_and_keep_their_stock(desk: Desk) -> None:
    product = desk.make("/products", name="Camisa", kind="variants", variants=[{"sku": "A", "stock": 3}, {"sku": "B"}])
    first, second = desk("GET", f"/products/{product}")["variants"]
    desk("PUT", f"/products/{product}", {"variants": [{"id": first["id"], "price": 9, "stock": 50}, {"sku": "C"}]})
    shown = desk("GET", f"/products/{product}")["variants"]
    assert [(one["sku"], one["price"], one["stock"]) for one in shown] == [("A", 9, 3), ("B", 0, 0), ("C", 0, 0)]
    assert shown[1]["id"] == second["id"]
    wrong = {"variants": [{"id": "0" * 24}]}
    assert desk.refused("PUT", f"/products/{product}", wrong) == "variantId not found"


def test_every_product_has_a_variant_and_lines_carry_both_ids(desk: Desk) -> None:
    product = desk.product()
    (variant,) = desk("GET", f"/products/{product}")["variants"]
    bill = desk.document("invoice", product)
    line = desk("GET", f"/documents/invoice/{bill}")["products"][0]
    assert (line["productId"], line["variantId"]) == (product, variant["id"])
    desk("PUT", f"/products/{product}", {"variants": [variant]})
    assert desk("GET", f"/products/{product}")["variants"][0]["id"] == variant["id"]
    desk("PUT", f"/products/{product}/stock", {"stock": {desk("GET", "/warehouses")[0]["id"]: {variant["id"]: 1}}})
    assert desk.stock(product) == 9, "an open company's draft takes its goods"


def test_attributes_and_what_a_pack_is_made_of_are_shown(desk: Desk) -> None:
    wine = desk.product()
    inside = [{"productId": wine, "quantity": 6}]
    made = desk.make(
        "/products", name="Caja", kind="pack", packProducts=inside, attributes=[{"name": "Color", "value": "Rojo"}]
    )
    shown = desk("GET", f"/products/{made}")
    assert (shown["kind"], shown["packProducts"], shown["packQuantity"]) == ("pack", inside, 0)
    assert shown["attributes"] == [{"id": "0", "name": "Color", "value": "Rojo"}]
    wrong = {"packProducts": [{"productId": "0" * 24}]}
    assert desk.refused("PUT", f"/products/{made}", wrong) == "productId not found"


def test_documents_move_the_stock_of_their_warehouse_or_of_the_default(desk: Desk) -> None:
    warehouse, product = desk.make("/warehouses", name="Nave"), desk.product()
    note = desk.document("waybill", product, warehouseId=warehouse)
    desk.document("invoice", product, 3, warehouseId=warehouse)
    assert desk.places(product) == {"Almacén principal": 7, "Nave": -2}, "an invoice does not say from where"
    assert desk("GET", f"/documents/waybill/{note}")["warehouseId"] == warehouse
    desk("PUT", f"/documents/waybill/{note}", {"warehouseId": ""})
    assert desk.places(product) == {"Almacén principal": 5, "Nave": 0}
    desk("DELETE", f"/documents/waybill/{note}")
    assert desk.places(product) == {"Almacén principal": 7, "Nave": 0}
    assert desk.refused("POST", "/documents/waybill", {"date": TODAY, "warehouseId": "0" * 24}) == (
        "warehouseId not found"
    )


def test_what_moved_goes_back_where_it_came_from_though_the_default_is_another(desk: Desk) -> None:
    product = desk.product()
    bill = desk.document("invoice", product)
    desk.make("/warehouses", name="Nave", default=True)
    line = {"units": 5, "subtotal": 5, "productId": product}
    desk("PUT", f"/documents/invoice/{bill}", {"items": [line]})
    assert desk.places(product) == {"Almacén principal": 5, "Nave": 0}
    desk("DELETE", f"/documents/invoice/{bill}")
    assert desk.places(product) == {"Almacén principal": 10, "Nave": 0}


def test_the_other_dialect_has_the_sum_and_moves_the_default_warehouse(desk: Desk) -> None:
    warehouse, product = desk.make("/warehouses", name="Nave"), desk.product(10, sku="V1")
    desk("PUT", f"/products/{product}/stock", {"stock": {warehouse: {product: 5}}})
    (found,) = desk.other("GET", "/products/search?q=V1")
    assert desk.other("GET", f"/products/{found['id']}")["stock"] == 15
    desk.other("PUT", f"/products/{found['id']}/stock", {"stock": 2, "operation": "decrease"})
    assert desk.places(product) == {"Almacén principal": 8, "Nave": 5}
    desk.other("PUT", f"/products/{found['id']}/stock", {"stock": 20, "operation": "set"})
    assert desk.places(product) == {"Almacén principal": 15, "Nave": 5}


def test_deltas_that_come_at_once_add_up(desk: Desk) -> None:
    """Two warehouses, one of them the default, and documents in between."""
    warehouse, product = desk.make("/warehouses", name="Nave"), desk.product(0)

    def work(turn: int) -> None:
        if turn % 3:
            desk("PUT", f"/products/{product}/stock", {"stock": {warehouse: {product: turn % 2 or -2}}})
        else:
            desk.document("invoice", product, 1, contactName=f"Ana {turn}")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(18)))
    units = sum(turn % 2 or -2 for turn in range(18) if turn % 3)
    assert desk.places(product) == {"Almacén principal": -6, "Nave": units}
    assert desk.stock(product) == units - 6


def test_warehouses_that_are_made_the_default_at_once_leave_one(desk: Desk) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda turn: desk.make("/warehouses", name=f"Nave {turn}", default=True), range(8)))
    assert sum(one["default"] for one in desk("GET", "/warehouses")) == 1


def test_a_variant_that_is_changed_while_it_moves_keeps_its_stock(desk: Desk) -> None:
    (place,) = (one["id"] for one in desk("GET", "/warehouses"))
    product = desk.make("/products", name="Camisa", variants=[{"sku": "A"}, {"sku": "B"}])
    variant = desk("GET", f"/products/{product}")["variants"][0]["id"]

    def work(turn: int) -> None:
        if turn % 2:
            desk("PUT", f"/products/{product}/stock", {"stock": {place: {variant: 1}}})
        else:
            desk("PUT", f"/products/{product}", {"variants": [{"id": variant, "price": turn}]})

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(24)))
    assert desk("GET", f"/products/{product}")["variants"][0]["stock"] == 12


def test_the_level_of_every_place_is_the_sum_of_what_was_moved_there(desk: Desk, effort: int) -> None:
    seed = random.randrange(10**6)
    chance = random.Random(seed)
    places = [one["id"] for one in desk("GET", "/warehouses")] + [desk.make("/warehouses", name="Nave")]
    product = desk.make("/products", name="Camisa", variants=[{"sku": "A"}, {"sku": "B"}])
    items = [one["id"] for one in desk("GET", f"/products/{product}")["variants"]]
    desk("PUT", f"/products/{product}/stock", {"stock": {places[0]: {items[0]: 0}}})
    expected = {(place, item): 0 for place in places for item in items}
    for _ in range(12 * effort):
        place, item, units = chance.choice(places), chance.choice(items), chance.randint(-5, 5)
        if chance.random() < 0.3:
            line = {"units": abs(units), "subtotal": 1, "productId": product, "variantId": item}
            desk.make("/documents/waybill", date=TODAY, contactName="Ana", items=[line], warehouseId=place)
            units = -abs(units)
        else:
            desk("PUT", f"/products/{product}/stock", {"stock": {place: {item: units}}})
        expected[place, item] += units
    found = {}
    for place in places:
        shown = desk("GET", f"/warehouses/{place}/stock")["warehouse"]["products"]
        for item in items:
            found[place, item] = shown[0]["variants"][item] if shown else 0
    assert found == expected, seed
    variants = desk("GET", f"/products/{product}")["variants"]
    assert {one["id"]: one["stock"] for one in variants} == {
        item: sum(expected[place, item] for place in places) for item in items
    }, seed
