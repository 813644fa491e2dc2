"""Everything this dialect answers, resource by resource."""

from __future__ import annotations

from talonario.api.engine.operation import Operation
from talonario.api.holded import (
    contacts,
    declined,
    documents,
    files,
    groups,
    ledger_accounts,
    methods,
    payments,
    products,
    sending,
    series,
    taxes,
    treasury,
    webhooks,
)
from talonario.api.holded.accounting import ledger
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
    *files.OPERATIONS,
    *sending.OPERATIONS,
    *webhooks.OPERATIONS,
    *ledger_accounts.OPERATIONS,
    *declined.OPERATIONS,
)

MODULES: tuple[Operation, ...] = ARRAYS + ledger.OPERATIONS
"""The five modules as Holded has them."""

OPERATIONS: tuple[Operation, ...] = MODULES + under_objects(ARRAYS)
