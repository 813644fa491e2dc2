"""Endpoints, things that happen to customers, and what became of telling it."""

from typing import Any
from uuid import UUID

from talonario.domain import contacts
from talonario.domain.companies import Company
from talonario.domain.context import Context
from talonario.domain.webhooks.record import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from talonario.outbound.desk import Desk
from talonario.store import Database
from talonario.store.listing import Order
from talonario.store.outbox import Head

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # noqa: S105  (of no endpoint but these)


def subscribe(desk: Desk, company: Company, url: str = "https://hooks.example/in", **fields: Any) -> WebhookEndpoint:
    """An endpoint that hears everything from now on."""
    with desk.writing(company.company_id) as ctx:
        head = ctx.tx.get(Head, company.company_id)
        assert head is not None
        made = WebhookEndpoint(
            company_id=company.company_id,
            id=ctx.new_id(),
            **{
                "due_at": None,
                "held_by": None,
                "dialect": "factuarea",
                "url": url,
                "description": None,
                "enabled_events": ["*"],
                "status": "enabled",
                "disabled_because": None,
                "ip_allowlist": None,
                "custom_headers": {},
                "metadata": {},
                "timeout_seconds": None,
                "api_version": None,
                "is_ordered": False,
                "is_signed": True,
                "has_standard_headers": False,
                "secret": ctx.vault.seal(SECRET),
                "previous_secret": None,
                "previous_secret_until": None,
                "sequence": head.event_sequence,
                "last_delivery_at": None,
                "last_failure_at": None,
                "failing_since": None,
                "degraded_since": None,
                "deleted_at": None,
                "created_at": ctx.now,
                "updated_at": ctx.now,
                **fields,
            },
        )
        ctx.tx.insert(made)
    return made


def customer(ctx: Context, name: str = "Cliente") -> UUID:
    """A new customer: one event."""
    return contacts.create(ctx, contacts.ContactFields(roles=("customer",), values={"name": name})).id


def rename(ctx: Context, customer_id: UUID, name: str) -> None:
    """Give a customer another name: one event."""
    contacts.update(ctx, contacts.get(ctx, customer_id), {"name": name})


def happen(desk: Desk, company: Company, customers: int = 1, changes: int = 0) -> list[UUID]:
    """So many new customers, each changed so many times: each change a transaction and an event of its own."""
    made = []
    for number in range(customers):
        with desk.writing(company.company_id) as ctx:
            made.append(customer(ctx, f"Cliente {number}"))
    for change in range(changes):
        for one in made:
            with desk.writing(company.company_id) as ctx:
                rename(ctx, one, f"Cliente, cambio {change}")
    return made


def deliveries(database: Database, endpoint: WebhookEndpoint) -> list[WebhookDelivery]:
    """What was or is to be told to an endpoint, in the order in which it was queued."""
    with database.read(endpoint.company_id) as tx:
        found = tx.where(WebhookDelivery, order=Order(descending=False))
    return [one for one in found if one.endpoint_id == endpoint.id]


def attempts(database: Database, delivery: WebhookDelivery) -> list[WebhookAttempt]:
    """The attempts at a delivery, in order."""
    with database.read(delivery.company_id) as tx:
        found = tx.where(WebhookAttempt, order=Order("number", descending=False))
    return [one for one in found if one.delivery_id == delivery.id]


def now(database: Database, endpoint: WebhookEndpoint) -> WebhookEndpoint:
    """The endpoint as it is."""
    with database.read(endpoint.company_id) as tx:
        found = tx.get(WebhookEndpoint, endpoint.id)
    assert found is not None
    return found
