"""The server is killed while clients upload: every file that a row names is there and whole."""

import random
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import httpx

from talonario.domain import files as named
from talonario.domain.companies import Company
from talonario.store import Database
from talonario.store.files import Folder
from tests import samples
from tests.serving import kill, serving
from tests.torture import invariants

UPLOADERS = 4
PATIENCE_SECONDS = 60


class Uploader(threading.Thread):
    """Uploads pictures, and removes some, until the server is gone."""

    def __init__(self, address: str, key: str, chance: random.Random) -> None:
        super().__init__()
        self.kept = 0
        self.failure: BaseException | None = None
        self._address, self._key, self._chance = address, key, chance

    def run(self) -> None:
        """Upload."""
        try:
            with httpx.Client(base_url=f"{self._address}/v1", headers={"X-API-Key": self._key}) as client:
                while True:
                    product = client.post("products", json={"name": "Vino", "price": "1"}).json()["data"]["id"]
                    for _ in range(6):
                        content = samples.PNG + self._chance.randbytes(self._chance.randrange(200_000))
                        answer = client.post(f"products/{product}/gallery", files={"photo": ("a.png", content)})
                        assert answer.status_code == 201, answer.text
                        self.kept += 1
                    assert client.delete(f"products/{product}/gallery/2").status_code == 204
        except httpx.TransportError:
            pass  # the server died
        except Exception as failure:  # noqa: BLE001  (told by the test, in its own thread)
            self.failure = failure


def test_no_row_names_a_file_that_died_with_the_server(
    tmp_path: Path, found: Callable[..., Company], key_for: Callable[..., str], effort: int
) -> None:
    url = f"sqlite:///{tmp_path / 'books.db'}?synchronous=NORMAL"
    database = Database.open(url)
    database.upgrade()
    company = found(database)
    key = key_for(database, company)
    seed = random.SystemRandom().randrange(10**6)
    chance = random.Random(seed)
    for _ in range(2 * effort):
        with serving(url, tmp_path / "server.log") as (address, process):
            uploaders = [Uploader(address, key, random.Random(chance.random())) for _ in range(UPLOADERS)]
            for one in uploaders:
                one.start()
            wanted, deadline = chance.randrange(20, 60), time.monotonic() + PATIENCE_SECONDS
            while sum(one.kept for one in uploaders) < wanted and time.monotonic() < deadline:
                time.sleep(0.005)
            kill(process)
            for one in uploaders:
                one.join()
                assert one.failure is None, (seed, one.failure)
        told = named.look(database, Folder(tmp_path / "files"), datetime.now(UTC))
        assert told.damaged == [], seed
        assert told.named > 0
        assert invariants.broken(database, company.company_id) == [], seed
    database.close()
