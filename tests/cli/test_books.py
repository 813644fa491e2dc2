"""`talonario company`, `user`, `key` and `schema`: one JSON value, exit codes, nothing secret twice."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from typer.testing import CliRunner, Result

from talonario.cli import main as command
from talonario.cli import user
from talonario.domain.identity import short_id
from talonario.store import Database

TAX_ID = "B12345674"
PASSWORD = "correct horse battery"  # noqa: S105  (of nobody)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of the test's own."""
    monkeypatch.setenv("TALONARIO_DATABASE_URL", f"sqlite:///{tmp_path / 'books.db'}")
    return tmp_path


def run(*arguments: str, **options: Any) -> Result:
    """Run a command."""
    return CliRunner().invoke(command.app, list(arguments), **options)


def shown(*arguments: str, **options: Any) -> Any:
    """The JSON value of a command that succeeds: exactly one, on standard output."""
    result = run(*arguments, "--json", **options)
    assert result.exit_code == 0, result.output
    assert result.stdout.count("\n") == 1
    return json.loads(result.stdout)


def code_of(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Any:
    """The exit code of the whole program."""
    monkeypatch.setattr("sys.argv", ["talonario", *arguments])
    with pytest.raises(SystemExit) as ended:
        command.main()
    return ended.value.code


def company(*more: str) -> str:
    """A company and its id."""
    identity: str = shown("company", "create", "Prueba, S.L.", "--tax-id", TAX_ID, *more)["id"]
    return identity


def test_a_company_its_user_and_its_keys(folder: Path) -> None:
    """What a newcomer does, from an empty folder."""
    made = shown("company", "create", "Prueba, S.L.", "--tax-id", "b-12345674", "--policy", "open")
    assert (made["tax_id"], made["policy"]) == (TAX_ID, "open")
    person = shown(
        "user", "create", "ana@example.es", "--company", made["id"], "--role", "owner", "--password-stdin",
        input=f"{PASSWORD}\n",
    )  # fmt: skip
    assert (person["email"], person["role"]) == ("ana@example.es", "owner")
    live = shown("key", "create", "--company", made["id"], "--dialect", "factuarea", "--scopes", "invoices:read, *")
    assert live["scopes"] == "invoices:read,*"
    test = shown("key", "create", "--company", made["id"], "--dialect", "factuarea", "--test")
    holded = shown("key", "create", "--company", made["id"], "--dialect", "holded", "--description", "Tienda")
    assert (live["key"][:10], test["key"][:10], len(holded["key"])) == ("fact_live_", "fact_test_", 32)
    listed = shown("key", "list", "--company", made["id"])
    assert [one["id"] for one in listed] == [live["id"], test["id"], holded["id"]]
    for secret in (live["key"], test["key"], holded["key"]):
        assert secret not in json.dumps(listed)
        assert secret.encode() not in (folder / "books.db").read_bytes()


def test_a_company_is_known_by_its_short_id_too(folder: Path) -> None:
    """As Holded writes ids."""
    made = company()
    assert shown("key", "list", "--company", short_id(UUID(made))) == []


def test_a_key_is_withdrawn(folder: Path) -> None:
    """And the list says when."""
    owner = company()
    key = shown("key", "create", "--company", owner, "--dialect", "holded")
    assert shown("key", "revoke", key["id"], "--company", owner)["revoked_at"] is not None
    assert shown("key", "list", "--company", owner)[0]["revoked_at"] is not None


def test_people_read_lines(folder: Path) -> None:
    """Without --json."""
    result = run("company", "create", "Prueba", "--tax-id", TAX_ID)
    assert result.exit_code == 0
    assert f"tax_id           {TAX_ID}" in result.stdout


def test_a_password_is_asked_for(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When it does not come by standard input."""
    monkeypatch.setattr(user, "getpass", lambda: PASSWORD)
    assert shown("user", "create", "ana@example.es", "--company", company(), "--role", "admin")["role"] == "admin"


@pytest.mark.parametrize(
    "arguments",
    [
        ("company", "create", "Prueba", "--tax-id", "B12345670"),
        ("company", "create", " ", "--tax-id", TAX_ID),
    ],
)
def test_a_refusal_is_a_sentence(
    arguments: tuple[str, ...], folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """On standard error, with exit code 1."""
    assert code_of(monkeypatch, *arguments) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("talonario: ")
    assert "Traceback" not in told.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("company", "create"),
        ("nothing",),
        ("key", "list", "--company", "no id"),
        ("key", "list", "--company", "0" * 24),
        ("key", "create", "--company", "0" * 24, "--dialect", "other"),
        ("key", "revoke", "no id", "--company", "0" * 24),
    ],
)
def test_wrong_use_is_2(arguments: tuple[str, ...], folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is missing or misspelt."""
    assert code_of(monkeypatch, *arguments) == 2


@pytest.mark.parametrize("url", ["mysql://host/db", "sqlite:////tmp/x.db?synchronous=OFF"])
def test_settings_that_cannot_be_are_wrong_use(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No traceback."""
    monkeypatch.setenv("TALONARIO_DATABASE_URL", url)
    assert code_of(monkeypatch, "schema", "check") == 2


def test_the_schema_is_brought_up_to_date(database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Upgrade, check and the SQL, on both engines."""
    monkeypatch.setenv("TALONARIO_DATABASE_URL", database_url)
    assert code_of(monkeypatch, "schema", "upgrade") == 0
    assert code_of(monkeypatch, "schema", "upgrade") == 0
    assert code_of(monkeypatch, "schema", "check") == 0
    printed = run("schema", "sql")
    assert "CREATE TABLE contacts" in printed.stdout
    opened = Database.open(database_url)
    try:
        opened.require_current()
    finally:
        opened.close()


def test_an_empty_database_is_not_current(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`check` says so and changes nothing."""
    assert code_of(monkeypatch, "schema", "check") == 1
    assert code_of(monkeypatch, "schema", "check") == 1


def test_users_manage_keys_as_their_role_allows(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An owner makes, lists and revokes, with a description; a custom role does none of it."""
    identity = company()
    for email, role in (("ana@example.es", "owner"), ("luis@example.es", "custom")):
        options = ("--company", identity, "--role", role, "--password-stdin")
        shown("user", "create", email, *options, input=f"{PASSWORD}\n")
    asked = ("key", "create", "--company", identity, "--dialect", "holded")
    first = shown(*asked, "--user", "ana@example.es", "--description", "Shopify")
    second = shown(*asked, "--user", "ana@example.es", "--description", "Informes")
    assert (first["scopes"], second["scopes"]) == ("*", "read")
    assert len(shown("key", "list", "--company", identity, "--user", "ana@example.es")) == 2
    for arguments in (
        (*asked, "--user", "luis@example.es", "--description", "x"),
        ("key", "list", "--company", identity, "--user", "luis@example.es"),
        ("key", "revoke", first["id"], "--company", identity, "--user", "luis@example.es"),
        ("key", "list", "--company", identity, "--user", "nadie@example.es"),
        (*asked, "--user", "ana@example.es"),
    ):
        assert code_of(monkeypatch, *arguments) == 1
    gone = shown("key", "revoke", first["id"], "--company", identity, "--user", "ana@example.es")
    assert gone["revoked_at"] is not None


def test_settings_of_a_company(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Later keys may write when the company says so; only open books may be spoken of in lies."""
    identity = company()
    asked = ("key", "create", "--company", identity, "--dialect", "holded")
    assert [shown(*asked)["scopes"] for _ in range(2)] == ["*", "read"]
    assert shown("company", "set", identity, "--ordinary-scopes")["ordinary_scopes"] is True
    assert shown(*asked)["scopes"] == "*"
    assert shown("company", "set", identity, "--no-ordinary-scopes")["ordinary_scopes"] is False
    assert code_of(monkeypatch, "company", "set", identity, "--quirks", "live") == 1
    refused = ("company", "create", "Otra", "--tax-id", TAX_ID, "--quirks", "live")
    assert code_of(monkeypatch, *refused) == 1
    live = shown("company", "create", "Otra", "--tax-id", TAX_ID, "--policy", "open", "--quirks", "live")
    assert live["quirks"] == "live"
    assert shown("company", "set", live["id"], "--quirks", "truthful")["quirks"] == "truthful"
