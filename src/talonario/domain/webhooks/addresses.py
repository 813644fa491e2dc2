"""Where a webhook may lead: what can be said of an address before anybody is called.

Whether a name leads to a private machine is only known when it is called, and checked then, each time.
"""

import re
import socket
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final
from urllib.parse import SplitResult, urlsplit

from talonario.domain.errors import Invalid

URL_MAX: Final = 2048
PORTS: Final = {"https": 443, "http": 80}
NEVER_PUBLIC: Final = ("localhost", "local", "internal", "home.arpa")
"""Endings of names that nobody finds outside of some house (RFC 6761, 6762, 8375, and ICANN's `internal`)."""
IN_FIGURES: Final = re.compile(r"(0x[0-9a-f]*|[0-9]+)(\.(0x[0-9a-f]*|[0-9]+)){0,3}")
"""An IPv4 address in any of the ways in which resolvers read one: 127.1, 2130706433, 0x7f.0.0.1."""
PRINTABLE: Final = re.compile(r"[!-~\u00a1-\uffff]+")


class UrlInvalid(Invalid):
    """The address of an endpoint cannot be one."""

    code = "webhook_url_invalid"
    es = "La dirección no sirve para un webhook: {reason_es}."
    en = "The address cannot be a webhook's: {reason_en}."


def check_url(url: str, private_hosts: frozenset[str]) -> None:
    """Raise UrlInvalid unless webhooks might reach `url`.

    private_hosts   `name` or `name:port`, in lower case: those that may be private, and without TLS
    """
    if not PRINTABLE.fullmatch(url) or len(url) > URL_MAX:
        raise _refused(
            f"debe tener hasta {URL_MAX} caracteres, sin espacios", f"it takes up to {URL_MAX} characters and no spaces"
        )
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _not_written() from None
    if not parts.hostname or parts.scheme not in PORTS:
        raise _not_written()
    if parts.username is not None or parts.password is not None:
        raise _refused(
            "no puede llevar usuario ni contraseña; use custom_headers",
            "it cannot carry a user or a password; use custom_headers",
        )
    if _is_named(parts, port, private_hosts):
        return
    if parts.scheme != "https":
        raise _refused("debe empezar por https://", "it must begin with https://")
    if is_never_public(parts.hostname):
        raise _refused(
            f"«{parts.hostname}» no es un servidor público; quien administra el servidor puede permitirlo en "
            "TALONARIO_WEBHOOK_HOSTS",
            f"'{parts.hostname}' is no public host; whoever runs this server may allow it in TALONARIO_WEBHOOK_HOSTS",
        )


def hosts_of(text: str) -> frozenset[str]:
    """The hosts in a list with commas between them, as `check_url` wants them."""
    return frozenset(host.strip().lower() for host in text.split(",") if host.strip())


def is_never_public(host: str) -> bool:
    """Whether a host, by its mere spelling, can only be on this machine or in a private network."""
    host = host.lower().rstrip(".")
    address = _address(host)
    if address is not None:
        return not is_public(address)
    return "." not in host or any(host == end or host.endswith(f".{end}") for end in NEVER_PUBLIC)


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address, and the one that it may stand for, is of the public network."""
    if isinstance(address, IPv6Address):
        meant = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if meant is not None and not is_public(meant):
            return False
        if address.ipv4_mapped is not None:
            return True
        if address.packed.startswith(bytes.fromhex("0064ff9b")):
            return is_public(IPv4Address(address.packed[12:]))
        if address.is_site_local:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host.partition("%")[0])
    except ValueError:
        pass
    if not IN_FIGURES.fullmatch(host):
        return None
    try:
        return IPv4Address(socket.inet_aton(host))
    except OSError:
        return IPv4Address(0)


def _is_named(parts: SplitResult, port: int | None, private_hosts: frozenset[str]) -> bool:
    name = (parts.hostname or "").rstrip(".")
    shown = f"[{name}]" if ":" in name else name
    return not private_hosts.isdisjoint({name, shown, f"{shown}:{port or PORTS[parts.scheme]}"})


def _not_written() -> UrlInvalid:
    return _refused(
        "debe ser una URL completa, como https://example.com/webhooks",
        "it must be a whole URL, such as https://example.com/webhooks",
    )


def _refused(es: str, en: str) -> UrlInvalid:
    return UrlInvalid("url", reason_es=es, reason_en=en)
