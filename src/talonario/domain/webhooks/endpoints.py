"""Endpoints: who is told of what happens, where, and with which secret."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from ipaddress import ip_network
from typing import Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sql

from talonario.domain import limits
from talonario.domain.context import Context
from talonario.domain.errors import Conflict, Invalid, NotFound
from talonario.domain.history import last_number
from talonario.domain.keys import BASE62
from talonario.domain.webhooks.destination import check_url
from talonario.domain.webhooks.record import EVERY, EndpointStatus, Spoken, WebhookDelivery, WebhookEndpoint
from talonario.store.listing import Where
from talonario.store.statement import Statement

ENDPOINTS_MAX: Final = 50
DESCRIPTION_MAX: Final = 255
HEADERS_MAX: Final = 20
HEADER_VALUE_MAX: Final = 1024
NETWORKS_MAX: Final = 50
NETWORK_MAX: Final = 43
TIMEOUT_MAX: Final = 30
BEGINNING: Final = "whsec_"
SECRET_SIGNS: Final = 44
GRACE: Final = timedelta(hours=24)
"""How long the secret before the last one still signs."""
RATED: Final = timedelta(hours=24)

HEADER_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")
HEADER_VALUE: Final = re.compile(r"[ -~]*")
RESERVED: Final = frozenset(
    {
        *{"Host", "Content-Type", "Content-Length", "Content-Encoding", "Transfer-Encoding", "Connection", "Expect"},
        *{"Te", "Trailer", "Upgrade", "Keep-Alive", "Accept-Encoding", "User-Agent", "Idempotency-Key", "Forwarded"},
    }
)
RESERVED_FAMILIES: Final = ("Factuarea-", "Holded-", "Webhook-", "X-Forwarded-", "Proxy-")

WAITING: Final = ("pending", "failed")
"""The states of deliveries that are still to be attempted."""


class EndpointNotFound(NotFound):
    """The company has no such endpoint."""

    code = "webhook_endpoint_not_found"
    es = "No existe ese webhook."
    en = "There is no such webhook endpoint."


class TooManyEndpoints(Conflict):
    """A company has no more endpoints than it can look after."""

    code = "too_many_webhook_endpoints"
    es = "Ya hay {most} webhooks, que son los que admite una empresa: borra alguno antes de crear otro."
    en = "There are {most} webhook endpoints already, as many as a company takes: delete one before making another."


class EventUnknown(Invalid):
    """A subscription names an event that does not exist."""

    code = "webhook_event_unknown"
    es = "No existe el evento «{name}». El catálogo está en /v1/event-catalog."
    en = "There is no event '{name}'. The catalogue is at /v1/event-catalog."


class EventsRequired(Invalid):
    """A subscription names what it is for."""

    code = "webhook_events_required"
    es = "Indica al menos un evento, o «*» para todos."
    en = "Name at least one event, or '*' for all."


class HeaderInvalid(Invalid):
    """A header cannot be sent with webhooks."""

    code = "webhook_header_invalid"
    es = "La cabecera «{name}» no se puede enviar: {reason_es}."
    en = "Header '{name}' cannot be sent: {reason_en}."


class NetworkInvalid(Invalid):
    """What should be an address or a network is none."""

    code = "webhook_network_invalid"
    es = "«{network}» no es una dirección IP ni una red, como 203.0.113.10 o 198.51.100.0/24."
    en = "'{network}' is neither an IP address nor a network, such as 203.0.113.10 or 198.51.100.0/24."


class EndpointFields(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody says about a new endpoint; the meaning of each field is `WebhookEndpoint`'s."""

    dialect: Spoken
    url: str
    enabled_events: Sequence[str]
    description: str | None = None
    ip_allowlist: Sequence[str] | None = None
    custom_headers: Mapping[str, str] = {}
    metadata: Mapping[str, str] = {}
    timeout_seconds: int | None = None
    api_version: str | None = None
    is_ordered: bool = False
    is_signed: bool = True
    has_standard_headers: bool = False


