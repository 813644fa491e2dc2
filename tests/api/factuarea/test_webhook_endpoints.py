"""Webhook endpoints: their fields, their secrets, and who changes them at the same moment."""

import base64
import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from talonario.domain import idempotency
from talonario.domain.companies import Company
from talonario.domain.events import NAMES
from talonario.domain.vault import KeyVault
from talonario.domain.webhooks import endpoints
from talonario.domain.webhooks.record import WebhookDelivery, WebhookEndpoint
from talonario.store import Database
from talonario.store.outbox import Event, Head
from tests.api.factuarea.conftest import Caller, Telling
from tests.conftest import Clock

PATH = "/webhook_endpoints"
BODY: dict[str, Any] = {"url": "https://example.com/hooks", "enabled_events": ["client.created"]}
WARNING = '199 - "secret is only shown once"'


def made(call: Caller, **more: Any) -> dict[str, Any]:
    """A new endpoint."""
    found: dict[str, Any] = call.data("webhook_endpoints.create", PATH, {**BODY, **more})
    return found


def stored(database: Database, company: Company, endpoint_id: str) -> WebhookEndpoint:
    """An endpoint as it is kept."""
    with database.read(company.company_id) as tx:
        found = tx.get(WebhookEndpoint, UUID(endpoint_id))
    assert found is not None
    return found


def only_delivery(call: Caller, telling: Telling, endpoint_id: str) -> str:
    """What an endpoint is about to be told: that there is a new client."""
    telling.happen()
    telling.queue()
    (found,) = call.data("webhook_endpoints.deliveries.list", f"{PATH}/{endpoint_id}/deliveries")
    identity: str = found["id"]
    return identity


def refused(call: Caller, method: str, path: str, body: Any, status: int = 422) -> dict[str, Any]:
    """The refusal of a request, in English."""
    answer = call.client.request(method, f"/v1{path}", json=body, headers={"Accept-Language": "en"})
    assert answer.status_code == status, answer.text
    error: dict[str, Any] = answer.json()["error"]
    return error


def test_an_endpoint_is_made_shown_changed_and_deleted(call: Caller) -> None:
    answer = call("webhook_endpoints.create", PATH, {**BODY, "description": "ERP"}, status=201)
    one = answer.json()["data"]
    assert answer.headers["Location"] == f"/v1{PATH}/{one['id']}"
    assert answer.headers["Warning"] == WARNING
    assert one["secret"].startswith("whsec_")
    assert len(base64.b64decode(one["secret"].removeprefix("whsec_"), validate=True)) >= 24
    shown = call.data("webhook_endpoints.show", f"{PATH}/{one['id']}")
    assert shown == {name: value for name, value in one.items() if name != "secret"}
    assert (shown["status"], shown["timeout_seconds"], shown["ordered"]) == ("enabled", None, False)
    change = {
        "description": None,
        "url": "https://example.com/other",
        "enabled_events": ["invoice.paid", "invoice.sent"],
        "timeout_seconds": 30,
        "ip_allowlist": ["203.0.113.10", "2001:db8::/32"],
        "custom_headers": {"x-tenant-AUTH": "tenant a"},
        "metadata": {"team": "integraciones"},
        "api_version": "2026-05-01",
        "ordered": True,
        "standard_webhooks": True,
    }
    changed = call.data("webhook_endpoints.update", f"{PATH}/{one['id']}", change)
    assert changed.items() >= {**change, "custom_headers": {"X-Tenant-Auth": "tenant a"}}.items()
    nothing = dict.fromkeys(("ip_allowlist", "metadata", "timeout_seconds", "api_version", "url"))
    cleared = call.data("webhook_endpoints.update", f"{PATH}/{one['id']}", {**nothing, "custom_headers": {}})
    assert cleared.items() >= {**nothing, "custom_headers": {}, "url": change["url"], "ordered": True}.items()
    assert [each["id"] for each in call.data("webhook_endpoints.list", PATH)] == [one["id"]]
    call("webhook_endpoints.delete", f"{PATH}/{one['id']}", status=204)
    for operation in ("show", "update", "delete", "rotate_secret"):
        path = f"{PATH}/{one['id']}" + ("/rotate_secret" if operation == "rotate_secret" else "")
        error = call(f"webhook_endpoints.{operation}", path, status=404).json()["error"]
        assert error["code"] == "webhook_endpoint_not_found"
    assert call.data("webhook_endpoints.list", PATH) == []


