"""Everything this dialect answers, resource by resource."""

from __future__ import annotations

from talonario.api.engine.operation import Operation
from talonario.api.holded import (
    contacts,
    conversions,
    documents,
    files,
    groups,
    ledger_accounts,
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
from talonario.api.holded.accounting import ledger
from talonario.api.holded.crm import bookings, events, funnels, leads
from talonario.api.holded.object_lists import under_objects
from talonario.api.holded.projects import projects, tasks
from talonario.api.holded.projects import times as project_times
from talonario.api.holded.team import employees, times

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
    *ledger_accounts.OPERATIONS,
)

CRM: tuple[Operation, ...] = (
    *funnels.OPERATIONS,
    *leads.OPERATIONS,
    *events.OPERATIONS,
    *bookings.OPERATIONS,
)

PROJECTS: tuple[Operation, ...] = (
    *projects.OPERATIONS,
    *tasks.OPERATIONS,
    *project_times.OPERATIONS,
)

TEAM: tuple[Operation, ...] = (
    *employees.OPERATIONS,
    *times.OPERATIONS,
)

ACCOUNTING: tuple[Operation, ...] = ledger.OPERATIONS

MODULES: tuple[Operation, ...] = ARRAYS + CRM + PROJECTS + TEAM + ACCOUNTING
"""The five modules as Holded has them."""

OPERATIONS: tuple[Operation, ...] = MODULES + under_objects(ARRAYS)
