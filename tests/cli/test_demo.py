"""The main job at a small size: the sample fills a server to the cent, and the demonstration ends clean."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import httpx
import msgspec
import pytest

from talonario.app import build, outside
from talonario.cli.demo_words import language_of, word
from talonario.cli.sample import catalogues, contacts, paper, products
from talonario.cli.sample.company import TINY
from talonario.cli.sample.documents import Office
from talonario.cli.sample.fill import BASE, fill
from talonario.domain.companies import Company
from talonario.migrate.progress import Silent
from talonario.store import Database

TODAY = datetime(2026, 11, 20, tzinfo=UTC).date()


def demo(*arguments: str, folder: Path, language: str = "es_ES.UTF-8") -> subprocess.CompletedProcess[str]:
    """Run the demonstration as a person would, at its small size, with its temporary folders in one of ours."""
    command = [sys.executable, "-m", "talonario", "demo", "--size", "tiny", "--port", "0", *arguments]
    environment = {**os.environ, "LANG": language, "LC_ALL": language, "TMPDIR": str(folder)}
    # Our own program, with our own arguments.
    return subprocess.run(  # noqa: S603
        command, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def test_a_filled_server_has_every_price_and_total_that_the_sample_worked_out(
    sqlite: Database, clock: Callable[[], datetime], found: Callable[..., Company], key_for: Callable[..., str]
) -> None:
    rng = Random(11)
    parties = contacts.people(rng, TINY.contacts, TODAY)
    stock = products.stock(rng, TINY.products, TINY.services)
    papers = Office(rng, TODAY, parties, stock).write(TINY.documents)
    steps = [catalogues.step(rng, TODAY), contacts.step(parties), *stock.steps(), paper.step(papers)]
    key = key_for(sqlite, found(sqlite, "open"), "holded")
    transport = httpx.WSGITransport(app=build(sqlite, outside(clock)))
    with httpx.Client(transport=transport, base_url="http://holded.example", headers={"key": key}) as client:
        ids = fill(client, steps, Silent(), threads=1)
        for one in papers:
            path = f"{BASE}documents/{one.document_type}/{ids[one.ref.name]}"
            read = msgspec.json.Decoder(float_hook=Decimal).decode(client.get(path).content)
            check(one, read)


def check(one: paper.Paper, read: Mapping[str, Any]) -> None:
    """Compare a document of the sample with what the server says of it; dollars are the server's to convert."""
    if one.total is None:
        return
    lines: Sequence[Mapping[str, Any]] = read["products"]
    assert [line["price"] for line in lines] == [line.price for line in one.lines]
    assert [line["discount"] for line in lines] == [line.discount for line in one.lines]
    assert [sorted(line["taxes"]) for line in lines] == [sorted(line.taxes) for line in one.lines]
    assert abs(read["total"]) == abs(one.total), (one.document_type, read)
    assert (read["draft"] is True) == one.is_draft


def test_the_demonstration_ends_clean_and_leaves_nothing_behind(tmp_path: Path) -> None:
    ran = demo("--once", folder=tmp_path)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "Todo cuadra al céntimo." in ran.stdout
    assert not list(tmp_path.glob("talonario-demo-*"))


def test_the_demonstration_does_not_touch_a_folder_that_holds_data(tmp_path: Path) -> None:
    (tmp_path / "talonario.db").write_text("precious")
    ran = demo("--once", "--data", str(tmp_path), folder=tmp_path, language="en_GB.UTF-8")
    assert ran.returncode == 2
    assert "holds data already" in ran.stdout
    assert (tmp_path / "talonario.db").read_text() == "precious"


@pytest.mark.parametrize(("locale", "language"), [("en_GB.UTF-8", "en"), ("es_ES", "es"), ("C", "es"), ("", "es")])
def test_it_speaks_spanish_unless_the_locale_is_english(locale: str, language: str) -> None:
    assert language_of(locale) == language
    assert word("stopping", language_of(locale)) == {"es": "Parando…", "en": "Stopping…"}[language]
