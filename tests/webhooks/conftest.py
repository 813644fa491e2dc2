"""What tests of calls stand on: a receiver."""

from collections.abc import Iterator

import pytest

from tests.webhooks.receiver import Receiver, receiver


@pytest.fixture
def target() -> Iterator[Receiver]:
    """A receiver without TLS, on 127.0.0.1."""
    with receiver() as found:
        yield found
