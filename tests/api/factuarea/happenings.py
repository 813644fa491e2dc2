"""What happened, read by the tests: from the list, from the feed, and for an endpoint."""

from typing import Any

from talonario.domain.companies import Company
from talonario.domain.webhooks.record import WebhookEndpoint
from talonario.outbound.desk import Desk
from tests.api.factuarea.conftest import Caller


def every_event(call: Caller, query: str = "") -> list[dict[str, Any]]:
    """All that is listed, page by page."""
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = call.client.get(f"/v1/events?limit=100{cursor}{query}").json()
        found += page["data"]
        if not page["has_more"]:
            return found
        cursor = f"&starting_after={page['next_cursor']}"


def feed(call: Caller, query: str = "") -> dict[str, Any]:
    answer = call.client.get(f"/v1/x/events?{query}")
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def endpoint(desk: Desk, company: Company) -> WebhookEndpoint:
    """One that hears everything."""
    now = desk.outside.clock()
    empty: dict[str, Any] = dict.fromkeys(WebhookEndpoint.names)
    said = {
        "company_id": company.company_id,
        "id": desk.outside.new_id(),
        "dialect": "factuarea",
        "url": "https://example.com/",
        "enabled_events": ["*"],
        "status": "enabled",
        "custom_headers": {},
        "metadata": {},
        "is_ordered": False,
        "is_signed": True,
        "has_standard_headers": False,
        "secret": "",
        "sequence": 0,
        "created_at": now,
        "updated_at": now,
    }
    return WebhookEndpoint(**(empty | said))
