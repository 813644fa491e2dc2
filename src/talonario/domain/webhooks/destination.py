"""Where a URL leads: read once, in one way, so that what was checked is what is called.

Whether a name leads to a private machine is only known when it is called, and checked then, each time (`egress.py`).
"""

import re
from ipaddress import IPv4Address, IPv6Address
from typing import Final, NamedTuple

import httpx

from talonario.domain.errors import Invalid
from talonario.domain.webhooks import addresses

URL_MAX: Final = 2048
PORTS: Final = {"http": 80, "https": 443}
PORT_MAX: Final = 65_535
NEVER_PUBLIC: Final = ("localhost", "local", "internal", "home.arpa")
"""Endings of names that nobody finds outside of some house (RFC 6761, 6762, 8375, and ICANN's `internal`)."""

_NAME: Final = re.compile(r"(?=.{1,253}$)[a-z0-9_][a-z0-9_-]{0,62}(\.[a-z0-9_][a-z0-9_-]{0,62})*")
_NUMBER: Final = re.compile(r"[0-9]+|0x[0-9a-f]*")


class UrlInvalid(Invalid):
    """The address of an endpoint cannot be one."""

    code = "webhook_url_invalid"
    es = "La dirección no sirve para un webhook: {reason_es}."
    en = "The address cannot be a webhook's: {reason_en}."


class Destination(NamedTuple):
    """Where a URL leads.

    host        in lower case, of ASCII letters, without brackets and final dot
    address     when the host is one
    authority   how the host is named to itself: `host` or `host:port`
    target      path and query, as they are sent
    has_login   whether a user or a password stands in the URL
    is_ours     one of the hosts that may be private, and called without TLS
    """

    scheme: str
    host: str
    address: IPv4Address | IPv6Address | None
    port: int
    authority: str
    target: str
    has_login: bool
    is_ours: bool


def read(url: str, private_hosts: frozenset[str]) -> Destination:
    """Where a URL leads.

    private_hosts   `name` or `name:port`, in lower case
    Raises          ValueError when it is none, or is spelled in a way of its own
    """
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL as failure:
        raise ValueError("no URL") from failure
    if parsed.scheme not in PORTS:
        raise ValueError("neither https nor http")
    host, address = _host(parsed.raw_host.decode("ascii"))
    port = PORTS[parsed.scheme] if parsed.port is None else parsed.port
    if not 0 < port <= PORT_MAX:
        raise ValueError("no port")
    name = f"[{host}]" if ":" in host else host
    return Destination(
        scheme=parsed.scheme,
        host=host,
        address=address,
        port=port,
        authority=name if port == PORTS[parsed.scheme] else f"{name}:{port}",
        target=parsed.raw_path.decode("ascii"),
        has_login=bool(parsed.userinfo),
        is_ours=not private_hosts.isdisjoint({host, name, f"{name}:{port}"}),
    )


def check_url(url: str, private_hosts: frozenset[str]) -> None:
    """Raise UrlInvalid unless webhooks might reach `url`; the arguments are those of `read`."""
    if len(url) > URL_MAX:
        raise _refused(f"debe tener hasta {URL_MAX} caracteres", f"it takes up to {URL_MAX} characters")
    try:
        where = read(url, private_hosts)
    except ValueError:
        raise _refused(
            "debe ser una URL completa, como https://example.com/webhooks",
            "it must be a whole URL, such as https://example.com/webhooks",
        ) from None
    if where.has_login:
        raise _refused(
            "no puede llevar usuario ni contraseña; use custom_headers",
            "it cannot carry a user or a password; use custom_headers",
        )
    if where.is_ours:
        return
    if where.scheme != "https":
        raise _refused("debe empezar por https://", "it must begin with https://")
    if _is_never_public(where):
        raise _refused(
            f"«{where.host}» no es un servidor público; quien administra el servidor puede permitirlo en "
            "TALONARIO_WEBHOOK_HOSTS",
            f"'{where.host}' is no public host; whoever runs this server may allow it in TALONARIO_WEBHOOK_HOSTS",
        )


def hosts_of(text: str) -> frozenset[str]:
    """The hosts in a list with commas between them, as `read` wants them."""
    return frozenset(host.strip().lower() for host in text.split(",") if host.strip())


def _host(spelled: str) -> tuple[str, IPv4Address | IPv6Address | None]:
    """The host in its one spelling, and the address that it is. Raises ValueError."""
    host = spelled.lower().removesuffix(".")
    # What ends in a number is an address for whoever resolves it: `2130706433`, `0x7f.1`, `127.1`.
    if ":" in host or _NUMBER.fullmatch(host.rpartition(".")[2]):
        if "%" in host:
            raise ValueError("an address of one network card")
        address = addresses.read(host)
        return address.compressed, address
    if not _NAME.fullmatch(host):
        raise ValueError("no name of a host")
    return host, None


def _is_never_public(where: Destination) -> bool:
    """Whether a host, by its mere spelling, can only be on this machine or in a private network."""
    if where.address is not None:
        return not addresses.is_public(where.address)
    return "." not in where.host or where.host.endswith(tuple(f".{end}" for end in NEVER_PUBLIC))


def _refused(es: str, en: str) -> UrlInvalid:
    return UrlInvalid("url", reason_es=es, reason_en=en)
