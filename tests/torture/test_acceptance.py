"""The whole promise at once: a source and a target that misbehave, a move killed three times, complete to the cent."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest

from talonario.cli.sample.company import TINY, Sizes
from tests.conftest import EFFORT
from tests.torture.chaos import Chances, Chaos
from tests.torture.moving import Ends, done, start

# Another seed, another source that no test ever saw: TALONARIO_TEST_SEED=… makes one up.
SEED = os.environ.get("TALONARIO_TEST_SEED", "20261121")
KILLS = 3
TARGET = {"busy": 2, "busy_without_a_word": 1, "fails_after": 3, "bad_gateway": 2, "page_of_html": 1,
          "dropped_before": 2, "dropped_after": 4, "cut_short": 2, "half_json": 2, "hangs_after": 1}  # fmt: skip


class Move:
    """`talonario migrate` in a process of its own, between the two proxies."""

    def __init__(self, ends: Ends, ledger: Path, seed: str, chances: Chances) -> None:
        self.ends = ends
        self.chance = Random(f"{seed} kills")
        self.source = Chaos(ends.address, f"{seed} source", chances)
        quiet = Chances(trouble=chances.trouble, hangs_max=chances.hangs_max)
        self.target = Chaos(ends.address, f"{seed} target", quiet, kinds=TARGET)
        self._ledger = ledger

    @contextmanager
    def running(self) -> Iterator[None]:
        with self.source, self.target:
            yield

    def start(self, step: str) -> subprocess.Popen[str]:
        return start(self.ends, step, self.source.url, self.target.url, self._ledger)

    def killed(self) -> bool:
        """Run `apply` and kill it after one of its calls, of the source or of the target; False when it was done."""
        running: list[subprocess.Popen[str]] = []
        side = self.chance.choice([self.source, self.target])
        left = [self.chance.randrange(1, 90 if side is self.source else 30)]

        def kill(_method: str, _path: str) -> None:
            left[0] -= 1
            if left[0] == 0:
                running[0].kill()

        # Before the answer goes back: the server has done what was asked, and nobody will ever hear of it.
        side.after_call = kill
        running.append(self.start("apply"))
        running[0].communicate(timeout=300)
        side.after_call = lambda _method, _path: None
        return running[0].returncode == -9


class Office:
    """People who go on working in the source: each call of the reading may be their moment.

    What they delete after it was written stays in the target, and is told: they delete between two readings.
    """

    def __init__(self, ends: Ends, seed: str, changes: int) -> None:
        self._client = ends.holded()
        self._readings_of_estimates = 0
        self._chance = Random(f"{seed} office")
        self._left = changes

    def __call__(self, _method: str, path: str) -> None:
        if path.endswith("documents/estimate?page=1"):
            self._readings_of_estimates += 1
            if self._readings_of_estimates == 2:
                self._client.delete(f"documents/estimate/{self._client.get('documents/estimate').json()[0]['id']}")
        if self._left and self._chance.random() < 0.1:
            self._left -= 1
            self._work(self._left)

    def close(self) -> None:
        self._client.close()

    def _work(self, number: int) -> None:
        contact = self._chance.choice(self._client.get("contacts").json())
        match number % 4:
            case 0:
                self._client.post("contacts", json={"name": f"Nuevo {number}", "code": f"B0000000{number}"})
            case 1:
                self._client.put(f"contacts/{contact['id']}", json={"name": f"{contact['name']} y hermanos"})
            case 2:
                invoice = next(
                    one for one in self._client.get("documents/invoice").json() if one["paymentsPending"] > 1
                )
                paid = {"date": 1_782_770_400, "amount": 0.37, "desc": "Bizum"}
                assert self._client.post(f"documents/invoice/{invoice['id']}/pay", json=paid).is_success
            case 3:
                item = {"name": "Horas", "units": 3, "subtotal": 33.33, "tax": 21}
                asked = {"contactId": contact["id"], "date": 1_782_770_400, "items": [item], "approveDoc": True}
                assert self._client.post("documents/invoice", json=asked).is_success


@pytest.mark.parametrize("database_url", ["sqlite"] if EFFORT == 1 else ["sqlite", "postgresql"], indirect=True)
def test_a_misbehaving_source_and_three_deaths_end_complete_to_the_cent(
    database_url: str, tmp_path: Path, effort: int
) -> None:
    """No answer can be trusted, records change while they are read, and SIGKILL comes three times."""
    seed = f"{SEED} {database_url.partition(':')[0]}"
    sizes = TINY if effort == 1 else Sizes(contacts=300, products=120, services=20, documents=900)
    trouble = 0.03 if effort == 1 else 0.15
    ends = Ends(database_url, tmp_path)
    with ends.running(Random(seed).randrange(10**6), sizes):
        chances = Chances(trouble=trouble, hangs_max=1, spelling=0.3, damage=0.03, page_size=13 if effort == 1 else 97)
        move = Move(ends, tmp_path / "libro.sqlite", seed, chances)
        office = Office(ends, seed, 10)
        with move.running():
            move.source.on_call = office
            deaths = 0
            while deaths < KILLS:
                deaths += move.killed()
            # The office closes for the day: from here on there is one truth to compare with.
            move.source.on_call = lambda _method, _path: None
            office.close()
            code, report, error = done(move.start("apply"))
            what = f"TALONARIO_TEST_SEED={SEED!r}: {move.source.done}, {move.target.done}, {error}"
            differences = report.get("verification", {}).get("differences")
            assert code == 0, f"{what}\n{differences}\n{report.get('quarantine')}"
            assert done(move.start("verify"))[0] == 0, what
        assert ends.money(ends.target) == ends.money(ends.source), what
