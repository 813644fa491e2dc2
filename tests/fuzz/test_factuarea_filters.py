"""Every filter of every list with every operator: what a list does not have is refused, naming what it has."""

from typing import Final
from urllib.parse import quote

from tests.fuzz.contracts import Published
from tests.fuzz.factuarea_requests import ANSWERED, PUBLISHED
from tests.fuzz.values import NOBODY
from tests.fuzz.world import World

LISTS: Final = [
    one for one in PUBLISHED.values() if one.id in ANSWERED and "starting_after" in {each.name for each in one.query}
]
PAGING: Final = ("limit", "starting_after", "ending_before", "sort")
OPERATORS: Final = ("in", "gte", "lte", "gt", "lt")
OTHERS: Final = ("ne", "like", "GTE", "gte][lte", "0", "*", "' OR 1=1")
RANGES: Final = ("created", "issued_on", "due_on", "valid_until", "delivery_date", "total", "price", "next_run_at")
VALUES: Final = {
    **dict.fromkeys(("created", "issued_on", "due_on", "valid_until", "delivery_date", "next_run_at"), "2026-11-20"),
    **dict.fromkeys(("total", "price"), "10"),
    **dict.fromkeys(("client_id", "supplier_id", "series_id", "original_invoice_id"), NOBODY),
    **dict.fromkeys(("is_active", "is_default", "is_system", "in_stock", "low_stock", "signed"), "true"),
    "document_type": "invoice",
    "type": "vat",
    "applies_to": "sale",
    "frequency": "monthly",
}
STATUSES: Final = {"recurring_invoices.list": "active", "webhook_endpoints.deliveries.list": "pending"}
"""Of lists that have no drafts."""
BEYOND: Final = {
    "clients.list": {"tax_id", "email", "name", "vat_id", "external_id"},
    "suppliers.list": {"tax_id", "email", "name", "vat_id", "external_id"},
    "products.list": {"sku", "name", "external_id"},
    "invoices.list": {"number", "external_id", "issued_on"},
    "purchase_invoices.list": {"external_id", "external_invoice_number"},
    "recurring_invoices.list": {"external_id"},
    "quotes.list": {"external_id", "issued_on"},
    "proformas.list": {"external_id"},
    "delivery_notes.list": {"external_id"},
    "taxes.list": {"country", "code", "external_reference"},
}
"""Where more is taken than the contract declares, because its prose promises it: texts that may be listed, a range."""


def path_of(one: Published, world: World) -> str:
    """Where a list is; the one of deliveries belongs to an endpoint."""
    return one.path.replace("{webhook_endpoint}", world.attacker.ids["webhook"])


def test_a_list_takes_the_operators_it_declares_and_refuses_the_others_by_name(world: World) -> None:
    door = world.door()
    assert len(LISTS) >= 6
    for one in LISTS:
        path = path_of(one, world)
        declared = {each.name for each in one.query} - set(PAGING)
        names = {each.partition("[")[0] for each in declared} | BEYOND.get(one.id, set())
        for name in sorted(names):
            value = STATUSES.get(one.id, "draft") if name == "status" else VALUES.get(name, "a")
            refused = door("GET", f"{path}?{quote(f'{name}[{OTHERS[0]}]')}={value}").json()["error"]
            allowed = set(refused["errors"][0]["allowed_values"])
            assert allowed >= {each for each in declared if each.partition("[")[0] == name}, (one.id, name)
            more = allowed - declared
            assert name in BEYOND.get(one.id, set()) or more <= ({name} if name in RANGES else set()), (one.id, more)
            for operator in ("", *OPERATORS, *OTHERS):
                spelling = f"{name}[{operator}]" if operator else name
                reply = door("GET", f"{path}?{quote(spelling)}={value}")
                assert reply.status == (200 if spelling in allowed else 400), (one.id, spelling, reply.content)
                if spelling not in allowed:
                    error = reply.json()["error"]
                    assert (error["code"], error["param"]) == ("parameter_unknown", spelling)
                    assert set(error["errors"][0]["allowed_values"]) == allowed
                    assert all(each in error["message"] for each in allowed)
            repeated = door("GET", f"{path}?{name}={value}&{name}={value}")
            assert repeated.status == (200 if f"{name}[in]" in allowed else 400), (one.id, name)


def test_paging_has_no_operators(world: World) -> None:
    """Ignored, they would be taken for what they are not."""
    door = world.door()
    for one in LISTS:
        path = path_of(one, world)
        for name in PAGING:
            for operator in (*OPERATORS, "", "x"):
                reply = door("GET", f"{path}?{quote(f'{name}[{operator}]')}=1")
                assert (reply.status, reply.json()["error"]["code"]) == (400, "parameter_unknown"), (one.id, name)
