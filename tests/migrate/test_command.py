"""`talonario migrate`: what it prints, where, and with which exit code."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from talonario.cli.migrate import app
from talonario.migrate.ledger import Ledger
from tests.clients.loopback import Reply
from tests.migrate.records import sample
from tests.migrate.systems import KEY, TOKEN, Books, Holded


class Stage:
    """Both servers, a ledger, and the command."""

    def __init__(self, folder: Path) -> None:
        self.holded: Holded = sample()
        self.books = Books()
        self.ledger = folder / "libro.sqlite"

    def call(self, step: str, *more: str, key: str = TOKEN) -> Any:
        """Run a step."""
        ends = [
            "--from", f"holded:{self.holded.server.url}", "--from-key", KEY,
            "--to", f"factuarea:{self.books.server.url}", "--to-key", key,
        ]  # fmt: skip
        if step == "inventory":
            ends = ends[:4]
        if step == "report":
            ends = []
        return CliRunner().invoke(app, [step, *ends, "--ledger", str(self.ledger), *more], env={"LANG": "C"})


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """A stage whose servers run."""
    made = Stage(tmp_path)
    with made.holded.server, made.books.server:
        yield made


def test_every_step_gives_one_json_value(stage: Stage) -> None:
    """Inventory, plan, apply, verify and report, each a single value on standard output."""
    for step in ("inventory", "plan", "apply", "verify", "report"):
        result = stage.call(step, "--json")
        assert result.exit_code == 0, result.stderr
        assert isinstance(json.loads(result.stdout), dict)
    assert json.loads(result.stdout)["clean"] is True


def test_people_read_tables_in_their_language(stage: Stage) -> None:
    """Spanish by default, English when asked."""
    assert "Todo cuadra al céntimo" in stage.call("apply").stdout
    assert "Everything agrees to the cent" in stage.call("verify", "--lang", "en").stdout


def test_differences_end_with_3_and_stand_in_the_report(stage: Stage, tmp_path: Path) -> None:
    """A cent too much: exit code 3, and the file names the invoice."""
    stage.call("apply")
    stage.books.tables["documents"][f"{21:024x}"]["total"] = "121.01"
    for name in ("informe.html", "informe.md"):
        result = stage.call("verify", "--file", str(tmp_path / name))
        assert result.exit_code == 3
        assert "F260001" in (tmp_path / name).read_text(encoding="utf-8")
    assert stage.call("report").exit_code == 3


def test_wrong_use_ends_with_2(stage: Stage, tmp_path: Path) -> None:
    """An unknown system, a missing key, nothing to report."""
    runner = CliRunner()
    wrong = ["plan", "--from", "excel:x", "--to", "factuarea:http://x", "--ledger", str(stage.ledger)]
    assert runner.invoke(app, wrong).exit_code == 2
    no_key = ["inventory", "--from", "holded:http://x", "--ledger", str(stage.ledger)]
    result = runner.invoke(app, no_key, env={"TALONARIO_FROM_KEY": ""})
    assert result.exit_code == 2
    assert "TALONARIO_FROM_KEY" in result.stderr
    assert runner.invoke(app, ["report", "--ledger", str(tmp_path / "none.sqlite")]).exit_code == 2
    assert runner.invoke(app, ["plan"]).exit_code == 2


def test_failures_end_with_1_and_never_show_a_key(stage: Stage) -> None:
    """A wrong key, a ledger in use, a server that is gone."""
    other = "fact_live_WRONGwrongWRONGwrongWRON"
    result = stage.call("plan", "--json", key=other)
    assert result.exit_code == 1
    assert json.loads(result.stdout)["exit_code"] == 1
    assert other not in result.output
    with Ledger(stage.ledger):
        assert stage.call("verify").exit_code == 1
    stage.holded.faults["/taxes"] = [Reply(402, "Account has been blocked. Reason: Unpaid")]
    assert "blocked" in stage.call("inventory").stderr


def test_blockers_stop_the_move_before_the_first_write(stage: Stage) -> None:
    """A tax with another rate in the target."""
    stage.books.tables["taxes"]["s_iva_21"]["rate"] = "20"
    assert stage.call("plan").exit_code == 1
    result = stage.call("apply", "--json")
    assert result.exit_code == 1
    assert stage.books.writes == 0
