"""Where a URL leads: read once, in one way, so that what was checked is what is called."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

import httpx

from talonario.webhooks import addresses
from talonario.webhooks.troubles import Failed

PORTS: Final = {"http": 80, "https": 443}
PORT_MAX: Final = 65_535

_NAME: Final = re.compile(r"(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,62})(\.[a-z0-9_][a-z0-9_-]{0,62})*")
_NUMBER: Final = re.compile(r"[0-9]+|0x[0-9a-f]*")


class Hosts:
    """Hosts of our own, that may be called though they are private, and over plain http.

    text   `localhost:9000, erp.internal`: a port, where there is one, is the only one that is meant
    """

    def __init__(self, text: str = "") -> None:
        self._known: set[tuple[str, int | None]] = set()
        for entry in filter(None, (one.strip() for one in text.split(","))):
            url = httpx.URL(f"http://{entry}")
            self._known.add((_host(url), int(entry.rpartition(":")[2]) if _has_port(entry) else None))

    def knows(self, host: str, port: int) -> bool:
        """Tell whether it is one of them."""
        return (host, None) in self._known or (host, port) in self._known


class Destination(NamedTuple):
    """Where a URL leads.

    host      in lower case, of ASCII letters, without brackets and final dot
    authority how the host is named to itself: `host` or `host:port`
    target    path and query, as they are sent
    is_ours   one of the hosts that may be private
    """

    scheme: str
    host: str
    port: int
    authority: str
    target: str
    is_ours: bool


def read(url: str, hosts: Hosts) -> Destination:
    """Where a URL leads. Raises Failed: `bad_url`, `not_https`."""
    try:
        parsed = httpx.URL(url)
        host = _host(parsed)
    except (httpx.InvalidURL, ValueError) as failure:
        raise Failed("bad_url") from failure
    port = parsed.port if parsed.port is not None else PORTS.get(parsed.scheme)
    if not port or port > PORT_MAX or parsed.scheme not in PORTS or parsed.userinfo:
        raise Failed("bad_url")
    is_ours = hosts.knows(host, port)
    if parsed.scheme == "http" and not is_ours:
        raise Failed("not_https")
    name = f"[{host}]" if ":" in host else host
    authority = name if port == PORTS[parsed.scheme] else f"{name}:{port}"
    return Destination(parsed.scheme, host, port, authority, parsed.raw_path.decode("ascii"), is_ours)


def _host(url: httpx.URL) -> str:
    """The host in its one spelling. Raises ValueError for addresses that are spelled in a way of their own."""
    host = url.raw_host.decode("ascii").lower().removesuffix(".")
    # What ends in a number is an address for whoever resolves it: `2130706433`, `0x7f.1`, `127.1`.
    if ":" in host or _NUMBER.fullmatch(host.rpartition(".")[2]):
        if "%" in host:
            raise ValueError(host)
        return addresses.read(host).compressed
    if not _NAME.fullmatch(host):
        raise ValueError(host)
    return host


def _has_port(entry: str) -> bool:
    return re.search(r":[0-9]+$", entry) is not None and not re.fullmatch(r"\[[^\]]*\]", entry)
