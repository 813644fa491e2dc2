"""The companies of the fuzz tests, put back as they were after each one that wrote."""

from collections.abc import Iterator
from typing import Any

import pytest

from talonario.domain.identity import IdSource
from talonario.store import Database
from talonario.store.files import Files
from tests.fuzz.world import World


@pytest.fixture
def world(database: Database, clock: Any, new_id: IdSource, files: Files) -> Iterator[World]:
    """Two strict companies and a sandbox twin, on either engine."""
    made = World.made(database, clock, new_id, files)
    yield made
    made.close()
