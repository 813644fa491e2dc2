"""The table of differences says the truth: every row of it is met somewhere, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import talonario
from talonario.migrate.decisions import DECISIONS, Findings

SOURCES = [path for path in Path(talonario.__file__).parent.rglob("*.py") if path.name != "decisions.py"]


@pytest.mark.parametrize("code", DECISIONS)
def test_every_decision_is_taken_somewhere(code: str) -> None:
    assert any(f'"{code}"' in path.read_text(encoding="utf-8") for path in SOURCES)


def test_every_decision_that_is_taken_stands_in_the_table() -> None:
    """Findings are added by a code that is written out, so that it can be looked for."""
    added = [code for path in SOURCES for code in re.findall(r"findings\.add\(\s*(.+?),", path.read_text("utf-8"))]
    assert len(added) > 40
    assert [code for code in added if code.strip('"') not in DECISIONS] == []


def test_every_decision_is_told_in_both_languages() -> None:
    for decision in DECISIONS.values():
        for lang in ("es", "en"):
            assert decision.text(lang).endswith(".")
            assert decision.why(lang).endswith(".")
        assert decision.es != decision.en


def test_a_record_meets_a_decision_once() -> None:
    findings = Findings()
    findings.add("document.draft", "1")
    findings.add("document.draft", "1")
    findings.add("document.draft", "2")
    assert findings.met == {"document.draft": ["1", "2"]}
