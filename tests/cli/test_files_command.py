"""`talonario files check`: every file that a row names is whole, and what nobody names is found."""

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests import samples
from typer.testing import CliRunner, Result

from talonario.cli import main as command
from talonario.domain import attachments, products
from talonario.domain.attachments import GALLERY, Sent
from talonario.domain.companies import Company
from talonario.domain.context import Context, Outside
from talonario.domain.identity import IdSource
from talonario.store import Database
from talonario.store.files import Folder


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    monkeypatch.setenv("TALONARIO_DATABASE_URL", f"sqlite:///{tmp_path / 'books.db'}")
    monkeypatch.setenv("TALONARIO_FILES", str(tmp_path / "files"))
    return Folder(tmp_path / "files")


@pytest.fixture
def picture(
    place: Folder, found: Callable[..., Company], new_id: IdSource, clock: Callable[[], datetime], tmp_path: Path
) -> str:
    """The sha256 of a picture that a product has."""
    database = Database.open(f"sqlite:///{tmp_path / 'books.db'}")
    database.upgrade()
    company = found(database)
    with database.write(company.company_id) as tx:
        ctx = Context(tx, company, None, Outside(clock, new_id, place))
        kept = attachments.keep(place, Sent("a.png", samples.PNG), GALLERY)
        products.add_photo(ctx, products.create(ctx, "Vino", {}), kept)
    database.close()
    return kept.sha256


def age(place: Folder, name: str) -> None:
    old = (datetime.now(UTC) - timedelta(days=2)).timestamp()
    os.utime(place._path(name), (old, old))


def check(*more: str) -> tuple[int, dict[str, Any]]:
    result: Result = CliRunner().invoke(command.app, ["files", "check", "--json", *more])
    return result.exit_code, json.loads(result.stdout)


def test_what_is_named_is_read_and_what_is_not_is_removed_when_it_is_old(place: Folder, picture: str) -> None:
    orphan, young = place.put(b"orphan"), place.put(b"young")
    age(place, orphan)
    age(place, picture)
    code, told = check()
    assert (code, told) == (3, {"named": 1, "damaged": 0, "orphans": 1, "orphan_bytes": 6, "removed": 0})
    assert place.has(orphan)
    code, told = check("--remove-orphans")
    assert (code, told["removed"]) == (0, 1)
    assert (place.has(orphan), place.has(young), place.has(picture)) == (False, True, True)


def test_a_damaged_file_is_told(place: Folder, picture: str) -> None:
    place._path(picture).write_bytes(b"other")
    assert check()[0] == 1
    place._path(picture).unlink()
    code, told = check()
    assert (code, told["damaged"]) == (1, 1)


def test_every_field_that_says_sha256_is_looked_at() -> None:
    """A record that names files and is not marked would lose them as orphans."""
    from talonario.domain.records import RECORDS  # noqa: PLC0415

    watched = {
        (table.name, column.name)
        for table in (one.table for one in RECORDS)
        for column in table.columns
        if column.info["names_file"]
    }
    assert ("attachments", "sha256") in watched
    for record in RECORDS:
        for name in record.names:
            if "sha256" in name:
                assert (record.table.name, name) in watched


def test_a_server_whose_files_have_no_place_does_not_start(
    place: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_bytes(b"")
    for wrong, code, words in (
        (str(tmp_path / "file" / "x"), 1, "folder of files"),
        ("ftp://x", 2, "TALONARIO_FILES"),
        ("s3://b?endpoint=http://127.0.0.1:9", 1, "s3://b does not answer"),
    ):
        monkeypatch.setenv("TALONARIO_FILES", wrong)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "somebody")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "geheim")
        monkeypatch.setattr("sys.argv", ["talonario", "serve"])
        with pytest.raises(SystemExit) as ended:
            command.main()
        assert ended.value.code == code, wrong
        assert words in capsys.readouterr().err