def get(ctx: Context, endpoint_id: UUID, dialect: Spoken) -> WebhookEndpoint:
    """The endpoint of this id that is told in a dialect's words. Raises EndpointNotFound."""
    found = ctx.tx.get(WebhookEndpoint, endpoint_id)
    if found is None or found.dialect != dialect or found.deleted_at is not None:
        raise EndpointNotFound
    return found


def create(ctx: Context, fields: EndpointFields, known: Collection[str]) -> tuple[WebhookEndpoint, str]:
    """Add an endpoint, which hears what happens from now on, and the secret that signs: it is kept sealed.

    known   the names of events in the dialect's words
    Raises  TooManyEndpoints, UrlInvalid, EventsRequired, EventUnknown, HeaderInvalid, NetworkInvalid, LimitExceeded
    """
    ctx.take_turn()
    if ctx.tx.count(WebhookEndpoint, Where("deleted_at", "is_null", value=True)) >= ENDPOINTS_MAX:
        raise TooManyEndpoints(most=ENDPOINTS_MAX)
    secret = new_secret(ctx.chance)
    made = WebhookEndpoint(
        company_id=ctx.company_id,
        id=ctx.new_id(),
        due_at=None,
        held_by=None,
        status="enabled",
        disabled_because=None,
        secret=ctx.vault.seal(secret),
        previous_secret=None,
        previous_secret_until=None,
        sequence=last_number(ctx),
        last_delivery_at=None,
        last_failure_at=None,
        failing_since=None,
        degraded_since=None,
        deleted_at=None,
        created_at=ctx.now,
        updated_at=ctx.now,
        **_tidy(ctx, msgspec.structs.asdict(fields), known),
    )
    ctx.tx.insert(made)
    ctx.emit("webhook_endpoint.created", made)
    return made, secret


def update(
    ctx: Context, endpoint: WebhookEndpoint, changes: Mapping[str, Any], known: Collection[str]
) -> WebhookEndpoint:
    """Change an endpoint, over what others changed meanwhile; the fields are EndpointFields' and `status`.

    Raises  EndpointNotFound and, but for TooManyEndpoints, what `create` raises
    """
    locked = lock(ctx, endpoint)
    rest = dict(changes)
    status = rest.pop("status", locked.status)
    changed = msgspec.structs.replace(locked, **_tidy(ctx, rest, known))
    moved = _moved(ctx, changed, status)
    if moved == locked:
        return locked
    moved = msgspec.structs.replace(moved, updated_at=ctx.now)
    ctx.tx.update(moved)
    if changed != locked:
        ctx.emit("webhook_endpoint.updated", moved)
    if status != locked.status:
        ctx.emit(f"webhook_endpoint.{status}", moved)
    return moved


def rotate(ctx: Context, endpoint: WebhookEndpoint) -> tuple[WebhookEndpoint, str]:
    """Give an endpoint another secret; the one it had signs beside it for a day, and none before that.

    Raises  EndpointNotFound
    """
    locked = lock(ctx, endpoint)
    secret = new_secret(ctx.chance)
    rotated = msgspec.structs.replace(
        locked,
        secret=ctx.vault.seal(secret),
        previous_secret=locked.secret,
        previous_secret_until=ctx.now + GRACE,
        updated_at=ctx.now,
    )
    ctx.tx.update(rotated)
    ctx.emit("webhook_endpoint.secret_rotated", rotated)
    return rotated, secret


def delete(ctx: Context, endpoint: WebhookEndpoint) -> None:
    """Let an endpoint hear nothing new; what waits for one that is enabled is still delivered.

    Raises  EndpointNotFound
    """
    locked = lock(ctx, endpoint)
    if locked.status == "paused":
        cancel_waiting(ctx, locked)
    ctx.tx.update(msgspec.structs.replace(locked, deleted_at=ctx.now, updated_at=ctx.now))
    ctx.emit("webhook_endpoint.deleted", locked)


def disabled(ctx: Context, endpoint: WebhookEndpoint, because: str | None) -> WebhookEndpoint:
    """The endpoint, which the caller has locked and writes, as it is when disabled; what waits for it is cancelled."""
    return msgspec.structs.replace(_moved(ctx, endpoint, "disabled"), disabled_because=because)


