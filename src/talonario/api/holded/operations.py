"""Everything this dialect answers, resource by resource."""

from __future__ import annotations

from talonario.api.engine.operation import Operation
from talonario.api.holded import (
    contacts,
    conversions,
    declined,
    documents,
    files,
    groups,
    methods,
    orders,
    payments,
    products,
    remittances,
    sending,
    series,
    taxes,
    treasury,
    warehouses,
    webhooks,
)
from talonario.api.holded.object_lists import under_objects

ARRAYS: tuple[Operation, ...] = (
    *groups.OPERATIONS,
    *contacts.OPERATIONS,
    *products.OPERATIONS,
    *taxes.OPERATIONS,
    *treasury.OPERATIONS,
    *methods.OPERATIONS,
    *series.OPERATIONS,
    *payments.OPERATIONS,
    *documents.OPERATIONS,
    *conversions.OPERATIONS,
    *orders.OPERATIONS,
    *warehouses.OPERATIONS,
    *remittances.OPERATIONS,
    *files.OPERATIONS,
    *sending.OPERATIONS,
    *webhooks.OPERATIONS,
    *declined.OPERATIONS,
)

OPERATIONS: tuple[Operation, ...] = ARRAYS + under_objects(ARRAYS)
