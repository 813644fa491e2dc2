"""The judge is judged first: sound books are found sound, and every kind of damage is named."""

import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from talonario.app import build, outside
from talonario.domain.companies import Company
from talonario.domain.identity import IdSource
from talonario.store import Database
from tests.torture import invariants

LINE = {"description": "Horas", "quantity": 2, "unit_price": 45, "tax_rate": 21, "retention_rate": 15}


@pytest.fixture
def company(
    sqlite: Database,
    found: Callable[..., Company],
    key_for: Callable[..., str],
    clock: Callable[[], datetime],
    new_id: IdSource,
) -> Company:
    """A strict company with two issued invoices, one of them paid in part, an imported one and a draft."""
    company = found(sqlite)
    headers = {"Authorization": f"Bearer {key_for(sqlite, company)}"}
    transport = httpx.WSGITransport(build(sqlite, outside(clock, new_id)))
    with httpx.Client(transport=transport, base_url="http://test/v1", headers=headers) as client:

        def post(path: str, body: Any, **named: Any) -> Any:
            answer = client.post(path, json=body, **named)
            assert answer.is_success, answer.text
            return answer.json()["data"]

        customer = post("/clients", {"name": "Ría", "tax_id": "12345678Z"})
        days = {"issued_on": "2026-11-20", "due_on": "2026-12-20"}
        series = client.get("/series/default?document_type=invoice").json()["data"]["id"]
        invoice = {"client_id": customer["id"], "series_id": series, "lines": [LINE, LINE], **days}
        for _ in range(2):
            made = post("/invoices", invoice, headers={"Idempotency-Key": f"k{_}"})
            post(f"/invoices/{made['id']}/mark-sent", {})
        post(f"/invoices/{made['id']}/payments", {"amount": 10, "paid_on": "2026-11-20", "payment_method": "cash"})
        post("/invoices", invoice)
        post("/x/imports/documents", {"records": [{
            "external_id": "d1", "kind": "invoice", "number": "A1", "issued_on": "2026-01-02", "subtotal": "10",
            "total": "12.10", "lines": [{"name": "a", "unit_price": "10", "tax_codes": ["s_iva_21"]}],
            "payments": [{"external_id": "p1", "amount": "12.10", "paid_on": "2026-01-03"}],
        }]})  # fmt: skip
    return company


def test_books_kept_by_the_program_break_no_promise(sqlite: Database, company: Company) -> None:
    assert invariants.broken(sqlite, company.company_id) == []


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        ("DELETE FROM events WHERE sequence = 2", "events are numbered"),
        ("UPDATE company_heads SET event_sequence = event_sequence + 1", "heads say"),
        ("UPDATE contacts SET name = 'Otro'", "says of"),
        ("DELETE FROM events WHERE sequence = (SELECT max(sequence) FROM events)", "was ever said"),
        ("DELETE FROM payments WHERE external_id IS NULL", "which is not there"),
        ("DELETE FROM document_lines WHERE position = 1", "its lines do not add up"),
        ("UPDATE document_lines SET position = 7 WHERE position = 1", "has lines [0, 7]"),
        ("UPDATE document_lines SET subtotal = subtotal + 1 WHERE position = 0", "its lines do not add up"),
        ("DELETE FROM document_taxes WHERE position = 0", "its breakdown"),
        ("UPDATE documents SET total = total + 1", "its amounts come to"),
        ("UPDATE payments SET amount = amount + 1", "payments of"),
        ("UPDATE documents SET settlement = 'paid' WHERE paid_total = 1000", "is called paid"),
        ("UPDATE payments SET amount = amount + 1", "customers are said to owe"),
        ("UPDATE documents SET unique_number = NULL WHERE number = 'F-2026-002'", "issued without a number"),
        ("UPDATE documents SET state = 'draft' WHERE number = 'F-2026-002'", "is a draft with a number"),
        ("UPDATE documents SET unique_number = 'x' WHERE number = 'F-2026-002'", "is unique as"),
        (
            "UPDATE documents SET number = 'F-2026-004', unique_number = number WHERE number = 'F-2026-002'",
            "has no [2]",
        ),
        ("UPDATE documents SET number = 'F-2026-001' WHERE number = 'F-2026-002'", "was given twice"),
        ("UPDATE series SET next_number = 4 WHERE document_kind = 'invoice'", "has no [3]"),
        ("UPDATE series SET next_number = 2 WHERE document_kind = 'invoice'", "has given 2"),
        ("UPDATE documents SET issued_on = '2026-11-19' WHERE number = 'F-2026-002'", "dates go backwards"),
        ("UPDATE idempotency SET status = NULL", "has no answer"),
        ("DELETE FROM contacts", "documents.contact_id names"),
        ("DELETE FROM contacts", "foreign_key_check"),
    ],
)
def test_damage_is_named(sqlite: Database, company: Company, damage: str, named: str) -> None:
    connection = sqlite3.connect(sqlite.engine.sqlalchemy_url.removeprefix("sqlite:///"))
    assert connection.execute(damage).rowcount > 0
    connection.commit()
    connection.close()
    found = invariants.broken(sqlite, company.company_id)
    assert any(named in sentence for sentence in found), found


def test_a_damaged_file_is_named(sqlite: Database, company: Company) -> None:
    path = Path(sqlite.engine.sqlalchemy_url.removeprefix("sqlite:///"))
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    [page] = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'contacts_name'").fetchone()
    [size] = connection.execute("PRAGMA page_size").fetchone()
    connection.close()
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\0" * 8)
    assert any("integrity_check" in sentence for sentence in invariants.damaged(sqlite))
