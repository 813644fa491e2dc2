"""Webhooks are believed when the secret signed them lately, and refused by name otherwise."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

import msgspec
import pytest
import standardwebhooks
import stripe
from hypothesis import given
from hypothesis import strategies as st

from talonario.clients import webhooks
from talonario.clients.webhooks import sign, verify, verify_holded, verify_standard
from talonario.webhooks import signature

AT: Final = 1780700000
VECTOR: Final = "33997da1cdd547156903a4d07b9582758ef6b940b41625b0c9d6f8d684602bb6"
BODY: Final = b'{"id":"x"}'
SECRET: Final = "whsec_test"  # noqa: S105  (the published vector)
BASE64: Final = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"


def test_the_vector_of_the_contract_is_accepted() -> None:
    header = f"t={AT},v1={VECTOR}"
    assert verify(BODY, header, SECRET, now=AT) == {"id": "x"}
    assert sign(BODY, SECRET, now=AT) == header


def test_any_of_several_signatures_by_any_of_several_secrets_will_do() -> None:
    other = "0" * 64
    assert verify(BODY, f"t={AT},v1={other},v1={VECTOR}", SECRET, now=AT)
    assert verify(BODY, f"t={AT},v1={VECTOR}", ("whsec_new", SECRET), now=AT)
    assert verify(BODY, f"v0=x, t={AT} , v1={VECTOR},v2={other}", SECRET, now=AT)
    with pytest.raises(webhooks.SignatureWrong):
        verify(BODY, f"t={AT},v1={other}", ("whsec_new", SECRET), now=AT)


@pytest.mark.parametrize("off", [-300, 300, 0, 1, -299.5])
def test_five_minutes_either_way_are_allowed(off: float) -> None:
    assert verify(BODY, f"t={AT},v1={VECTOR}", SECRET, now=AT + off)


@pytest.mark.parametrize(("off", "word"), [(301, "ago"), (-301, "in the future"), (10**9, "ago")])
def test_older_or_later_ones_are_refused_though_rightly_signed(off: int, word: str) -> None:
    with pytest.raises(webhooks.TimestampOutside, match=word):
        verify(BODY, f"t={AT},v1={VECTOR}", SECRET, now=AT + off)
    assert verify(BODY, f"t={AT},v1={VECTOR}", SECRET, now=AT + off, tolerance_seconds=2e9)


@pytest.mark.parametrize("header", [None, ""])
def test_without_a_signature_nothing_is_believed(header: str | None) -> None:
    with pytest.raises(webhooks.SignatureMissing):
        verify(BODY, header, SECRET)
    with pytest.raises(webhooks.SignatureMissing):
        verify_holded(BODY, header, SECRET)


@pytest.mark.parametrize(
    "header",
    [
        "x",
        f"t={AT}",
        f"v1={VECTOR}",
        f"t=,v1={VECTOR}",
        f"t=x,v1={VECTOR}",
        f"t=-{AT},v1={VECTOR}",
        f"t={AT}.5,v1={VECTOR}",
        f"t={AT},t={AT},v1={VECTOR}",
        f"t={AT},v1={VECTOR.upper()}",
        f"t={AT},v1={VECTOR[:-1]}",
        f"t={AT},v0={VECTOR}",
        f"t={AT},v1=ñ{VECTOR[1:]}",
        f"t=١{AT},v1={VECTOR}",
        f"t={'9' * 400},v1={VECTOR}",
        f"t={AT};v1={VECTOR}",
    ],
)
def test_a_header_of_another_form_is_refused(header: str) -> None:
    with pytest.raises(webhooks.SignatureMalformed):
        verify(BODY, header, SECRET, now=AT)


def test_no_refusal_tells_the_secret_or_the_right_signature() -> None:
    right = verify(BODY, sign(BODY, SECRET, now=AT), SECRET, now=AT)
    assert right
    for header, now in ((f"t={AT},v1={'0' * 64}", AT), (f"t={AT},v1={VECTOR}", 0), ("t=1", AT), (None, AT)):
        with pytest.raises(webhooks.WebhookRefused) as refused:
            verify(BODY, header, SECRET, now=now)
        told = f"{refused.value!r} {refused.value.__cause__!r}"
        assert SECRET not in told
        assert VECTOR not in told


@pytest.mark.parametrize("empty", ["", [], [""], ["whsec_test", ""]])
def test_an_empty_secret_is_no_secret(empty: Any) -> None:
    with pytest.raises(ValueError, match="empty"):
        verify(BODY, sign(BODY, "", now=AT), empty, now=AT)
    with pytest.raises(ValueError, match="empty"):
        verify_standard(BODY, standard(BODY, BASE64), empty or [])
    with pytest.raises(ValueError, match="empty"):
        verify_standard(BODY, standard(BODY, BASE64), "whsec_")


def test_text_is_not_taken_for_the_bytes_that_came() -> None:
    with pytest.raises(TypeError, match="bytes that came"):
        verify(BODY.decode(), f"t={AT},v1={VECTOR}", SECRET, now=AT)  # type: ignore[arg-type]


@pytest.mark.parametrize("body", [b"", b"[1]", b"null", b"{", b"\xff", b'{"a":' * 5000])
def test_what_is_rightly_signed_and_no_object_is_refused(body: bytes) -> None:
    with pytest.raises(webhooks.BodyUnreadable):
        verify(body, sign(body, SECRET, now=AT), SECRET, now=AT)


def test_amounts_stay_exact() -> None:
    body = b'{"amount":0.1,"units":3}'
    assert verify(body, sign(body, SECRET, now=AT), SECRET, now=AT) == {"amount": Decimal("0.1"), "units": 3}


TEXTS: Final = st.dictionaries(st.text(max_size=8), st.text(max_size=30) | st.integers(-(2**53), 2**53), max_size=4)


@given(TEXTS)
def test_what_stripes_library_signs_is_verified_here_and_the_other_way_round(fields: dict[str, Any]) -> None:
    body = encoded(fields)
    header = stripe.WebhookSignature.generate_signature_header(body.decode(), SECRET, AT)
    assert verify(body, header, SECRET, now=AT) == fields
    assert header == sign(body, SECRET, now=AT)
    now = time.time()
    assert stripe.WebhookSignature.verify_header(body, sign(body, SECRET, now=now), SECRET, tolerance=300)
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.WebhookSignature.verify_header(body + b" ", sign(body, SECRET, now=now), SECRET, tolerance=300)
    with pytest.raises(webhooks.SignatureWrong):
        verify(body + b" ", header, SECRET, now=AT)


@given(TEXTS, st.sampled_from(["msg_1", "01931b3e-7c4a-7f2e-9a8b-3c5d6e7f8c01", "ñ"]))
def test_what_the_library_of_standard_webhooks_signs_is_verified_here(fields: dict[str, Any], identity: str) -> None:
    body = encoded(fields)
    signed = standard(body, BASE64, identity)
    assert verify_standard(body, signed, BASE64, now=AT) == fields
    assert verify_standard(body, signed, ["whsec_AAAA", BASE64], now=AT) == fields
    titled = {name.title(): value for name, value in signed.items()}
    both = {**titled, "Webhook-Signature": f"v1a,x v1,AAAA {titled['Webhook-Signature']}"}
    assert verify_standard(body, both, BASE64, now=AT) == fields
    for name, value in (("webhook-id", "other"), ("webhook-timestamp", str(AT + 1)), ("webhook-signature", "v1,AAAA")):
        with pytest.raises(webhooks.SignatureWrong):
            verify_standard(body, {**signed, name: value}, BASE64, now=AT)
        with pytest.raises(webhooks.SignatureMissing):
            verify_standard(body, {**signed, name: ""}, BASE64, now=AT)
    for name, value in (("webhook-timestamp", "x"), ("webhook-signature", "v2,AAAA"), ("webhook-signature", "v1,ñ")):
        with pytest.raises(webhooks.SignatureMalformed):
            verify_standard(body, {**signed, name: value}, BASE64, now=AT)
    for off in (301, -301):
        with pytest.raises(webhooks.TimestampOutside):
            verify_standard(body, signed, BASE64, now=AT + off)


def test_a_secret_that_is_no_base64_is_said_to_be_none() -> None:
    with pytest.raises(ValueError, match="no base64") as refused:
        verify_standard(BODY, standard(BODY, BASE64), "whsec_*secreto*", now=AT)
    assert "secreto" not in f"{refused.value!r} {refused.value.__cause__!r}"
    unpadded = "whsec_c2VjcmV0"
    assert verify_standard(BODY, standard(BODY, unpadded + "bw"), unpadded + "bw", now=AT)


def test_holdeds_signature_covers_the_body() -> None:
    # HMAC-SHA256 of the body with the secret's text, by `openssl dgst -sha256 -hmac whsec_test`.
    header = "sha256=efe09dee2f0a8b843785c534ae775acaa4e4143f8a95eb2446f509c062af9055"
    assert verify_holded(BODY, header, ["other", SECRET]) == {"id": "x"}
    with pytest.raises(webhooks.SignatureWrong):
        verify_holded(BODY + b" ", header, SECRET)
    for wrong in (VECTOR, "sha256=", "sha1=" + VECTOR, header.upper(), header + "0"):
        with pytest.raises(webhooks.SignatureMalformed):
            verify_holded(BODY, wrong, SECRET)


def test_what_the_server_signs_is_verified_during_a_rotation_too() -> None:
    at = datetime.fromtimestamp(AT, UTC)
    new, old = (f"whsec_{letter * 40}" for letter in "ab")
    for held in (new, old):
        assert verify(BODY, signature.factuarea((new, old), at, BODY), held, now=AT)
        assert verify_standard(BODY, signature.standard((new, old), "m", at, BODY), held, now=AT)
    assert verify_holded(BODY, signature.holded(new, BODY), new)
    with pytest.raises(webhooks.SignatureWrong):
        verify(BODY, signature.factuarea((new,), at, BODY), old, now=AT)


def standard(body: bytes, secret: str, identity: str = "msg_1") -> Mapping[str, str]:
    """The headers that the published library makes."""
    signature = standardwebhooks.Webhook(secret).sign(identity, datetime.fromtimestamp(AT, UTC), body.decode())
    return {"webhook-id": identity, "webhook-timestamp": str(AT), "webhook-signature": signature}


def encoded(fields: Mapping[str, Any]) -> bytes:
    """A body as bytes."""
    return msgspec.json.encode(fields)
