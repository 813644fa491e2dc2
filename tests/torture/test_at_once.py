"""Two who change the same thing at the same moment: nothing is lost, nothing is done twice, nobody meets an error."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from falcon import testing

from talonario.domain.companies import Company
from talonario.domain.contacts import Contact
from talonario.domain.documents.record import Document
from talonario.domain.keys import ApiKey
from talonario.domain.payments import Payment
from talonario.domain.series import Series
from talonario.domain.taxes import Tax
from talonario.store import Database
from talonario.store.listing import Where
from tests.torture.desk import Ask, Desk

MANY = 12


def statuses(answers: list[testing.Result]) -> Counter[int]:
    """How often each status was answered."""
    return Counter(answer.status_code for answer in answers)


def test_every_movement_of_stock_counts(desk: Desk) -> None:
    """Also while others change the product's name and price."""
    product = desk.made("POST", "/v1/products", {"name": "Vino", "price": "5", "sku": "V", "stock": 0})["id"]
    moves = [Ask("PUT", f"/v1/products/{product}/stock", {"stock": 1, "operation": "add"})] * MANY
    changes = [Ask("PUT", f"/v1/products/{product}", {"price": str(price)}) for price in range(1, 5)]
    assert statuses(desk.at_once(moves + changes)) == {200: MANY + 4}
    assert desk.made("GET", f"/v1/products/{product}")["stock"] == MANY


def test_no_more_is_paid_than_is_owed(desk: Desk) -> None:
    """121 euros take six payments of twenty and no seventh, whichever six they are."""
    invoice = desk.invoice(desk.customer())
    body = {"amount": 20, "paid_on": "2026-11-20", "payment_method": "cash"}
    answers = desk.at_once([Ask("POST", f"/v1/invoices/{invoice}/payments", body)] * MANY)
    assert statuses(answers) == {201: 6, 422: MANY - 6}
    assert desk.made("GET", f"/v1/invoices/{invoice}")["pending_amount"] == 1


def test_an_invoice_paid_by_many_at_once_is_paid_once(desk: Desk, database: Database, company: Company) -> None:
    """Marking as paid, through both dialects, makes one payment."""
    invoice = desk.invoice(desk.customer())
    short = desk.made("GET", "/documents/invoice")[0]["id"]
    paying = [Ask("POST", f"/v1/invoices/{invoice}/mark-paid", {})] * MANY
    desk.at_once([*paying, Ask("POST", f"/documents/invoice/{short}/pay", {"date": 1795129200, "amount": 121})])
    with database.read(company.company_id) as tx:
        assert [str(payment.amount) for payment in tx.where(Payment)] == ["121.00"]


def test_a_draft_issued_by_many_at_once_has_one_number(desk: Desk) -> None:
    """The others are told that it is issued already."""
    draft = desk.draft(desk.customer())
    asks = [Ask("POST", f"/v1/invoices/{draft}/assign-real-number")] * MANY
    assert statuses(desk.at_once(asks))[200] == 1
    following = desk.made("GET", "/v1/series/default?document_type=invoice")["next_number"]
    assert following == 2


def test_a_draft_changed_while_it_is_issued_is_one_or_the_other(desk: Desk, effort: int) -> None:
    """The lines of an issued invoice are those that its totals were made of."""
    customer = desk.customer()
    for _ in range(3 * effort):
        draft = desk.draft(customer)
        lines = [{"description": "Otra", "quantity": 1, "unit_price": 7, "tax_rate": 21}]
        change = Ask("PUT", f"/v1/invoices/{draft}", {"lines": lines})
        desk.at_once([change, Ask("POST", f"/v1/invoices/{draft}/assign-real-number"), change])
        shown = desk.made("GET", f"/v1/invoices/{draft}")
        assert shown["subtotal"] == sum(line["unit_price"] for line in shown["lines"])
        assert shown["number"]


def test_annulled_and_paid_exclude_each_other(desk: Desk, effort: int) -> None:
    """Whoever was first decides."""
    customer = desk.customer()
    for _ in range(3 * effort):
        invoice = desk.invoice(customer)
        annul = Ask("POST", f"/v1/invoices/{invoice}/annul", {"reason": "Duplicada"})
        pay = Ask("POST", f"/v1/invoices/{invoice}/mark-paid", {})
        answers = desk.at_once([annul, pay, annul, pay])
        shown = desk.made("GET", f"/v1/invoices/{invoice}")
        annulled = sum(answer.status_code == 200 for answer in answers[::2])
        paid = sum(answer.status_code == 200 for answer in answers[1::2])
        assert (annulled, paid) in {(1, 0), (0, 1), (0, 2)}, [answer.text for answer in answers]
        assert shown["paid_amount"] == (121 if paid else 0)


