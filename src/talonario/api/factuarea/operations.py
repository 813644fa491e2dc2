"""Every operation of the dialect: built, declined with a reason, and those of the contract that are not begun."""

from __future__ import annotations

import re

from talonario.api.coverage import contracts
from talonario.api.engine.operation import Operation
from talonario.api.factuarea import (
    account,
    clients,
    delivery_notes,
    events,
    invoice_figures,
    invoice_verbs,
    invoices,
    papers,
    product_media,
    product_stock,
    products,
    proformas,
    purchase_invoices,
    quotes,
    recurring_invoices,
    sending,
    series,
    suppliers,
    tax_figures,
    taxes,
    verbs,
    webhook_calls,
    webhook_deliveries,
    webhook_endpoints,
)
from talonario.api.factuarea.extensions import (
    bookings,
    emails,
    employees,
    exports,
    feed,
    imports,
    letterhead,
    remittances,
    time_register,
)

CONTRACT = "factuarea-v1-first-age"

BUILT: tuple[Operation, ...] = (
    *account.OPERATIONS,
    *clients.OPERATIONS,
    *suppliers.OPERATIONS,
    *products.OPERATIONS,
    *product_stock.OPERATIONS,
    *product_media.OPERATIONS,
    *taxes.OPERATIONS,
    *tax_figures.OPERATIONS,
    *series.OPERATIONS,
    *invoices.OPERATIONS,
    *invoice_verbs.OPERATIONS,
    *invoice_figures.OPERATIONS,
    *sending.OPERATIONS,
    *papers.OPERATIONS,
    *purchase_invoices.OPERATIONS,
    *recurring_invoices.OPERATIONS,
    *quotes.OPERATIONS,
    *proformas.OPERATIONS,
    *delivery_notes.OPERATIONS,
    *webhook_calls.OPERATIONS,
    *webhook_endpoints.OPERATIONS,
    *webhook_deliveries.OPERATIONS,
    *imports.OPERATIONS,
    *exports.OPERATIONS,
    *letterhead.OPERATIONS,
    *emails.OPERATIONS,
    *events.OPERATIONS,
    *feed.OPERATIONS,
    *bookings.OPERATIONS,
    *employees.OPERATIONS,
    *time_register.OPERATIONS,
    *remittances.OPERATIONS,
)

_VARIABLE = re.compile(r"\{[^}]*\}")


def _not_begun() -> tuple[Operation, ...]:
    """The rest of the contract, answering as a plan without it would, so that no client meets an unknown path."""
    known = {(operation.method, _VARIABLE.sub("{}", operation.path)) for operation in BUILT}
    return tuple(
        verbs.not_begun(wanted.id, wanted.method, _uniform(wanted.path))
        for wanted in contracts()[CONTRACT].operations
        if (wanted.method, _VARIABLE.sub("{}", wanted.path)) not in known
    )


def _uniform(path: str) -> str:
    """The path with its variables called `id` and `second`, as every other path calls them."""
    names = iter(("{id}", "{second}"))
    return _VARIABLE.sub(lambda _: next(names), path)


OPERATIONS = BUILT + _not_begun()
