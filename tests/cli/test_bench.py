"""The benchmark does the same work on both sides and says it in one JSON value."""

import json

from typer.testing import CliRunner

from talonario.cli.main import app


def test_the_figures_are_one_json_value() -> None:
    result = CliRunner().invoke(app, ["bench", "--invoices", "20", "--json"])
    assert result.exit_code == 0
    figures = json.loads(result.stdout)
    assert figures["invoices"] == 20
    assert figures["ratio"] > 0
    assert figures["p50_ms"] <= figures["p99_ms"]
