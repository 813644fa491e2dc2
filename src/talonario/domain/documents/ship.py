"""The goods of an order leave, or come in: all at once, or line by line; and how they travel."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import msgspec

from talonario.domain import stock
from talonario.domain.context import Context
from talonario.domain.documents import issue, lifecycle
from talonario.domain.documents.kinds import ORDERS
from talonario.domain.documents.record import ZERO, Document, DocumentLine, Fulfilment, FullDocument, Shipment
from talonario.domain.errors import Conflict, Invalid


class NotAnOrder(Invalid):
    """Only what is ordered is shipped or received."""

    code = "not_an_order"
    es = "Solo se sirven o reciben pedidos."
    en = "Only orders are shipped or received."


class NothingToShip(Conflict):
    """Everything has left already, or come in."""

    code = "nothing_to_ship"
    es = "El pedido {number} no tiene nada pendiente de servir o recibir."
    en = "Nothing of order {number} is left to be shipped or received."


class BeyondPending(Invalid):
    """More than the line still asks for."""

    code = "beyond_pending"
    es = "La línea {position} tiene {pending} unidades pendientes: no se pueden servir o recibir {units}."
    en = "Line {position} has {pending} units pending: {units} cannot be shipped or received."


class LineMissing(Invalid):
    """The order has no such line."""

    code = "order_line_missing"
    es = "El pedido no tiene la línea {position}."
    en = "The order has no line {position}."


def ship(ctx: Context, full: FullDocument, units: Mapping[int, Decimal] | None = None) -> FullDocument:
    """Let goods of a sales order leave, or take in those of a purchase order.

    units   of each line by its place, counted from 0 and more than nothing; None for all that is pending
    Raises  NotAnOrder, IllegalTransition, NothingToShip, LineMissing, BeyondPending
    """
    document = full.header
    if document.kind not in ORDERS:
        raise NotAnOrder("status")
    lifecycle.check(document, "ship", ctx.company, ctx.today)
    if document.state == "draft":
        full = issue.issue(ctx, full)
        document = full.header
    if units is None:
        units = {line.position: line.quantity - line.shipped for line in full.lines if line.quantity != line.shipped}
        if not units:
            raise NothingToShip("status", number=document.number or "")
    else:
        _check(full.lines, units)
    lines = [_moved(line, units.get(line.position, ZERO)) for line in full.lines]
    changed = [after for before, after in zip(full.lines, lines, strict=True) if after is not before]
    header = msgspec.structs.replace(document, fulfilment=fulfilment(lines), updated_at=ctx.now)
    ctx.tx.update(*changed)
    ctx.tx.update(header)
    told = [{"line": position, "units": str(moved)} for position, moved in sorted(units.items())]
    ctx.emit(f"{header.kind}.shipped", header, related_id=header.contact_id, shipped=told)
    done = FullDocument(header, lines, full.taxes, full.payments)
    stock.follow(ctx, done)
    return done


def fulfilment(lines: list[DocumentLine]) -> Fulfilment | None:
    """How much of an order was shipped."""
    if all(line.shipped == line.quantity for line in lines):
        return "complete"
    return "partial" if any(line.shipped for line in lines) else None


def _check(lines: list[DocumentLine], units: Mapping[int, Decimal]) -> None:
    for position, wanted in sorted(units.items()):
        if not 0 <= position < len(lines):
            raise LineMissing("lines", position=position)
        pending = lines[position].quantity - lines[position].shipped
        if not 0 < wanted <= pending:
            raise BeyondPending("lines", position=position, pending=f"{pending:f}", units=f"{wanted:f}")


def _moved(line: DocumentLine, units: Decimal) -> DocumentLine:
    return msgspec.structs.replace(line, shipped=line.shipped + units) if units else line


class Tracking(msgspec.Struct, frozen=True, kw_only=True):
    """How goods travel; what is UNSET stays as it was.

    carrier         its name
    carrier_key     which it is of a known list
    number          by which it is followed, or several
    picked_up_on    day on which the carrier has it; delivery_on: on which it arrives
    """

    carrier: str | msgspec.UnsetType | None = msgspec.UNSET
    carrier_key: str | msgspec.UnsetType | None = msgspec.UNSET
    number: str | msgspec.UnsetType | None = msgspec.UNSET
    picked_up_on: date | msgspec.UnsetType | None = msgspec.UNSET
    delivery_on: date | msgspec.UnsetType | None = msgspec.UNSET
    notes: str | msgspec.UnsetType | None = msgspec.UNSET


def track(ctx: Context, document: Document, said: Tracking) -> Document:
    """Note how the goods of a locked document travel. Raises IllegalTransition for one that was withdrawn."""
    lifecycle.check(document, "track", ctx.company, ctx.today)
    names = {
        "carrier_key": said.carrier_key,
        "tracking_number": said.number,
        "picked_up_on": said.picked_up_on,
        "carrier_notes": said.notes,
    }
    inner = {name: value for name, value in names.items() if value is not msgspec.UNSET}
    outer = {"carrier": said.carrier, "delivery_on": said.delivery_on}
    return _noted(
        ctx,
        document,
        shipment=msgspec.structs.replace(document.shipment or Shipment(), **inner),
        **{name: value for name, value in outer.items() if value is not msgspec.UNSET},
    )


def set_stage(ctx: Context, document: Document, stage: str | None) -> Document:
    """Put a locked document at a stage of the company's own pipeline. Raises IllegalTransition when withdrawn."""
    lifecycle.check(document, "track", ctx.company, ctx.today)
    return _noted(ctx, document, stage=stage)


def _noted(ctx: Context, document: Document, **changes: object) -> Document:
    noted = msgspec.structs.replace(document, **changes, updated_at=ctx.now)
    ctx.tx.update(noted)
    ctx.emit(f"{noted.kind}.updated", noted, related_id=noted.contact_id)
    return noted