def test_a_customer_answers_once(desk: Desk, effort: int) -> None:
    """Accepted or rejected, with one number, whoever was first."""
    customer = desk.customer()
    for _ in range(3 * effort):
        quote = desk.made("POST", "/v1/quotes", offer(customer))["id"]
        asks = [Ask("POST", f"/v1/quotes/{quote}/{verb}", {}) for verb in ("accept", "reject") * 3]
        assert statuses(desk.at_once(asks)) == {200: 1, 422: 5}
    assert desk.made("GET", "/v1/series/default?document_type=quote")["next_number"] == 1 + 3 * effort


def test_what_is_converted_by_many_at_once_is_one_invoice(desk: Desk, effort: int) -> None:
    """One by one and together, while the draft invoice is discarded: no note is in two invoices."""
    customer = desk.customer()
    for _ in range(2 * effort):
        lines = offer(customer)["lines"]
        notes = [desk.made("POST", "/v1/delivery_notes", {"client_id": customer, "lines": lines})["id"] for _ in "ab"]
        for note in notes:
            desk.made("POST", f"/v1/delivery_notes/{note}/mark-delivered")
        alone = [Ask("POST", f"/v1/delivery_notes/{note}/convert", {"target": "invoice"}) for note in notes]
        together = [Ask("POST", "/v1/x/delivery_notes/convert", {"ids": ids}) for ids in (notes, notes[::-1])]
        made = [answer for answer in desk.at_once([*alone, *together] * 2) if answer.status_code == 201]
        assert len(made) in {1, 2}, "together, or each alone"
        shown = [desk.made("GET", f"/v1/delivery_notes/{note}") for note in notes]
        invoices = {answer.json["data"]["id"] for answer in made}
        assert {one["converted_to_id"] for one in shown} == invoices
        assert sum(answer.json["data"]["total"] for answer in made) == sum(one["total"] for one in shown)
        first = next(iter(invoices))
        desk.at_once([Ask("DELETE", f"/v1/invoices/{first}"), *alone, Ask("DELETE", f"/v1/invoices/{first}")])
        for note in notes:
            target = desk.made("GET", f"/v1/delivery_notes/{note}")["converted_to_id"]
            assert target is None or desk.made("GET", f"/v1/invoices/{target}")["status"] == "draft"


def offer(customer: str) -> dict[str, Any]:
    """A quote of 121 euros."""
    lines = [{"description": "Horas", "quantity": 1, "unit_price": 100, "tax_rate": 21}]
    return {"client_id": customer, "issued_on": "2026-11-20", "valid_until": "2026-12-20", "lines": lines}


def test_what_is_removed_and_what_is_used_exclude_each_other(desk: Desk, effort: int) -> None:
    """A contact, a product or a tax goes, and whoever needs it hears so; or it is used, and stays."""
    for turn in range(2 * effort):
        customer = desk.customer(f"Cliente {turn}")
        product = desk.made("POST", "/v1/products", {"name": f"Vino {turn}", "price": "5"})["id"]
        draft = desk.draft_body(customer)
        draft["lines"][0]["product_id"] = product
        answers = desk.at_once(
            [
                Ask("DELETE", f"/v1/clients/{customer}"),
                Ask("POST", "/v1/invoices", draft),
                Ask("DELETE", f"/v1/products/{product}"),
                Ask("POST", "/v1/invoices", draft),
            ]
        )
        drafted = answers[1].status_code == 201 or answers[3].status_code == 201
        assert not (drafted and answers[0].status_code == 204), [answer.text for answer in answers]
        assert not (drafted and answers[2].status_code == 204), [answer.text for answer in answers]


def test_a_tax_is_removed_or_used(desk: Desk, effort: int) -> None:
    """A product never names a tax that is gone."""
    for turn in range(2 * effort):
        body = {"name": "Tasa", "code": f"T{turn}", "type": "vat", "rate": 9, "applies_to": "sale", "country": "ES"}
        tax = desk.made("POST", "/v1/taxes", {**body, "is_active": True})["id"]
        product = {"name": f"Vino {turn}", "price": "5", "tax_rate_id": tax}
        gone, used = desk.at_once([Ask("DELETE", f"/v1/taxes/{tax}"), Ask("POST", "/v1/products", product)])
        assert (gone.status_code == 204) != (used.status_code == 201), (gone.text, used.text)


