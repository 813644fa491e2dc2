"""The guard that keeps tests on this machine does its work: a guard that lets everything through looks the same."""

import re
import socket

import httpx
import pytest

# Reserved for documentation (RFC 5737, RFC 6761): nobody is there even if the guard fails.
STRANGER = "192.0.2.1"


def test_no_address_beyond_loopback_is_reached() -> None:
    with socket.socket() as caller:
        with pytest.raises(AssertionError, match=re.escape(STRANGER)):
            caller.connect((STRANGER, 80))
        with pytest.raises(AssertionError, match=re.escape(STRANGER)):
            caller.connect_ex((STRANGER, 80))


def test_no_name_is_looked_up() -> None:
    with pytest.raises(AssertionError, match=r"stranger\.example"):
        socket.getaddrinfo("stranger.example", 80)
    with pytest.raises(AssertionError, match=r"stranger\.example"):
        httpx.get("http://stranger.example/")


def test_loopback_is_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as caller:
        assert caller.getpeername() == server.getsockname()
