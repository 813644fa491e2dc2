"""Which addresses belong to the internet, and which to somebody's own network.

Source: the special-purpose address registries of IANA (RFC 6890 and what came after), written out here: what
`ipaddress.is_global` says differs between versions of Python.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final, TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network

REFUSED_V4: Final = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this host
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # behind a carrier's NAT; 100.100.100.200 tells secrets of machines at Alibaba
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # public by its number, but the inside of Azure
        "169.254.0.0/16",  # link-local; 169.254.169.254 tells secrets of machines at most providers
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocols; 192.0.0.192 at Oracle
        "192.0.2.0/24",  # examples
        "192.88.99.0/24",  # relays of 6to4
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # measurements
        "198.51.100.0/24",  # examples
        "203.0.113.0/24",  # examples
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
)

GLOBAL_V6: Final = IPv6Network("2000::/3")
"""All that was ever given to the internet: loopback, link-local, unique local, multicast… lie outside."""

REFUSED_V6: Final = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # protocols: Teredo (an IPv4 address inside), measurements, ORCHID
        "2001:db8::/32",  # examples
        "2002::/16",  # 6to4: an IPv4 address inside
        "3fff::/20",  # examples
    )
)

NAT64: Final = IPv6Network("64:ff9b::/96")
"""Where networks without IPv4 see it: the last 32 bits are the address that is meant."""


def read(text: str) -> Address:
    """The address that a text spells; one of IPv4 that is dressed as IPv6 is taken as what it is.

    Raises   ValueError for every other spelling than the usual one
    """
    address = ip_address(text)
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def network(text: str) -> Network:
    """The network that a text spells, an address being a network of one. Raises ValueError."""
    return ip_network(text, strict=False)


def is_public(address: Address) -> bool:
    """Tell whether it is somebody's on the internet, and nobody's inside."""
    if isinstance(address, IPv4Address):
        return not any(address in refused for refused in REFUSED_V4)
    if address in NAT64:
        return is_public(IPv4Address(int(address) & 0xFFFF_FFFF))
    return address in GLOBAL_V6 and not any(address in refused for refused in REFUSED_V6)