def cancel_waiting(ctx: Context, endpoint: WebhookEndpoint) -> None:
    """Cancel what waits for an endpoint; `replays` brings it back."""
    ctx.tx.execute(_CANCELLING, endpoint=endpoint.id, now=ctx.now)


def new_secret(chance: Callable[[int], bytes]) -> str:
    """A secret that signs: `whsec_` and 44 letters and digits, which are base64 of 33 bytes too.

    chance   gives so many unpredictable bytes
    """
    signs = ""
    while len(signs) < SECRET_SIGNS:
        # Of 256 values, the 248 that fall on every sign equally often.
        signs += "".join(BASE62[byte % len(BASE62)] for byte in chance(SECRET_SIGNS) if byte < 4 * len(BASE62))
    return BEGINNING + signs[:SECRET_SIGNS]


def wants(endpoint: WebhookEndpoint, name: str) -> bool:
    """Whether an endpoint hears events of a name, in its dialect's words."""
    return EVERY in endpoint.enabled_events or name in endpoint.enabled_events


def success_rates(ctx: Context, endpoints: Sequence[WebhookEndpoint]) -> dict[UUID, Decimal]:
    """How many in a hundred of the last day's deliveries arrived, by endpoint; those without any are left out."""
    if not endpoints:
        return {}
    ids = [endpoint.id for endpoint in endpoints]
    counted: dict[UUID, list[int]] = {}
    for endpoint_id, status, count in ctx.tx.rows(_COUNTS, since=ctx.now - RATED, first=min(ids), last=max(ids)):
        if endpoint_id in ids and status in {"delivered", "failed", "failed_permanently"}:
            arrived = counted.setdefault(endpoint_id, [0, 0])
            arrived[0] += count if status == "delivered" else 0
            arrived[1] += count
    return {endpoint_id: round(Decimal(100 * some) / every, 2) for endpoint_id, (some, every) in counted.items()}


def _moved(ctx: Context, endpoint: WebhookEndpoint, status: EndpointStatus) -> WebhookEndpoint:
    """The endpoint in another state.

    What waited while it was paused is delivered when it is enabled again; what happened while it was disabled is not,
    and what still waited then is cancelled. A worker that holds it sees the new state when it writes its outcomes.
    """
    if status == endpoint.status:
        return endpoint
    due_at = endpoint.due_at
    if endpoint.held_by is None:
        due_at = ctx.now if status == "enabled" else None
    moved = msgspec.structs.replace(endpoint, status=status, due_at=due_at, disabled_because=None)
    if status == "disabled":
        cancel_waiting(ctx, endpoint)
    if endpoint.status == "disabled":
        moved = msgspec.structs.replace(moved, sequence=last_number(ctx), failing_since=None, degraded_since=None)
    return moved


def _tidy(ctx: Context, fields: Mapping[str, Any], known: Collection[str]) -> dict[str, Any]:
    """The fields as they are kept, each checked."""
    kept = dict(fields)
    if "url" in kept:
        check_url(kept["url"], ctx.private_hosts)
    if "enabled_events" in kept:
        kept["enabled_events"] = _events(kept["enabled_events"], known)
    if "ip_allowlist" in kept:
        kept["ip_allowlist"] = _networks(kept["ip_allowlist"] or ())
    if "custom_headers" in kept:
        kept["custom_headers"] = _headers(kept["custom_headers"] or {})
    if "metadata" in kept:
        kept["metadata"] = dict(kept["metadata"] or {})
        limits.check_metadata(kept["metadata"])
    if kept.get("timeout_seconds") is not None and not 1 <= kept["timeout_seconds"] <= TIMEOUT_MAX:
        es, en = f"entre 1 y {TIMEOUT_MAX} segundos", f"between 1 and {TIMEOUT_MAX} seconds"
        raise limits.LimitExceeded("timeout_seconds", name="timeout_seconds", limit_es=es, limit_en=en)
    if len(kept.get("description") or "") > DESCRIPTION_MAX:
        es, en = f"hasta {DESCRIPTION_MAX} caracteres", f"up to {DESCRIPTION_MAX} characters"
        raise limits.LimitExceeded("description", name="description", limit_es=es, limit_en=en)
    return kept


