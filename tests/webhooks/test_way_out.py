"""Where calls may go: to the internet, and nowhere inside, however it is spelled and whatever a name leads to."""

import asyncio
import ssl
from collections.abc import Iterator, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_network
from random import Random
from typing import Any

import pytest
import trustme

from talonario.domain.webhooks import addresses
from talonario.domain.webhooks.destination import UrlInvalid, check_url, hosts_of
from talonario.webhooks.egress import Egress, Outgoing, Reply
from tests.webhooks.receiver import Receiver, receiver, says

LONG = 20.0
PUBLIC = "93.184.215.14"
PUBLIC_V6 = "2606:2800:21f:cb07:6820:80da:af6b:8b2c"

INSIDE = {
    "this host": "0.0.0.0",  # noqa: S104  (nothing is bound to it)
    "this network": "0.1.2.3",
    "private 10": "10.0.0.1",
    "carrier": "100.64.0.1",
    "carrier's end": "100.127.255.254",
    "metadata of Alibaba": "100.100.100.200",
    "loopback": "127.0.0.1",
    "all of loopback": "127.255.0.9",
    "inside of Azure": "168.63.129.16",
    "link-local": "169.254.0.1",
    "metadata": "169.254.169.254",
    "private 172": "172.16.0.1",
    "private 172's end": "172.31.255.254",
    "protocols": "192.0.0.8",
    "metadata of Oracle": "192.0.0.192",
    "examples 1": "192.0.2.1",
    "relays of 6to4": "192.88.99.1",
    "private 192": "192.168.1.1",
    "measurements": "198.18.0.1",
    "examples 2": "198.51.100.1",
    "examples 3": "203.0.113.1",
    "multicast": "224.0.0.1",
    "reserved": "240.0.0.1",
    "broadcast": "255.255.255.255",
    "v6 unspecified": "::",
    "v6 loopback": "::1",
    "v6 compatible": "::7f00:1",
    "v6 mapped loopback": "::ffff:127.0.0.1",
    "v6 mapped in hexadecimal": "::ffff:a9fe:a9fe",
    "v6 mapped private": "::ffff:10.1.2.3",
    "v6 translated": "::ffff:0:127.0.0.1",
    "NAT64 of loopback": "64:ff9b::7f00:1",
    "NAT64 of metadata": "64:ff9b::169.254.169.254",
    "NAT64 of a private one": "64:ff9b::10.0.0.1",
    "local NAT64": "64:ff9b:1::1",
    "discarded": "100::1",
    "Teredo": "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "measurements v6": "2001:2::1",
    "ORCHID": "2001:20::1",
    "examples v6": "2001:db8::1",
    "6to4 of loopback": "2002:7f00:1::1",
    "6to4 of a private one": "2002:c0a8:101::1",
    "more examples v6": "3fff::1",
    "segments": "5f00::1",
    "unique local": "fc00::1",
    "metadata v6": "fd00:ec2::254",
    "link-local v6": "fe80::1",
    "site-local v6": "fec0::1",
    "multicast v6": "ff02::1",
}
OUTSIDE = (
    PUBLIC,
    "8.8.8.8",
    "100.63.255.255",
    "100.128.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "11.0.0.0",
    "223.255.255.255",
)
OUTSIDE_V6 = (PUBLIC_V6, "2001:4860:4860::8888", "64:ff9b::808:808", "2a00::1", "::ffff:8.8.8.8")


class Line:
    """What a call would be connected to, all of which leads to a receiver of ours, and the look-ups before it."""

    def __init__(self, target: Receiver, *answers: Sequence[str]) -> None:
        self.target = target
        self.answers = list(answers)
        self.looked_up: list[str] = []
        self.dialled: list[str] = []
        self.unreachable: set[str] = set()

    def resolve(self, host: str) -> Sequence[str]:
        self.looked_up.append(host)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    async def dial(self, address: str, _port: int, **rest: Any) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        self.dialled.append(address)
        if address in self.unreachable:
            raise ConnectionRefusedError
        return await asyncio.open_connection("127.0.0.1", self.target.port, **rest)

    def egress(self, authority: trustme.CA | None = None, hosts: str = "") -> Egress:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        if authority is not None:
            authority.configure_trust(tls)
        return Egress(hosts_of(hosts), self.resolve, tls, self.dial)


