"""Whose request it is, when proxies stand before the server: what they add counts, what clients say does not."""

from pathlib import Path

import httpx
import pytest
from tests.serving import serving


@pytest.mark.parametrize("proxies", [0, 1, 2])
def test_wrong_keys_are_counted_by_the_address_that_our_proxies_saw(tmp_path: Path, proxies: int) -> None:
    """One try a minute: the second of the same client is too much, another client's is not."""
    url = f"sqlite:///{tmp_path / 'proxies.db'}?synchronous=NORMAL"
    behind = ["", ", 10.0.0.9"][proxies == 2]

    def tried(client: httpx.Client, claimed: str, address: str) -> int:
        headers = {"X-Forwarded-For": f"{claimed}, {address}{behind}", "Authorization": f"Bearer fact_live_{'A' * 24}"}
        return client.get("/v1/account", headers=headers).status_code

    log = tmp_path / "proxies.log"
    server = serving(url, log, TALONARIO_PROXIES=str(proxies), TALONARIO_WRONG_KEYS_PER_MINUTE="1")
    with server as (address, _), httpx.Client(base_url=address) as client:
        assert tried(client, "1.1.1.1", "203.0.113.7") == 401
        assert tried(client, "2.2.2.2", "203.0.113.7") == 429, "what a client claims to be is nothing"
        assert tried(client, "1.1.1.1", "2001:db8::7") == (401 if proxies else 429)
        assert client.get("/v1/account", headers={"X-Forwarded-For": "nonsense"}).status_code in {401, 429}