def _events(names: Sequence[str], known: Collection[str]) -> list[str]:
    if not names:
        raise EventsRequired("enabled_events")
    for place, name in enumerate(names):
        if name != EVERY and name not in known:
            raise EventUnknown(f"enabled_events.{place}", name=name)
    return list(dict.fromkeys(names))


def _networks(texts: Sequence[str]) -> list[str] | None:
    if len(texts) > NETWORKS_MAX:
        es, en = f"hasta {NETWORKS_MAX} direcciones o redes", f"up to {NETWORKS_MAX} addresses or networks"
        raise limits.LimitExceeded("ip_allowlist", name="ip_allowlist", limit_es=es, limit_en=en)
    for place, text in enumerate(texts):
        try:
            ip_network(text, strict=False)
        except ValueError:
            raise NetworkInvalid(f"ip_allowlist.{place}", network=text) from None
        if len(text) > NETWORK_MAX or "%" in text:
            raise NetworkInvalid(f"ip_allowlist.{place}", network=text)
    return list(dict.fromkeys(texts)) or None


def _headers(given: Mapping[str, str]) -> dict[str, str]:
    if len(given) > HEADERS_MAX:
        es, en = f"hasta {HEADERS_MAX} cabeceras", f"up to {HEADERS_MAX} headers"
        raise limits.LimitExceeded("custom_headers", name="custom_headers", limit_es=es, limit_en=en)
    kept: dict[str, str] = {}
    for spelled, value in given.items():
        name = "-".join(part.capitalize() for part in spelled.split("-"))
        es, en = _fault(name, value, kept)
        if es:
            raise HeaderInvalid(f"custom_headers.{spelled}", name=spelled, reason_es=es, reason_en=en)
        kept[name] = value
    return kept


def _fault(name: str, value: str, others: Collection[str]) -> tuple[str, str]:
    """Why a header cannot be sent; nothing when it can."""
    if not HEADER_NAME.fullmatch(name):
        return "su nombre no es el de una cabecera", "its name is not that of a header"
    if name in RESERVED or name.startswith(RESERVED_FAMILIES):
        return "su nombre está reservado", "its name is reserved"
    if name in others:
        return "está dos veces", "it is there twice"
    if len(value) > HEADER_VALUE_MAX or not HEADER_VALUE.fullmatch(value):
        return (
            f"su valor admite hasta {HEADER_VALUE_MAX} caracteres ASCII, sin caracteres de control",
            f"its value takes up to {HEADER_VALUE_MAX} ASCII characters and no control characters",
        )
    return "", ""


def lock(ctx: Context, endpoint: WebhookEndpoint) -> WebhookEndpoint:
    """The endpoint as it is now; whoever writes it back keeps whose claim it is and what a worker noted."""
    locked = ctx.lock(endpoint, EndpointNotFound)
    if locked.deleted_at is not None:
        raise EndpointNotFound
    return locked


def _bound(name: str, column: str) -> Any:
    return sql.bindparam(name, type_=WebhookDelivery.c()[column].type)


_CANCELLING: Final = Statement(
    sql.update(WebhookDelivery.table)
    .values(status="cancelled", due_at=None, completed_at=_bound("now", "completed_at"))
    .where(
        WebhookDelivery.c().endpoint_id == _bound("endpoint", "endpoint_id"),
        sql.or_(*(WebhookDelivery.c().status == one for one in WAITING)),
    )
)

_COUNTS: Final = Statement(
    sql.select(WebhookDelivery.c().endpoint_id, WebhookDelivery.c().status, sql.func.count())
    .where(
        WebhookDelivery.c().created_at >= _bound("since", "created_at"),
        WebhookDelivery.c().endpoint_id.between(_bound("first", "endpoint_id"), _bound("last", "endpoint_id")),
    )
    .group_by(WebhookDelivery.c().endpoint_id, WebhookDelivery.c().status)
)
