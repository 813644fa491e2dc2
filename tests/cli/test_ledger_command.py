"""`talonario ledger …`: the books are checked, caught up with, closed, opened and opened again."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from talonario.cli import books
from talonario.cli import main as command
from talonario.domain import contacts, loose_payments
from talonario.domain.companies import Company
from talonario.domain.context import Context, Outside
from talonario.domain.documents import draft, issue, pay
from talonario.domain.documents.draft import DocumentFields
from talonario.domain.documents.pricing import LineFields
from talonario.domain.identity import IdSource
from talonario.domain.payments import PaymentFields
from talonario.store import Database

LAST = date(2025, 12, 20)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the database of the commands lies, in February 2026."""
    monkeypatch.setenv("TALONARIO_DATABASE_URL", f"sqlite:///{tmp_path / 'books.db'}")
    monkeypatch.setattr(books, "now", lambda: datetime(2026, 2, 1, 10, tzinfo=UTC))
    return tmp_path / "books.db"


@pytest.fixture
def company(path: Path, found: Callable[..., Company], clock: Any, new_id: IdSource) -> str:
    """A company with an invoice of last year, paid in part, and a loose payment."""
    clock.now = datetime(2025, 12, 20, 10, tzinfo=UTC)
    database = Database.open(f"sqlite:///{path}")
    database.upgrade()
    company = found(database)
    with database.write(company.company_id) as tx:
        ctx = Context(tx, company, None, Outside(clock, new_id))
        fields = contacts.ContactFields(roles=("customer",), values={"name": "Ana"})
        lines = (LineFields(name="Cosa", unit_price=Decimal(100), tax_codes=("s_iva_21",)),)
        one = DocumentFields(kind="invoice", issued_on=LAST, contact_id=contacts.create(ctx, fields).id, lines=lines)
        full = issue.issue(ctx, draft.create(ctx, one))
        pay.pay(ctx, full, PaymentFields(amount=Decimal(21), paid_on=LAST))
        loose_payments.create(ctx, PaymentFields(amount=Decimal(5), paid_on=LAST))
    database.close()
    return str(company.company_id)


def run(*arguments: str, code: int = 0) -> Any:
    """What a command prints as JSON, or its refusal."""
    result: Result = CliRunner().invoke(command.app, ["ledger", *arguments, "--json"])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        assert code == 1, result.exception
        return str(result.exception)
    assert result.exit_code == code, result.output
    return json.loads(result.stdout) if result.stdout.startswith(("[", "{")) else result.output


def test_sound_books_are_found_sound(company: str) -> None:
    """One company, or all of them."""
    shown = run("check", "--company", company)
    assert shown == [{"id": company, "name": "Prueba, S.L.", "differences": []}]
    assert run("check", "--all") == shown
    run("check", code=2)
    run("check", "--all", "--company", company, code=2)