IMPOSSIBLE: list[tuple[str, Any, str, str]] = [
    ("url", "http://example.com/hooks", "url", "https://"),
    ("url", "https://user:secret@example.com/", "url", "custom_headers"),
    ("url", "https://10.0.0.1/", "url", "TALONARIO_WEBHOOK_HOSTS"),
    ("url", "https://[::ffff:127.0.0.1]/", "url", "no public host"),
    ("url", "https://2130706433/", "url", ""),
    ("url", "https://169.254.169.254/latest/meta-data", "url", "no public host"),
    ("url", "https://localhost/", "url", "no public host"),
    ("url", "https://intranet/hooks", "url", "no public host"),
    ("url", "ftp://example.com", "url", ""),
    ("url", "https://", "url", "whole URL"),
    ("url", "https://example.com/" + "a" * 2048, "url", "limits"),
    ("enabled_events", [], "enabled_events", "at least one"),
    ("enabled_events", ["invoice.paid", "nope"], "enabled_events.1", "/v1/event-catalog"),
    ("enabled_events", ["webhook.ping"], "enabled_events.0", ""),
    ("enabled_events", None, "enabled_events", ""),
    ("events", ["nope"], "enabled_events.0", ""),
    ("description", "x" * 256, "description", ""),
    ("timeout_seconds", 0, "timeout_seconds", ""),
    ("timeout_seconds", 31, "timeout_seconds", ""),
    ("api_version", "2026-04-30", "api_version", ""),
    ("api_version", "2099-01-01", "api_version", ""),
    ("api_version", "newest", "api_version", ""),
    ("ip_allowlist", ["203.0.113.10", "300.1.1.1"], "ip_allowlist.1", "203.0.113.10"),
    ("ip_allowlist", ["fe80::1%eth0"], "ip_allowlist.0", ""),
    ("ip_allowlist", ["1" * 44], "ip_allowlist.0", ""),
    ("custom_headers", {"Host": "a"}, "custom_headers.Host", "reserved"),
    ("custom_headers", {"content-type": "a"}, "custom_headers.content-type", "reserved"),
    ("custom_headers", {"factuarea-signature": "a"}, "custom_headers.factuarea-signature", "reserved"),
    ("custom_headers", {"X-forwarded-for": "a"}, "custom_headers.X-forwarded-for", "reserved"),
    ("custom_headers", {"webhook-id": "a"}, "custom_headers.webhook-id", "reserved"),
    ("custom_headers", {"X A": "a"}, "custom_headers.X A", "name"),
    ("custom_headers", {"X-A": "a\r\nEvil: b"}, "custom_headers.X-A", "control"),
    ("custom_headers", {"X-A": "ñ"}, "custom_headers.X-A", "ASCII"),
    ("custom_headers", {"X-A": "a" * 1025}, "custom_headers.X-A", "1024"),
    ("custom_headers", {"X-A": "a", "x-a": "b"}, "custom_headers.x-a", "twice"),
    ("custom_headers", {f"X-{number}": "a" for number in range(21)}, "custom_headers", ""),
    ("metadata", {f"k{number}": "a" for number in range(51)}, "metadata", ""),
    ("metadata", {"k": "a" * 501}, "metadata.k", ""),
    ("status", "broken", "status", ""),
]
"""Field, value, what the refusal names, and words of its sentence."""


def test_a_field_that_cannot_be_is_refused_by_its_name(call: Caller) -> None:
    """When an endpoint is made and when it is changed; nothing is written."""
    one = made(call)
    for field, value, param, words in IMPOSSIBLE:
        body = {**BODY, field: value}
        if field == "events":
            body.pop("enabled_events")
        created = refused(call, "POST", PATH, body)
        assert (created["code"], created["param"]) == ("invalid_param_value", param), created
        assert words in created["message"], created
        assert created["errors"][0]["param"] == param
        changed = refused(call, "PUT", f"{PATH}/{one['id']}", {field: value})
        assert (changed["param"], changed["message"]) == (param, created["message"])
    assert [each["updated_at"] for each in call.data("webhook_endpoints.list", PATH)] == [one["updated_at"]]


