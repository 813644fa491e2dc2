"""Signatures, read by libraries that others published."""

import json
import secrets
import time
from datetime import UTC, datetime

import pytest
import standardwebhooks
import stripe

from talonario.clients import webhooks as receiving
from talonario.domain.webhooks.endpoints import new_secret
from talonario.webhooks import signature

AT = datetime.fromtimestamp(1780700000, UTC)
BODY = b'{"id":"x"}'


@pytest.fixture
def now() -> datetime:
    """What the published libraries, which ask the machine's clock, take for the present."""
    return datetime.fromtimestamp(int(time.time()), UTC)


def stripes(header: str, secret: str, body: bytes) -> bool:
    return bool(stripe.WebhookSignature.verify_header(body.decode(), header, secret, tolerance=300))


def test_the_vector_of_the_contract() -> None:
    expected = "t=1780700000,v1=33997da1cdd547156903a4d07b9582758ef6b940b41625b0c9d6f8d684602bb6"
    assert signature.factuarea(["whsec_test"], AT, BODY) == expected


def test_the_vector_of_standard_webhooks() -> None:
    """Of the specification's reference libraries."""
    at = datetime.fromtimestamp(1614265330, UTC)
    headers = signature.standard(
        ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"], "msg_p5jXN8AQM9LWM0D4loKWxJek", at, b'{"test": 2432232314}'
    )
    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_the_seconds_are_those_that_are_over() -> None:
    assert signature.factuarea(["s"], AT.replace(microsecond=999_999), BODY).startswith("t=1780700000,")


@pytest.mark.parametrize("body", [BODY, b"", '{"name":"Ñandú 水 😀"}'.encode(), b" " * 100_000])
def test_a_published_library_reads_each_of_two_signatures(body: bytes, now: datetime) -> None:
    old, new = (new_secret(secrets.token_bytes) for _ in range(2))
    header = signature.factuarea([new, old], now, body)
    assert [part.partition("=")[0] for part in header.split(",")] == ["t", "v1", "v1"]
    assert header.split(",")[:2] == signature.factuarea([new], now, body).split(",")
    assert stripes(header, new, body)
    assert stripes(header, old, body)
    for secret, sent in ((new_secret(secrets.token_bytes), body), (new, body + b" ")):
        with pytest.raises(stripe.SignatureVerificationError):
            stripes(header, secret, sent)


def test_a_published_library_makes_an_event_of_a_body(now: datetime) -> None:
    secret = new_secret(secrets.token_bytes)
    body = json.dumps({"id": "evt_1", "object": "event", "type": "invoice.paid"}).encode()
    event = stripe.Webhook.construct_event(body, signature.factuarea([secret], now, body), secret)
    assert event["type"] == "invoice.paid"


@pytest.mark.parametrize("body", [BODY, '{"name":"Ñandú 水 😀"}'.encode()])
def test_the_library_of_standard_webhooks_reads_each_of_two_signatures(body: bytes, now: datetime) -> None:
    old, new = (new_secret(secrets.token_bytes) for _ in range(2))
    headers = signature.standard([new, old], "0197", now, body)
    for secret in (old, new):
        assert standardwebhooks.Webhook(secret).verify(body, headers) == json.loads(body)
    with pytest.raises(standardwebhooks.WebhookVerificationError):
        standardwebhooks.Webhook(new_secret(secrets.token_bytes)).verify(body, headers)
    with pytest.raises(standardwebhooks.WebhookVerificationError):
        standardwebhooks.Webhook(new).verify(body + b" ", headers)


def test_our_own_reader_takes_all_three(now: datetime) -> None:
    secret = new_secret(secrets.token_bytes)
    at = now.timestamp()
    assert receiving.verify(BODY, signature.factuarea([secret], now, BODY), secret, now=at) == {"id": "x"}
    assert receiving.verify_standard(BODY, signature.standard([secret], "1", now, BODY), secret, now=at) == {"id": "x"}
    assert receiving.verify_holded(BODY, signature.holded(secret, BODY), secret) == {"id": "x"}


def test_what_says_no_bytes_in_base64_signs_nothing() -> None:
    with pytest.raises(ValueError, match="base64"):
        signature.standard(["whsec_not-base64!"], "1", AT, BODY)