DAMAGE = {
    "UPDATE journal_lines SET debit = debit + 1 WHERE position = 0": "entry_unbalanced",
    "UPDATE journal_lines SET debit = 0, credit = 0": "line_invalid",
    "UPDATE journal_entries SET number = 9 WHERE number = 2": "numbers_broken",
    "UPDATE exercises SET last_number = 4": "numbers_broken",
    "UPDATE journal_entries SET dated_on = '2024-12-20' WHERE number = 1": "entry_misdated",
    "UPDATE journal_entries SET source_id = NULL WHERE source = 'sale'": "unposted",
    "UPDATE journal_entries SET source_id = NULL WHERE source = 'payment'": "unposted",
    "UPDATE documents SET state = 'annulled'": "overposted",
    "UPDATE journal_entries SET source_id = x'00112233445566778899aabbccddeeff' WHERE source = 'sale'": "source_gone",
    "UPDATE journal_lines SET tax = 's_iva_10' WHERE tax = 's_iva_21'": "posted_otherwise",
    "UPDATE journal_lines SET tax = 's_iva_10' WHERE account = '47721000'": "vat_differs",
    "UPDATE document_taxes SET amount = amount + 1": "vat_differs",
    "UPDATE payments SET amount = amount + 1 WHERE document_id IS NOT NULL": "debt_differs",
    "UPDATE journal_lines SET contact_id = NULL WHERE credit > 0": "debt_differs",
    "UPDATE payments SET treasury_id = (SELECT id FROM treasuries)": "treasury_differs",
    "UPDATE journal_lines SET account = '43000002' WHERE account = '43000001'": "booked_elsewhere",
    "UPDATE journal_lines SET account = '57200000' WHERE account = '70000000'": "booked_elsewhere",
    "UPDATE journal_lines SET account = '99900000' WHERE account = '70000000'": "account_unknown",
    "UPDATE journal_lines SET position = 7 WHERE position = 2": "line_missing",
    "UPDATE journal_entries SET reverses_id = (SELECT id FROM journal_entries WHERE source = 'sale') "
    "WHERE source = 'payment'": "reversal_differs",
    "UPDATE journal_entries SET kind = 'closing' WHERE source = 'sale'": "year_entry_invalid",
    "UPDATE companies SET books_closed_through = 2025": "exercise_differs",
    "UPDATE companies SET books_closed_through = 2024": "exercise_differs",
    "UPDATE exercises SET closed_at = 0": "exercise_differs",
}
DAMAGE_OF_YEARS = {
    "UPDATE journal_lines SET account = '57500000' FROM journal_entries AS entry "
    "WHERE entry_id = entry.id AND position = 1 AND kind = 'regularisation'": "closing_differs",
    "UPDATE journal_lines SET account = '57500000' FROM journal_entries AS entry "
    "WHERE entry_id = entry.id AND position = 1 AND kind = 'closing'": "closing_differs",
    "UPDATE journal_lines SET account = '57500000' FROM journal_entries AS entry "
    "WHERE entry_id = entry.id AND position = 1 AND kind = 'opening'": "opening_differs",
    "UPDATE journal_entries SET dated_on = '2026-01-02' WHERE kind = 'opening'": "year_entry_invalid",
    "UPDATE journal_entries SET kind = 'normal' WHERE kind = 'regularisation'": "year_entry_invalid",
    "UPDATE companies SET books_closed_through = NULL": "exercise_differs",
}


def test_each_kind_of_damage_is_named(company: str, path: Path) -> None:
    """And the exit code is 1."""
    _damage_each(company, path, DAMAGE)
    run("close", "--company", company, "--year", "2025")
    run("open", "--company", company, "--year", "2026")
    _damage_each(company, path, DAMAGE_OF_YEARS)


def _damage_each(company: str, path: Path, statements: dict[str, str]) -> None:
    """Do each kind of damage to a copy, which `check` must name; the books stay as they were."""
    sound = path.with_name("sound.db")
    damage(path, "PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(path, sound)
    for statement, code in statements.items():
        shutil.copy(sound, path)
        damage(path, statement)
        (shown,) = run("check", "--company", company, code=1)
        assert code in {one["code"] for one in shown["differences"]}, statement
        assert all(one["text"] for one in shown["differences"])
    shutil.copy(sound, path)


def damage(path: Path, *statements: str) -> None:
    """Do something to a database behind the program's back."""
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def test_what_has_no_entry_is_booked_once(company: str, path: Path) -> None:
    """Documents and payments from before there was a journal."""
    damage(path, "DELETE FROM journal_lines", "DELETE FROM journal_entries", "DELETE FROM exercises")
    (shown,) = run("check", "--all", code=1)
    assert [one["code"] for one in shown["differences"]].count("unposted") == 3
    assert [one["posted"] for one in run("post", "--all")] == [3]
    assert [one["posted"] for one in run("post", "--company", company)] == [0]
    assert run("check", "--all")[0]["differences"] == []


def test_a_year_is_closed_opened_and_opened_again(company: str) -> None:
    """Each once."""
    one = ("--company", company, "--year")
    assert [entry["kind"] for entry in run("close", *one, "2025")] == ["regularisation", "closing"]
    assert "is closed already" in run("close", *one, "2025", code=1)
    assert [entry["date"] for entry in run("open", *one, "2026")] == ["2026-01-01"]
    assert "opening entry already" in run("open", *one, "2026", code=1)
    assert run("check", "--all")[0]["differences"] == []
    assert len(run("reopen", *one, "2025")) == 3
    assert "not the one that was closed last" in run("reopen", *one, "2025", code=1)
    assert "not over" in run("close", *one, "2026", code=1)


def test_books_that_differ_are_not_closed(company: str, path: Path) -> None:
    """Somebody has to look first."""
    damage(path, "UPDATE journal_entries SET source_id = NULL WHERE source = 'sale'")
    assert "do not agree" in run("close", "--company", company, "--year", "2025", code=1)