def test_what_an_endpoint_must_have_is_named(call: Caller) -> None:
    for missing in BODY:
        body = {name: value for name, value in BODY.items() if name != missing}
        assert refused(call, "POST", PATH, body)["param"] == missing
    alias = call.client.post(f"/v1{PATH}", json={"url": BODY["url"], "events": ["invoice.paid"]}).json()["data"]
    assert alias["enabled_events"] == ["invoice.paid"]


def test_what_the_contract_leaves_out_is_taken(call: Caller) -> None:
    """All events at once, the scheme in capitals, headers cleared with null."""
    answer = call.client.post(f"/v1{PATH}", json={"url": "HTTPS://EXAMPLE.com:8443/a", "enabled_events": ["*", "*"]})
    assert answer.status_code == 201
    one = answer.json()["data"]
    assert one["enabled_events"] == ["*"]
    answer = call.client.put(f"/v1{PATH}/{one['id']}", json={"custom_headers": None})
    assert (answer.status_code, answer.json()["data"]["custom_headers"]) == (200, {})


def test_every_name_of_the_catalogue_can_be_asked_for(call: Caller) -> None:
    one = made(call, enabled_events=sorted(NAMES))
    assert one["enabled_events"] == sorted(NAMES)
    assert len(NAMES) == 93


def test_a_company_has_as_many_endpoints_as_it_can_look_after(call: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoints, "ENDPOINTS_MAX", 2)
    first = made(call)["id"]
    made(call)
    error = refused(call, "POST", PATH, BODY, 409)
    assert (error["code"], error["subcode"]) == ("resource_conflict", "too_many_webhook_endpoints")
    call("webhook_endpoints.delete", f"{PATH}/{first}", status=204)
    made(call)


def test_of_endpoints_made_at_the_same_moment_no_more_are_taken(call: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoints, "ENDPOINTS_MAX", 2)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: call.client.post(f"/v1{PATH}", json=BODY).status_code, range(4)))
    assert sorted(answers) == [201, 201, 409, 409]


def test_endpoints_of_another_dialect_are_not_shown(call: Caller, database: Database, company: Company) -> None:
    one = made(call)["id"]
    kept = stored(database, company, one)
    with database.write(company.company_id) as tx:
        tx.update(msgspec.structs.replace(kept, dialect="holded"))
    assert call.data("webhook_endpoints.list", PATH) == []
    call("webhook_endpoints.show", f"{PATH}/{one}", status=404)


def test_a_secret_is_shown_once_and_kept_nowhere_in_clear(
    call: Caller, database: Database, company: Company, caplog: pytest.LogCaptureFixture
) -> None:
    """Not in its row, not in the answer that is kept to be told again, not in the history, not in the log."""
    caplog.set_level(logging.DEBUG)
    first = call("webhook_endpoints.create", PATH, BODY, headers={"Idempotency-Key": "alta"})
    one = first.json()["data"]
    again = call("webhook_endpoints.create", PATH, BODY, headers={"Idempotency-Key": "alta"})
    assert again.headers["Idempotent-Replayed"] == "true"
    assert (again.json(), again.status_code) == (first.json(), 201)
    assert again.headers["Warning"] == WARNING
    path = f"{PATH}/{one['id']}/rotate_secret"
    turned = call("webhook_endpoints.rotate_secret", path, headers={"Idempotency-Key": "giro"})
    assert call("webhook_endpoints.rotate_secret", path, headers={"Idempotency-Key": "giro"}).json() == turned.json()
    secrets = {one["secret"], turned.json()["data"]["secret"]}
    assert len(secrets) == 2
    with database.read(company.company_id) as tx:
        claims = tx.where(idempotency.Claim)
        assert len(claims) == 2
        rows: list[Any] = [*tx.where(WebhookEndpoint), *claims, *tx.where(Event)]
    for text in (*map(repr, rows), caplog.text, call.client.get(f"/v1{PATH}").text):
        assert not any(secret in text for secret in secrets)


