"""What is written down is true: settings and commands are named, printed files are current, links lead somewhere."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import typer

from talonario.api import coverage
from talonario.cli.contract import counts
from talonario.cli.main import app
from talonario.migrate import decisions
from talonario.settings import PREFIX, Settings
from talonario.store import Database

ROOT: Final = Path(__file__).parents[1]
PAGES: Final = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def text(*names: str) -> str:
    return "\n".join((ROOT / name).read_text(encoding="utf-8") for name in names)


def commands(command: Any, path: str = "talonario") -> Iterator[str]:
    """Every command that can be typed, in full."""
    children = getattr(command, "commands", None)
    if children is None:
        yield path
    for name, child in (children or {}).items():
        yield from commands(child, f"{path} {name}")


def test_the_coverage_page_is_current() -> None:
    """`make generate` writes it again."""
    assert text("docs/api-coverage.md") == coverage.page(counts())


def test_the_page_of_what_a_move_decides_is_current() -> None:
    """`make generate` writes it again."""
    assert text("docs/migration-decisions.md") == decisions.page()


def test_the_printed_schema_is_current(tmp_path: Path) -> None:
    """`make generate` writes it again."""
    database = Database.open(f"sqlite:///{tmp_path / 'none.db'}")
    assert text("docs/schema.sql") == database.schema_sql()
    database.close()


@pytest.mark.parametrize("setting", Settings.__struct_fields__)
def test_every_setting_is_written_down(setting: str) -> None:
    assert f"`{PREFIX}{setting.upper()}`" in text("docs/operations.md")


def test_every_command_is_written_down() -> None:
    pages = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    found = list(commands(typer.main.get_command(app)))
    assert len(found) > 10
    # `talonario migrate inventory|plan|apply` names three, and options may stand between.
    named = {
        f"talonario {group} {verb}".replace("  ", " ")
        for group, verbs in re.findall(r"talonario ([a-z]+) ([a-z|]+)", pages)
        for verb in verbs.split("|")
    } | {f"talonario {alone}" for alone in re.findall(r"talonario ([a-z]+)", pages)}
    assert [command for command in found if command not in named] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = (folder / "README.md").read_text(encoding="utf-8")
    assert [page.name for page in folder.glob("0*.md") if page.name not in listed] == []
