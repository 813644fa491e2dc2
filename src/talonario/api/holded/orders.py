"""What happens to orders and delivery notes on their way: shipping, receiving, tracking, the pipeline."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final

from msgspec import UNSET, Meta, UnsetType

from talonario.api.engine.operation import Answer, Call
from talonario.api.engine.wire import Wire, plain
from talonario.api.holded import documents, replies, verbs, wire
from talonario.domain.documents import ship
from talonario.domain.documents.kinds import ORDERS, Kind
from talonario.domain.documents.record import FullDocument
from talonario.domain.documents.ship import Tracking

CARRIERS: Final[dict[str, str]] = {
    "mrw": "MRW",
    "ups": "UPS",
    "fedex": "FedEx",
    "tnt": "TNT",
    "seur": "SEUR",
    "nacex": "Nacex",
    "correos": "Correos",
    "asm": "ASM",
    "uspostalservice": "United States Postal Service",
    "dbschenker": "DB Schenker",
    "royalmail": "Royal Mail",
    "bluedart": "Blue Dart",
    "palletways": "Palletways",
    "correosexpress": "Correos Express",
    "tourline": "Tourline",
}
OTHER: Final = "other"
FOLLOWED: Final[frozenset[Kind]] = frozenset({"sales_order", "delivery_note"})
DAY: Final = re.compile(r"([0-9]{2})/([0-9]{2})/([0-9]{4})")

Line = Annotated[int, Meta(ge=0, le=100_000)]


class ShippedLineIn(Wire):
    """Units of a line, by its place from 0."""

    itemLinePosition: Line | UnsetType | None = UNSET
    units: Decimal | UnsetType | None = UNSET


class ShipIn(Wire):
    """What leaves of an order."""

    lines: list[ShippedLineIn] | UnsetType | None = UNSET


class TrackingIn(Wire):
    """How goods travel."""

    key: wire.Short = UNSET
    name: wire.Short = UNSET
    num: wire.Word = UNSET
    pickUpDate: wire.Short = UNSET
    deliveryDate: wire.Short = UNSET
    notes: str | UnsetType | None = UNSET


class PipelineIn(Wire):
    """A stage: an id or a name of the client's own."""

    pipeline: wire.Word = UNSET


def ship_all(call: Call) -> Answer:
    """Let everything leave that is pending; of a purchase order, take it in."""
    ship.ship(call.ctx, _order(call, lock=True))
    return Answer(200, {"status": 1, "info": "Items Shipped"})


def ship_by_lines(call: Call) -> Answer:
    """Let some units of some lines leave."""
    full = _order(call, lock=True)
    units: dict[int, Decimal] = {}
    for one in wire.given(call.read(ShipIn).lines, []):
        position, moved = wire.given(one.itemLinePosition), wire.given(one.units)
        if position is None or moved is None:
            raise wire.wrong("itemLinePosition and units needed", "lines")
        units[position] = units.get(position, wire.ZERO) + moved
    if not units:
        raise wire.wrong("lines needed", "lines")
    ship.ship(call.ctx, full, units)
    return Answer(200, {"status": 1, "info": "Items Shipped"})


def shipped_items(call: Call) -> Answer:
    """How much of each line of an order left, or came in."""
    return replies.listed(
        [
            {
                "name": line.name,
                "sku": line.sku or "",
                "total": plain(line.quantity),
                "sent": plain(line.shipped),
                "pending": plain(line.quantity - line.shipped),
            }
            for line in _order(call).lines
        ]
    )


def track(call: Call) -> Answer:
    """Note the carrier and the numbers by which it is followed."""
    full, body = documents.of_path(call, lock=True), call.read(TrackingIn)
    if full.header.kind not in FOLLOWED:
        raise wire.wrong("Only sales orders and waybills have tracking")
    key = wire.given(body.key)
    if key is not None and key not in CARRIERS and key != OTHER:
        raise wire.wrong("Wrong key", "key")
    name = CARRIERS.get(key or "") or body.name
    number = str(body.num) if wire.given(body.num) is not None else body.num
    said = Tracking(
        carrier=name,
        carrier_key=body.key,
        number=number if number is None or isinstance(number, str) else UNSET,
        picked_up_on=_day(body.pickUpDate, "pickUpDate"),
        delivery_on=_day(body.deliveryDate, "deliveryDate"),
        notes=body.notes,
    )
    ship.track(call.ctx, full.header, said)
    return Answer(200, {"status": 1, "data": "Updated"})


def set_pipeline(call: Call) -> Answer:
    """Put an order or a note at a stage of the client's own pipeline."""
    full, body = documents.of_path(call, lock=True), call.read(PipelineIn)
    if full.header.kind not in FOLLOWED:
        raise wire.wrong("Only sales orders and waybills have a pipeline")
    if body.pipeline is UNSET:
        raise wire.wrong("pipeline needed", "pipeline")
    ship.set_stage(call.ctx, full.header, str(body.pipeline) if body.pipeline else None)
    return Answer(200, {"status": 1, "info": "Done"})


def _order(call: Call, *, lock: bool = False) -> FullDocument:
    """The order that a path names; of sales where it does not say which."""
    path = {"docType": "salesorder", **call.path}
    if "id" not in call.path:
        path = {"docType": "salesorder", "id": call.path["docType"]}
    full = documents.at_path(call.ctx, path, lock=lock)
    if full.header.kind not in ORDERS:
        raise wire.wrong("Only orders are shipped")
    return full


def _day(text: Any, field: str) -> date | UnsetType | None:
    """A day as `DD/MM/YYYY`. Raises Problem `Wrong date`."""
    if text is UNSET or not text:
        return UNSET if text is UNSET else None
    found = DAY.fullmatch(text.strip())
    try:
        return date(*map(int, reversed(found.groups()))) if found else _no_day(field)
    except ValueError:
        return _no_day(field)


def _no_day(field: str) -> date:
    raise wire.wrong("Wrong date", field)


OPERATIONS = (
    verbs.INVOICING.writing("shipAll", "POST", "/documents/salesorder/{id}/shipall", ship_all),
    verbs.INVOICING.writing("shipByLines", "POST", "/documents/salesorder/{id}/shipbylines", ship_by_lines),
    verbs.INVOICING.writing("shipAllAlias", "POST", "/documents/{docType}/{id}/shipall", ship_all),
    verbs.INVOICING.writing("shipAllAlias", "POST", "/documents/{docType}/{id}/ship", ship_all),
    verbs.INVOICING.writing("shipByLinesAlias", "POST", "/documents/{docType}/{id}/shipbylines", ship_by_lines),
    # Whoever leaves the type out puts the id in its place.
    verbs.INVOICING.writing("shipAllAlias", "POST", "/documents/{docType}/shipall", ship_all),
    verbs.INVOICING.writing("shipByLinesAlias", "POST", "/documents/{docType}/shipline", ship_by_lines),
    *(
        verbs.INVOICING.reading("shippedItems", f"/documents/{{docType}}/{{id}}/{name}", shipped_items)
        for name in ("shippeditems", "shipped")
    ),
    *(
        verbs.INVOICING.writing("updateTracking", "POST", f"/documents/{{docType}}/{{id}}/{name}", track)
        for name in ("updatetracking", "tracking")
    ),
    *(
        verbs.INVOICING.writing("setPipeline", "POST", f"/documents/{{docType}}/{{id}}/{name}", set_pipeline)
        for name in ("pipeline/set", "pipeline")
    ),
)