def test_a_secret_that_cannot_be_opened_is_a_failure_that_says_so_in_the_log(
    call: Caller, database: Database, company: Company, caplog: pytest.LogCaptureFixture
) -> None:
    call("webhook_endpoints.create", PATH, BODY, headers={"Idempotency-Key": "alta"})
    with database.write(company.company_id) as tx:
        (claim,) = tx.where(idempotency.Claim)
        tx.update(msgspec.structs.replace(claim, body=b"sealed:" + KeyVault("another").seal("{}").encode()))
    answer = call.client.post(f"/v1{PATH}", json=BODY, headers={"Idempotency-Key": "alta"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "internal_error")
    (said,) = [record for record in caplog.records if record.levelname == "CRITICAL"]
    assert "TALONARIO_SECRET_KEY" in said.getMessage()


def test_the_secret_before_signs_for_a_day_and_none_before_that(
    call: Caller, database: Database, company: Company, clock: Clock, vault: KeyVault
) -> None:
    one = made(call)
    path = f"{PATH}/{one['id']}"
    assert one["previous_secret_valid_until"] is None
    second = call.data("webhook_endpoints.rotate_secret", f"{path}/rotate_secret")
    clock.now += timedelta(hours=1)
    third = call.data("webhook_endpoints.rotate_secret", f"{path}/rotate_secret")
    ends = [one["previous_secret_valid_until"] for one in (second, third)]
    assert ends == ["2026-11-21T10:00:00Z", "2026-11-21T11:00:00Z"]
    kept = stored(database, company, one["id"])
    assert kept.previous_secret is not None
    assert [vault.open(kept.secret), vault.open(kept.previous_secret)] == [third["secret"], second["secret"]]
    clock.now += timedelta(hours=24)
    assert call.data("webhook_endpoints.show", path)["previous_secret_valid_until"] is None


def test_secrets_rotated_at_the_same_moment_are_both_valid(
    call: Caller, database: Database, company: Company, vault: KeyVault
) -> None:
    """Whoever was told a secret last is told the one that signs; the other one signs beside it."""
    one = made(call)["id"]

    def rotate(_: int) -> str:
        secret: str = call.data("webhook_endpoints.rotate_secret", f"{PATH}/{one}/rotate_secret")["secret"]
        return secret

    with ThreadPoolExecutor(2) as pool:
        told = set(pool.map(rotate, range(2)))
    kept = stored(database, company, one)
    assert kept.previous_secret is not None
    assert {vault.open(kept.secret), vault.open(kept.previous_secret)} == told


def test_an_edit_keeps_the_claim_of_a_worker(call: Caller, database: Database, company: Company, clock: Clock) -> None:
    """What a worker wrote after the edit read the row is in the row that the edit writes."""
    one = made(call)["id"]
    until = clock.now + timedelta(minutes=5)
    with database.write(company.company_id) as tx:
        tx.update(msgspec.structs.replace(stored(database, company, one), due_at=clock.now))
    with database.write(company.company_id) as tx:
        assert tx.claim(WebhookEndpoint, clock.now, until, "worker") is not None
    for change in ({"description": "otra"}, {"status": "paused"}, {"status": "enabled"}, {"status": "disabled"}):
        call("webhook_endpoints.update", f"{PATH}/{one}", change, status=200)
        kept = stored(database, company, one)
        assert (kept.held_by, kept.due_at) == ("worker", until)
    call("webhook_endpoints.rotate_secret", f"{PATH}/{one}/rotate_secret", status=200)
    call("webhook_endpoints.delete", f"{PATH}/{one}", status=204)
    assert stored(database, company, one).held_by == "worker"


def test_edits_and_claims_at_the_same_moment_lose_nothing(
    call: Caller, database: Database, company: Company, clock: Clock, effort: int
) -> None:
    """One edits field after field while another claims, notes an outcome and lets go, over and over."""
    one = made(call)["id"]
    rounds = 10 * effort

    def work(_: int) -> int:
        noted = 0
        for number in range(rounds):
            with database.write(company.company_id) as tx:
                row = tx.get(WebhookEndpoint, UUID(one), lock=True)
                assert row is not None
                tx.update(msgspec.structs.replace(row, due_at=clock.now, sequence=row.sequence + 1))
            with database.write(company.company_id) as tx:
                claimed = tx.claim(WebhookEndpoint, clock.now, clock.now + timedelta(minutes=5), f"worker {number}")
            if claimed is not None:
                noted += 1
                with database.write(company.company_id) as tx:
                    row = tx.get(WebhookEndpoint, UUID(one), lock=True)
                    assert row is not None
                    assert row.held_by == f"worker {number}"
                    tx.update(msgspec.structs.replace(row, due_at=None, held_by=None))
        return noted

    def edit(_: int) -> int:
        for number in range(rounds):
            change = {"metadata": {"round": str(number)}, "timeout_seconds": 1 + number % 30}
            call("webhook_endpoints.update", f"{PATH}/{one}", change, status=200)
        return rounds

    before = stored(database, company, one).sequence
    with ThreadPoolExecutor(2) as pool:
        working, editing = pool.submit(work, 0), pool.submit(edit, 0)
        assert working.result() > 0
        assert editing.result() == rounds
    kept = stored(database, company, one)
    assert (kept.sequence - before, kept.metadata, kept.held_by) == (rounds, {"round": str(rounds - 1)}, None)


def test_a_paused_endpoint_goes_on_where_it_stopped_and_a_disabled_one_at_the_present(
    call: Caller, database: Database, company: Company, clock: Clock
) -> None:
    one = made(call)["id"]
    path = f"{PATH}/{one}"
    begun = stored(database, company, one).sequence
    assert call.client.post(f"/v1/x{path}/pause").json()["data"]["status"] == "paused"
    call("clients.create", "/clients", {"name": "Uno", "tax_id": "1R"}, status=201)
    assert call.client.post(f"/v1/x{path}/resume").json()["data"]["status"] == "enabled"
    kept = stored(database, company, one)
    assert (kept.sequence, kept.due_at) == (begun, clock.now)
    with database.write(company.company_id) as tx:
        failing = msgspec.structs.replace(kept, failing_since=clock.now, degraded_since=clock.now)
        tx.update(msgspec.structs.replace(failing, disabled_because="failing", status="disabled", due_at=None))
    call("clients.create", "/clients", {"name": "Dos", "tax_id": "2W"}, status=201)
    assert call.data("webhook_endpoints.show", path)["degraded_since"] is not None
    shown = call.data("webhook_endpoints.update", path, {"status": "active"})
    assert (shown["status"], shown["degraded_since"], shown["disabled_reason"]) == ("enabled", None, None)
    kept = stored(database, company, one)
    with database.read(company.company_id) as tx:
        events = tx.where(Event)
        head = tx.get(Head, company.company_id)
    assert head is not None
    assert kept.sequence >= max(event.sequence for event in events if event.name == "customer.created")
    assert (kept.failing_since, kept.due_at) == (None, clock.now)
    assert [event.name for event in events if event.subject == "webhook_endpoint"] == [
        f"webhook_endpoint.{verb}" for verb in ("created", "paused", "enabled", "enabled")
    ]


def test_a_new_endpoint_hears_what_happens_from_now_on(call: Caller, database: Database, company: Company) -> None:
    call("clients.create", "/clients", {"name": "Uno", "tax_id": "1R"}, status=201)
    one = made(call, status="paused")
    assert one["status"] == "paused"
    kept = stored(database, company, one["id"])
    with database.read(company.company_id) as tx:
        before = [event for event in tx.where(Event) if event.subject != "webhook_endpoint"]
    assert kept.sequence == max(event.sequence for event in before)


def test_what_waits_for_an_endpoint_that_is_disabled_is_cancelled(
    call: Caller, database: Database, company: Company, telling: Telling
) -> None:
    one = made(call)["id"]
    waits = only_delivery(call, telling, one)
    call("webhook_endpoints.update", f"{PATH}/{one}", {"status": "paused"}, status=200)
    shown = call.data("webhook_endpoints.deliveries.show", f"{PATH}/{one}/deliveries/{waits}")
    assert (shown["status"], shown["next_retry_at"]) == ("pending", "2026-11-20T10:00:00Z")
    call("webhook_endpoints.update", f"{PATH}/{one}", {"status": "disabled"}, status=200)
    shown = call.data("webhook_endpoints.deliveries.show", f"{PATH}/{one}/deliveries/{waits}")
    assert (shown["status"], shown["next_retry_at"]) == ("cancelled", None)
    assert shown["completed_at"] is not None


def test_what_waits_for_an_endpoint_that_is_deleted_is_still_delivered(
    call: Caller, database: Database, company: Company, telling: Telling
) -> None:
    """But for one that was paused: nobody could let it go on."""
    for status, state in (("enabled", "pending"), ("paused", "cancelled")):
        one = made(call)["id"]
        waits = only_delivery(call, telling, one)
        call("webhook_endpoints.update", f"{PATH}/{one}", {"status": status}, status=200)
        call("webhook_endpoints.delete", f"{PATH}/{one}", status=204)
        with database.read(company.company_id) as tx:
            delivery = tx.get(WebhookDelivery, UUID(waits))
        assert delivery is not None
        assert delivery.status == state