def call(url: str, **rest: Any) -> Outgoing:
    return Outgoing(**{"url": url, "headers": {}, "body": b"{}", "seconds": LONG, **rest})


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def secure(authority: trustme.CA) -> Iterator[Receiver]:
    """A receiver with a certificate for `hooks.example` and one address."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("hooks.example", PUBLIC).configure_cert(context)
    with receiver(context) as found:
        yield found


def test_a_name_is_called_at_the_address_that_was_checked(secure: Receiver, authority: trustme.CA) -> None:
    line = Line(secure, [PUBLIC])
    assert line.egress(authority).post_now(call("https://hooks.example/a?b=c")).status == 200
    assert (line.looked_up, line.dialled) == (["hooks.example"], [PUBLIC])
    assert secure.requests[0][0].startswith(b"POST /a?b=c HTTP/1.1\r\nHost: hooks.example\r\n")


def test_an_address_is_called_without_any_look_up(secure: Receiver, authority: trustme.CA) -> None:
    line = Line(secure, [])
    assert line.egress(authority).post_now(call(f"https://{PUBLIC}/")).status == 200
    assert (line.looked_up, line.dialled) == ([], [PUBLIC])


@pytest.mark.parametrize("inside", INSIDE.values(), ids=INSIDE)
def test_no_name_leads_inside(target: Receiver, inside: str) -> None:
    for found in ([inside], [PUBLIC, inside], [inside, PUBLIC]):
        line = Line(target, found)
        reply = line.egress().post_now(call("https://hooks.example/"))
        assert (reply.status, reply.trouble, reply.body) == (None, "refused_address", "")
        assert line.dialled == []
    assert target.accepted == 0


@pytest.mark.parametrize("inside", INSIDE.values(), ids=INSIDE)
def test_no_address_leads_inside(target: Receiver, inside: str) -> None:
    line = Line(target, [PUBLIC])
    name = f"[{inside}]" if ":" in inside else inside
    for url in (f"https://{name}:{target.port}/", f"https://{name}/"):
        assert line.egress().post_now(call(url)).trouble == "refused_address"
        with pytest.raises(UrlInvalid):
            check_url(url, frozenset())
    assert (line.dialled, target.accepted) == ([], 0)


def test_what_is_outside_is_let_out(target: Receiver) -> None:
    for outside in (*OUTSIDE, *OUTSIDE_V6):
        line = Line(target, [outside])
        line.unreachable.add(str(addresses.read(outside)))
        line.egress().post_now(call("https://hooks.example/"))
        assert line.dialled == [str(addresses.read(outside))]


@pytest.mark.parametrize(
    "host",
    [
        *("2130706433", "0x7f000001", "017700000001", "0x7f.1", "127.1", "127.0.1", "0177.0.0.1", "127.0.0.0x1"),
        *("127.0.0.1.", "localhost.", "127.0.0.01", "1.2.3.4.5", "256.256.256.256", "0x", "0"),
        *(
            "[::ffff:7f00:1]",
            "[0:0:0:0:0:ffff:127.0.0.1]",
            "[::127.0.0.1]",
            "[fe80::1%25lo]",
            "[::1",
            "::1",
            "[127.0.0.1]",
        ),
        *("user@127.0.0.1", "hooks.example@127.0.0.1", "hooks.example:443@127.0.0.1", "user:password@hooks.example"),
        *(
            "127.0.0.1#hooks.example",
            "127.0.0.1?hooks.example",
            "127.0.0.1\\hooks.example",
            "hooks.example\\@127.0.0.1",
        ),
        *(
            "127.0.0.1%00.hooks.example",
            "127.0.0.1%2f.hooks.example",
            "127.0.0.1\t",
            "127.0.0.1\r\nHost: a",
            " 127.0.0.1",
        ),
        *(
            "\uff11\uff12\uff17.0.0.1",
            "127\u30020\u30020\u30021",
            "\u24db\u24de\u24d2\u24d0\u24db\u24d7\u24de\u24e2\u24e3",
            "①②⑦.0.0.1",
        ),
        *("", ".", "..", "a..b", "-a.example", "a" * 64 + ".example", ("a" * 60 + ".") * 5 + "example"),
    ],
)
def test_no_spelling_leads_inside(target: Receiver, host: str) -> None:
    """The receiver is there, on loopback: not one connection reaches it."""

    def resolve(name: str) -> Sequence[str]:
        assert name == "localhost", "whatever is looked up at all, is a name"
        return ["127.0.0.1"]

    egress = Egress(resolve=resolve)
    for url in (f"https://{host}:{target.port}/", f"https://{host}/", f"http://{host}:{target.port}/"):
        reply = egress.post_now(call(url))
        assert reply.status is None
        assert reply.trouble in {"bad_url", "not_https", "refused_address"}
        with pytest.raises(UrlInvalid):
            check_url(url, frozenset())
    assert target.accepted == 0


@pytest.mark.parametrize(
    "url",
    [
        *("ftp://hooks.example/", "file:///etc/passwd", "gopher://hooks.example/", "//hooks.example/", "hooks.example"),
        *("https:hooks.example", "https:///hooks.example", "https://hooks.example:0/", "https://hooks.example:65536/"),
        *("https://hooks.example:x/", "https://hooks.example:-1/", "unix:///tmp/a", "data:,x", "", "https://", "\x00"),
    ],
)
def test_what_is_no_url_is_not_called(target: Receiver, url: str) -> None:
    line = Line(target, [PUBLIC])
    assert line.egress().post_now(call(url)).trouble == "bad_url"
    assert (line.looked_up, line.dialled) == ([], [])
    with pytest.raises(UrlInvalid):
        check_url(url, frozenset())


def test_a_name_in_other_letters_is_looked_up_in_its_one_spelling(secure: Receiver, authority: trustme.CA) -> None:
    line = Line(secure, [PUBLIC])
    line.egress(authority).post_now(call("https://Büro.HOOKS.example./ñ"))
    assert line.looked_up == ["xn--bro-hoa.hooks.example"]


def test_an_answer_that_changes_between_two_look_ups_changes_nothing(secure: Receiver, authority: trustme.CA) -> None:
    """One look-up for one connection: what was checked is what is called, and the next one is checked again."""
    line = Line(secure, [PUBLIC], ["127.0.0.1"])
    egress = line.egress(authority)
    assert egress.post_now(call("https://hooks.example/")).status == 200
    assert (line.looked_up, line.dialled) == (["hooks.example"], [PUBLIC])
    assert egress.post_now(call("https://hooks.example/")).trouble == "refused_address"
    assert line.dialled == [PUBLIC]
    assert secure.accepted == 1


def test_a_name_is_called_when_each_of_its_addresses_is_outside_and_not_otherwise(
    target: Receiver, effort: int
) -> None:
    seed = 5
    chance = Random(seed)
    inside = list(INSIDE.values())
    for _ in range(200 * effort):
        answer = [chance.choice(inside if chance.random() < 0.2 else [*OUTSIDE, *OUTSIDE_V6]) for _ in range(3)]
        line = Line(target, answer)
        line.unreachable.update(str(addresses.read(one)) for one in answer)
        reply = line.egress().post_now(call("https://hooks.example/"))
        if set(answer) & set(inside):
            assert (reply.trouble, line.dialled) == ("refused_address", []), f"seed {seed}: {answer}"
        else:
            assert reply.trouble == "no_connection", f"seed {seed}: {answer}"
            assert line.dialled == [str(addresses.read(one)) for one in dict.fromkeys(answer)]
    assert target.accepted == 0


def test_whatever_an_ipv6_address_carries_inside_is_looked_at(effort: int) -> None:
    """The forms that carry an IPv4 address let through none that would be refused by itself."""
    seed = 6
    chance = Random(seed)
    for _ in range(500 * effort):
        inner = IPv4Address(chance.getrandbits(32))
        for network in ("::ffff:0:0/96", "64:ff9b::/96"):
            outer = IPv6Address(int(ip_network(network).network_address) | int(inner))
            assert addresses.is_public(addresses.read(str(outer))) == addresses.is_public(inner), (
                f"seed {seed}: {outer}"
            )
        assert not addresses.is_public(IPv6Address(0x2002 << 112 | int(inner) << 80))
        assert not addresses.is_public(IPv6Address(0x2001_0000 << 96 | chance.getrandbits(96)))


def test_a_certificate_for_another_name_ends_the_call_before_anything_is_said(
    secure: Receiver, authority: trustme.CA
) -> None:
    line = Line(secure, [PUBLIC])
    reply = line.egress(authority).post_now(call("https://other.example/"))
    assert (reply.status, reply.trouble) == (None, "bad_certificate")
    assert secure.requests == []


def test_a_certificate_that_nobody_trusts_ends_the_call_before_anything_is_said(secure: Receiver) -> None:
    reply = Line(secure, [PUBLIC]).egress().post_now(call("https://hooks.example/"))
    assert (reply.status, reply.trouble) == (None, "bad_certificate")
    assert secure.requests == []


def test_a_server_without_tls_hears_nothing_over_https(target: Receiver, authority: trustme.CA) -> None:
    target.behave = says(b"HTTP/1.1 200 OK\r\n\r\n")
    reply = Line(target, [PUBLIC]).egress(authority).post_now(call("https://hooks.example/", seconds=0.5))
    assert reply.status is None
    assert reply.trouble in {"bad_certificate", "timeout"}
    assert target.requests == []


def test_plain_http_is_for_hosts_of_ours(target: Receiver) -> None:
    line = Line(target, [PUBLIC])
    assert line.egress().post_now(call("http://hooks.example/")).trouble == "not_https"
    assert (line.looked_up, line.dialled) == ([], [])


@pytest.mark.parametrize(
    ("hosts", "url", "is_let"),
    [
        ("erp.internal", "http://erp.internal/", True),
        ("erp.internal", "http://erp.internal:8080/", True),
        ("ERP.internal , other", "http://erp.INTERNAL./", True),
        ("erp.internal:8080", "http://erp.internal:8080/", True),
        ("erp.internal:8080", "http://erp.internal/", False),
        ("erp.internal:8080", "https://erp.internal:8443/", False),
        ("erp.internal", "http://sub.erp.internal/", False),
        ("erp.internal", "http://erp.internal.example/", False),
        ("127.0.0.1:9000", "http://127.0.0.1:9000/", True),
        ("127.0.0.1:9000", "http://127.0.0.1:9001/", False),
        ("[::1]:9000", "http://[::1]:9000/", True),
        ("::1", "http://[0:0:0:0:0:0:0:1]:9000/", True),
        ("", "http://127.0.0.1/", False),
        (",", "https://127.0.0.1/", False),
    ],
)
def test_hosts_of_ours_are_let_and_no_others(target: Receiver, hosts: str, url: str, *, is_let: bool) -> None:
    line = Line(target, ["10.1.2.3"])
    reply = line.egress(hosts=hosts).post_now(call(url))
    assert (reply.status == 200) == is_let
    assert (target.accepted == 1) == is_let
    if is_let:
        check_url(url, hosts_of(hosts))
    else:
        assert reply.trouble in {"not_https", "refused_address"}
        with pytest.raises(UrlInvalid):
            check_url(url, hosts_of(hosts))


def narrowed(line: Line, authority: trustme.CA, *networks: str) -> Reply:
    given = tuple(addresses.network(one) for one in networks)
    return line.egress(authority).post_now(call("https://hooks.example/", networks=given))


def test_an_allowlist_narrows_where_a_name_may_lead(secure: Receiver, authority: trustme.CA) -> None:
    line = Line(secure, [PUBLIC])
    assert narrowed(line, authority, "93.184.215.0/24").status == 200
    assert narrowed(line, authority, "2001:db8::/32", PUBLIC).status == 200
    assert narrowed(line, authority, "93.184.216.0/24").trouble == "not_in_allowlist"
    assert narrowed(line, authority, "::/0").trouble == "not_in_allowlist"
    assert secure.accepted == 2
    mixed = Line(secure, [PUBLIC, "8.8.8.8"])
    assert narrowed(mixed, authority, PUBLIC).trouble == "not_in_allowlist"
    assert mixed.dialled == []


def test_an_allowlist_never_widens_it(secure: Receiver, authority: trustme.CA) -> None:
    assert narrowed(Line(secure, ["10.1.2.3"]), authority, "10.0.0.0/8").trouble == "refused_address"
    assert secure.accepted == 0


def test_an_allowlist_shares_no_connection_with_who_has_none(secure: Receiver, authority: trustme.CA) -> None:
    line = Line(secure, [PUBLIC])
    egress = line.egress(authority)

    async def steps() -> None:
        assert (await egress.post(call("https://hooks.example/"))).status == 200
        elsewhere = (addresses.network("8.8.8.0/24"),)
        refused = await egress.post(call("https://hooks.example/", networks=elsewhere))
        assert refused.trouble == "not_in_allowlist"
        egress.close()

    asyncio.run(steps())
    assert len(secure.requests) == 1


def test_the_next_address_is_tried_when_one_does_not_answer(secure: Receiver, authority: trustme.CA) -> None:
    line = Line(secure, [PUBLIC_V6, PUBLIC])
    line.unreachable.add(PUBLIC_V6)
    assert line.egress(authority).post_now(call("https://hooks.example/")).status == 200
    assert line.dialled == [PUBLIC_V6, PUBLIC]


def test_no_name_makes_us_knock_at_many_doors(secure: Receiver, authority: trustme.CA) -> None:
    many = [f"93.184.215.{number}" for number in range(1, 200)]
    line = Line(secure, many)
    line.unreachable.update(many)
    assert line.egress(authority).post_now(call("https://hooks.example/")).trouble == "no_connection"
    assert len(line.dialled) == 4
