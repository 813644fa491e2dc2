"""A move to a server without the historical import: what fits goes, what does not is named."""

from __future__ import annotations

from pathlib import Path

from talonario.migrate.run import run
from tests.migrate.plain_server import PlainServer
from tests.migrate.records import sample
from tests.migrate.systems import KEY, TOKEN


def test_what_fits_goes_and_the_rest_is_named(tmp_path: Path) -> None:
    """Contacts, products, own taxes and invoices as drafts; the rest has no place and the plan says so."""
    holded, plain = sample(), PlainServer()
    oil = holded.lists["/products"][0]
    box = {"id": "e" * 24, "kind": "pack", "name": "Lote", "packProducts": [{"productId": oil["id"], "quantity": 2}]}
    holded.lists["/products"].append(box)
    with holded.server, plain.server:
        report = run(holded.server.url, KEY, plain.server.url, TOKEN, tmp_path / "libro.sqlite")
        again = run(holded.server.url, KEY, plain.server.url, TOKEN, tmp_path / "libro.sqlite")
    assert report.verification.differences == []
    assert report.exit_code == 3, "some records have no place there"
    assert sum(again.written.values()) == 0
    tables = plain.tables
    assert len(tables["clients"]) == 3
    assert len(tables["suppliers"]) == 1
    assert [row["tax_id"] for row in tables["suppliers"]] == ["B36123452"]
    assert tables["clients"][-1]["alternative_id"]["type"] == "not_registered"
    invoices = {row["external_id"]: row for row in tables["invoices"]}
    assert len(invoices) == 4
    assert invoices[f"{21:024x}"]["metadata"]["source_number"] == "F260001"
    assert {row["code"] for row in tables["taxes"]} >= {"tax_1_sales"}
    assert tables["series"][-1]["number_format"] == "{code}{YY}{0000}"
    codes = {met.code for met in report.plan.decisions}
    assert {"plain.no_import", "plain.invoice_as_draft", "plain.no_place", "plain.taxes_reduced"} <= codes
    assert report.plan.mode == "plain"
    one_form = next(met for met in report.plan.decisions if met.code == "plain.one_form")
    assert one_form.examples == [box["id"]], "its parts stay behind; an only variant says nothing more"
