"""Endpoints that do not answer any more are disabled, and somebody is told; what cannot be sent is not sent."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from talonario.app import dispatcher, spellings
from talonario.domain.companies import Company
from talonario.domain.context import Context
from talonario.domain.emails.record import Email
from talonario.domain.users import Membership, UserRole
from talonario.domain.vault import KeyVault
from talonario.domain.webhooks.record import WebhookEndpoint
from talonario.domain.webhooks.spelling import Spelling
from talonario.outbound.desk import Desk
from talonario.store.outbox import Event, Snapshot
from tests.conftest import Clock
from tests.outbound import hooks
from tests.outbound.receiver import OK, Receiver, Reply, receiving

DAY = timedelta(days=1)
ROLES: tuple[UserRole, ...] = ("owner", "admin", "custom")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


@pytest.fixture
def company(desk: Desk, found: Callable[..., Company]) -> Company:
    """With people in it."""
    made = found(desk.database)
    with desk.writing(made.company_id) as ctx:
        for role in ROLES:
            member = Membership(
                company_id=made.company_id,
                id=ctx.new_id(),
                user_id=ctx.new_id(),
                email=f"{role}@prueba.example",
                role=role,
                created_at=ctx.now,
            )
            ctx.tx.insert(member)
    return made


def told(desk: Desk, company: Company) -> dict[str, Email]:
    """The e-mails that wait, by the role of whom they are for."""
    with desk.database.read(company.company_id) as tx:
        return {one.recipient.split("@")[0]: one for one in tx.where(Email)}


def disablings(desk: Desk, endpoint: WebhookEndpoint) -> list[str]:
    with desk.database.read(endpoint.company_id) as tx:
        found = [one for one in tx.where(Event) if one.subject_id == endpoint.id]
    return [one.content["reason"] for one in found if one.name == "webhook_endpoint.disabled"]


def test_a_hundred_failures_within_a_day_disable_and_tell(desk: Desk, clock: Clock, company: Company) -> None:
    url = "https://u:secreto@10.1.2.3/in?token=secreto"
    endpoint = hooks.subscribe(desk, company, url, description="La tienda")
    hooks.happen(desk, company, 1)
    dispatcher(desk).step()
    with desk.writing(company.company_id) as ctx:
        for number in range(120):
            hooks.customer(ctx, f"Cliente {number}")
    dispatcher(desk).step()
    left = hooks.now(desk.database, endpoint)
    assert (left.status, left.disabled_because) == ("disabled", "undeliverable")
    assert (left.degraded_since, left.due_at, left.held_by) == (clock.now, None, None)
    assert disablings(desk, endpoint) == ["undeliverable"]
    states = Counter(one.status for one in hooks.deliveries(desk.database, endpoint))
    assert 100 <= states["failed_permanently"] < 121
    assert states["cancelled"] == 121 - states["failed_permanently"]
    emails = told(desk, company)
    assert set(emails) == {"owner", "admin"}
    said = emails["owner"]
    assert (said.purpose, said.state, said.subject) == ("notice", "queued", "Webhook desactivado: 10.1.2.3")
    assert "La tienda" in said.text
    assert str(endpoint.id) in said.text
    assert "secreto" not in said.text + said.html + said.subject


def test_days_without_one_success_disable(desk: Desk, clock: Clock, company: Company, receiver: Receiver) -> None:
    receiver.answer = lambda _: Reply(503)
    endpoint = hooks.subscribe(desk, company, receiver.url())
    for day in range(6):
        assert hooks.now(desk.database, endpoint).status == "enabled", day
        hooks.happen(desk, company)
        dispatcher(desk).step()
        clock.now += DAY
    left = hooks.now(desk.database, endpoint)
    assert (left.status, left.disabled_because, left.degraded_since) == ("disabled", "failing", clock.now - DAY)
    assert left.failing_since == clock.now - 6 * DAY
    assert set(told(desk, company)) == {"owner", "admin"}


def test_one_success_ends_a_streak(desk: Desk, clock: Clock, company: Company, receiver: Receiver) -> None:
    endpoint = hooks.subscribe(desk, company, receiver.url())
    for day in range(12):
        receiver.answer = (lambda _: OK) if day % 4 == 3 else (lambda _: Reply(503))
        hooks.happen(desk, company)
        dispatcher(desk).step()
        clock.now += DAY
    left = hooks.now(desk.database, endpoint)
    assert (left.status, left.failing_since) == ("enabled", None)
    assert told(desk, company) == {}


def test_who_asks_for_nothing_more_is_told_about_as_well(desk: Desk, company: Company, receiver: Receiver) -> None:
    receiver.answer = lambda _: Reply(410)
    endpoint = hooks.subscribe(desk, company, receiver.url())
    hooks.happen(desk, company, 3)
    dispatcher(desk).step()
    assert disablings(desk, endpoint) == ["gone"]
    assert "410" in told(desk, company)["owner"].text


def test_what_is_not_kept_any_more_is_cancelled(desk: Desk, company: Company, receiver: Receiver) -> None:
    endpoint = hooks.subscribe(desk, company, receiver.url())
    hooks.happen(desk, company, 2)
    working = dispatcher(desk)
    working._queue()
    first, second = hooks.deliveries(desk.database, endpoint)
    with desk.writing(company.company_id) as ctx:
        event = ctx.tx.get(Event, first.event_sequence)
        assert event is not None
        ctx.tx.delete(ctx.tx.get(Snapshot, event.snapshot_id))  # type: ignore[arg-type]
    working.step()
    states = {one.id: (one.status, one.attempts) for one in hooks.deliveries(desk.database, endpoint)}
    assert states == {first.id: ("cancelled", 0), second.id: ("delivered", 1)}


def test_a_secret_that_cannot_be_opened_is_a_failure_that_says_so(
    desk: Desk, company: Company, receiver: Receiver
) -> None:
    endpoint = hooks.subscribe(desk, company, receiver.url(), secret=KeyVault("another key").seal(hooks.SECRET))
    hooks.happen(desk, company)
    dispatcher(desk).step()
    (one,) = hooks.deliveries(desk.database, endpoint)
    assert [attempt.trouble for attempt in hooks.attempts(desk.database, one)] == ["cannot_sign"]
    assert one.status == "failed"
    assert receiver.got == []


def test_what_cannot_be_spelled_does_not_stop_the_rest(
    desk: Desk, company: Company, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    endpoint = hooks.subscribe(desk, company, receiver.url())
    made = hooks.happen(desk, company, 3)
    working = dispatcher(desk)
    plain, name = spellings()["factuarea"], "the name of a customer"

    def body(ctx: Context, event: Event, told: WebhookEndpoint, snapshot: Snapshot) -> bytes:
        if event.subject_id == made[1]:
            raise RuntimeError(name)
        return plain.body(ctx, event, told, snapshot)

    working._spellings = {"factuarea": Spelling(plain.names, plain.kept_as, body)}
    working.step()
    states = {one.subject_id: one.status for one in hooks.deliveries(desk.database, endpoint)}
    assert states == {made[0]: "delivered", made[1]: "failed", made[2]: "delivered"}
    assert "RuntimeError" in caplog.text
    assert name not in caplog.text


@pytest.mark.parametrize("damage", ["dialect = 'klingon'", "due_at = created_at, custom_headers = 'nonsense'"])
def test_trouble_with_one_company_is_not_anothers(
    desk: Desk,
    company: Company,
    receiver: Receiver,
    found: Callable[..., Company],
    caplog: pytest.LogCaptureFixture,
    damage: str,
) -> None:
    """What cannot even be queued, or begun, is left alone for a while instead of being tried at every look."""
    other = found(desk.database, name="Otra, S.L.")
    hooks.subscribe(desk, company, receiver.url("/damaged"), description="damaged")
    hooks.subscribe(desk, other, receiver.url("/other"))
    with desk.database.engine.writing() as session:
        session.changed((f"UPDATE webhook_endpoints SET {damage} WHERE description = 'damaged'", {}))  # noqa: S608
    hooks.happen(desk, company)
    hooks.happen(desk, other)
    working = dispatcher(desk)
    working.step()
    assert [call.path for call in receiver.got] == ["/other"]
    told_of = caplog.text.count("ERROR")
    assert told_of > 0
    assert not working.step()
    assert caplog.text.count("ERROR") == told_of
    with desk.database.engine.writing() as session:
        session.changed(("UPDATE webhook_endpoints SET custom_headers = '{}', dialect = 'factuarea'", {}))