def test_contacts_made_at_once_have_ledger_accounts_of_their_own(
    desk: Desk, database: Database, company: Company
) -> None:
    """Through both dialects."""
    made = [Ask("POST", "/contacts", {"name": f"Contacto {place}", "type": "client"}) for place in range(MANY)]
    alternative = {"type": "passport", "value": "X", "country_code": "FR"}
    body = {"alternative_id": alternative, "accumulate_347": True}
    made += [Ask("POST", "/v1/clients", {"name": f"Cliente {place}", **body}) for place in range(MANY)]
    answers = desk.at_once(made)
    assert all(answer.status_code < 300 for answer in answers)
    with database.read(company.company_id) as tx:
        accounts = sorted(contact.customer_account or 0 for contact in tx.where(Contact))
    assert accounts == [43000000 + place for place in range(1, 2 * MANY + 1)]


def test_there_is_one_default(desk: Desk, database: Database, company: Company) -> None:
    """Of the series of a kind and of the taxes of a type, whoever was last."""
    series = [
        desk.made("POST", "/v1/series", {"code": f"W{place}", "document_type": "invoice"})["id"] for place in range(4)
    ]
    taxes = [one["id"] for one in desk.made("GET", "/v1/taxes?type=vat&limit=20") if one["applies_to"] == "sales"][:4]
    asks = [Ask("POST", f"/v1/series/{one}/default") for one in series]
    asks += [Ask("POST", f"/v1/taxes/{one}/set-default") for one in taxes]
    asks += [Ask("PUT", f"/v1/taxes/{one}/set-default/quote") for one in taxes]
    assert all(answer.status_code < 300 for answer in desk.at_once(asks))
    with database.read(company.company_id) as tx:
        of_invoices = tx.where(Series, Where("document_kind", "eq", "invoice"), Where("is_default", "eq", True))
        of_sales = [tax for tax in tx.where(Tax) if tax.kind == "vat" and tax.side == "sales"]
    assert len(of_invoices) == 1
    assert sum(tax.is_default for tax in of_sales) == 1
    assert sum("quote" in tax.default_for for tax in of_sales) == 1


def test_every_switch_counts(desk: Desk) -> None:
    """Of a supplier, of a product and of a tax: an odd number of them changes each."""
    body = {"name": "Proveedor", "tax_id": "B12345674", "accumulate_347": True}
    supplier = f"/v1/suppliers/{desk.made('POST', '/v1/suppliers', body)['id']}"
    product = f"/v1/products/{desk.made('POST', '/v1/products', {'name': 'Vino', 'price': '5'})['id']}"
    tax = f"/v1/taxes/{desk.made('GET', '/v1/taxes?limit=1')[0]['id']}"
    switches = [
        Ask("POST", f"{supplier}/toggle-active"),
        Ask("POST", f"{product}/toggle-active"),
        Ask("POST", f"{tax}/toggle"),
    ]
    before = [desk.made("GET", path)["is_active"] for path in (supplier, product, tax)]
    assert statuses(desk.at_once(switches * 5)) == {200: 15}
    assert [desk.made("GET", path)["is_active"] for path in (supplier, product, tax)] == [not one for one in before]


def test_an_import_sent_by_many_at_once_arrives_once(desk: Desk, database: Database, company: Company) -> None:
    """Two engines that move the same company do not double it."""
    contacts = [{"external_id": f"c{place}", "name": f"Contacto {place}", "roles": ["customer"]} for place in range(20)]
    line = {"name": "Hora", "quantity": 1, "unit_price": 100, "tax_codes": ["s_iva_21"]}
    document = {"kind": "invoice", "issued_on": "2025-01-10", "subtotal": 100, "total": 121, "lines": [line]}
    documents = [
        document | {"external_id": f"d{place}", "number": f"A{place}", "contact_external_id": f"c{place}"}
        for place in range(20)
    ]
    for resource, records in (("contacts", contacts), ("documents", documents)):
        answers = desk.at_once([Ask("POST", f"/v1/x/imports/{resource}", {"records": records})] * 4)
        assert statuses(answers) == {200: 4}, [answer.text[:500] for answer in answers]
        results = [result["status"] for answer in answers for result in answer.json["data"]]
        assert Counter(results) == {"created": 20, "unchanged": 60}
    with database.read(company.company_id) as tx:
        assert (tx.count(Contact), tx.count(Document)) == (20, 20)


def test_of_keys_made_at_once_one_is_the_first(
    database: Database, found: Callable[..., Company], key_for: Callable[..., Any], effort: int
) -> None:
    """The first key of the Holded dialect writes, the others only read."""
    with ThreadPoolExecutor(MANY) as pool:
        for _ in range(4 * effort):
            company, start = found(database), threading.Barrier(MANY)

            def make(_: int, company: Company = company, start: threading.Barrier = start) -> None:
                start.wait()
                key_for(database, company, "holded")

            list(pool.map(make, range(MANY)))
            with database.read(company.company_id) as tx:
                assert [key.scopes for key in tx.where(ApiKey)].count(["*"]) == 1
