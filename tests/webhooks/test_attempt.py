"""What one attempt sends: everybody's headers, signed at that moment."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import stripe

from talonario.clients import webhooks as receiving
from talonario.domain.identity import short_id
from talonario.domain.vault import NO_VAULT, CannotOpen, KeyVault
from talonario.domain.webhooks import addresses
from talonario.domain.webhooks.record import WebhookDelivery, WebhookEndpoint
from talonario.webhooks.attempt import prepare
from talonario.webhooks.egress import Outgoing

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
COMPANY, ENDPOINT, DELIVERY, EVENT, ATTEMPT = (UUID(f"0197e0c4-0000-7000-8000-00000000000{n}") for n in range(5))
BODY = b'{"id":"x","data":{}}'
NEW, OLD = "whsec_" + "N" * 44, "whsec_" + "O" * 44
VAULT = KeyVault("a key of the tests")


def endpoint(**fields: Any) -> WebhookEndpoint:
    known: dict[str, Any] = dict.fromkeys(WebhookEndpoint.__struct_fields__)
    return WebhookEndpoint(
        **known
        | {
            "company_id": COMPANY,
            "id": ENDPOINT,
            "dialect": "factuarea",
            "url": "https://hooks.example/in",
            "custom_headers": {},
            "is_signed": True,
            "has_standard_headers": False,
            "secret": VAULT.seal(NEW),
        }
        | fields
    )


def delivery(**fields: Any) -> WebhookDelivery:
    known: dict[str, Any] = dict.fromkeys(WebhookDelivery.__struct_fields__)
    told = {"company_id": COMPANY, "id": DELIVERY, "endpoint_id": ENDPOINT, "event_id": EVENT}
    return WebhookDelivery(**known | told | {"event_name": "invoice.paid"} | fields)


def sent(now: datetime = NOW, **fields: Any) -> Outgoing:
    return prepare(endpoint(**fields), delivery(), ATTEMPT, BODY, VAULT, now)


def verified(call: Outgoing, secret: str) -> bool:
    header = call.headers["Factuarea-Signature"]
    try:
        return bool(stripe.WebhookSignature.verify_header(call.body.decode(), header, secret))
    except stripe.SignatureVerificationError:
        return False


def test_a_call_in_the_manner_of_factuarea() -> None:
    call = sent()
    assert call.headers.pop("User-Agent").startswith("Talonario")
    assert call.headers.pop("Factuarea-Signature").startswith(f"t={int(NOW.timestamp())},v1=")
    assert call.headers == {
        "Content-Type": "application/json",
        "Factuarea-Event-Id": str(EVENT),
        "Factuarea-Event-Type": "invoice.paid",
        "Factuarea-Delivery-Id": str(ATTEMPT),
        "Idempotency-Key": str(EVENT),
    }
    assert (call.url, call.body, call.seconds, call.networks) == ("https://hooks.example/in", BODY, 10, None)


def test_the_endpoint_says_how_long_and_where() -> None:
    call = sent(timeout_seconds=30, ip_allowlist=["93.184.215.14", "2001:db8::/32"])
    assert call.seconds == 30
    assert call.networks == (addresses.network("93.184.215.14/32"), addresses.network("2001:db8::/32"))


@pytest.mark.parametrize(
    ("late", "reads_old"), [(timedelta(), True), (timedelta(hours=24, seconds=-1), True), (timedelta(hours=24), False)]
)
def test_two_secrets_sign_while_the_old_one_has_its_grace(late: timedelta, *, reads_old: bool) -> None:
    call = sent(NOW + late, previous_secret=VAULT.seal(OLD), previous_secret_until=NOW + timedelta(hours=24))
    assert verified(call, NEW)
    assert verified(call, OLD) == reads_old
    assert call.headers["Factuarea-Signature"].count("v1=") == 1 + reads_old


def test_the_signature_says_when_the_attempt_was_and_not_the_event() -> None:
    first, second = sent(NOW), sent(NOW + timedelta(days=3))
    assert first.headers["Factuarea-Signature"] != second.headers["Factuarea-Signature"]
    assert first.body == second.body


def test_standard_headers_come_beside_the_others_when_they_are_asked_for() -> None:
    call = sent(has_standard_headers=True, previous_secret=VAULT.seal(OLD), previous_secret_until=NOW + timedelta(1))
    assert verified(call, NEW)
    for secret in (NEW, OLD):
        assert receiving.verify_standard(BODY, call.headers, secret, now=NOW.timestamp())
    assert call.headers["webhook-id"] == str(EVENT)


def test_headers_of_the_customer_come_along_and_replace_none_of_ours() -> None:
    custom = {
        "X-Shop": "7",
        "Authorization": "Bearer abc",
        "content-type": "text/plain",
        "FACTUAREA-SIGNATURE": "t=1,v1=0",
        "Idempotency-key": "mine",
        "user-agent": "other",
    }
    call = sent(custom_headers=custom)
    assert (call.headers["X-Shop"], call.headers["Authorization"]) == ("7", "Bearer abc")
    assert len({name.lower() for name in call.headers}) == len(call.headers)
    assert call.headers["Content-Type"] == "application/json"
    assert call.headers["Idempotency-Key"] == str(EVENT)
    assert verified(call, NEW)


def test_a_call_in_the_manner_of_holded_is_unsigned() -> None:
    call = sent(dialect="holded", is_signed=False, has_standard_headers=True)
    assert call.headers.pop("User-Agent").startswith("Talonario")
    assert call.headers == {
        "Content-Type": "application/json",
        "x-holded-webhook-event": "invoice.paid",
        "x-holded-webhook-id": short_id(EVENT),
        "x-holded-webhook-date": "2026-11-20T10:00:00Z",
        "x-holded-webhook-version": "1",
        "x-holded-webhook-account-id": short_id(COMPANY),
        "x-holded-account-id": short_id(COMPANY),
    }


def test_a_call_in_the_manner_of_holded_is_signed_when_that_is_asked_for() -> None:
    call = sent(dialect="holded", previous_secret=VAULT.seal(OLD), previous_secret_until=NOW + timedelta(1))
    header = call.headers["x-holded-webhook-signature"]
    assert receiving.verify_holded(BODY, header, NEW)
    with pytest.raises(receiving.SignatureWrong):
        receiving.verify_holded(BODY, header, OLD)


def test_no_secret_is_opened_for_a_call_that_is_not_signed() -> None:
    call = prepare(endpoint(dialect="holded", is_signed=False), delivery(), ATTEMPT, BODY, NO_VAULT, NOW)
    assert "x-holded-webhook-signature" not in call.headers


def test_a_secret_of_another_key_is_said_and_nothing_is_sent_unsigned() -> None:
    with pytest.raises(CannotOpen):
        prepare(endpoint(), delivery(), ATTEMPT, BODY, KeyVault("another"), NOW)


def test_no_secret_is_in_what_is_sent() -> None:
    call = sent(has_standard_headers=True, previous_secret=VAULT.seal(OLD), previous_secret_until=NOW + timedelta(1))
    assert not any(secret in repr(call) for secret in (NEW, OLD, NEW[6:], OLD[6:]))
