"""What can be moved in and out, in the order in which one names the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec

from talonario.domain import (
    contacts,
    payment_exchange,
    payment_methods,
    series_exchange,
    tax_exchange,
    treasuries,
)
from talonario.domain.contacts import groups
from talonario.domain.context import Context
from talonario.domain.documents import exports as document_exports
from talonario.domain.documents import imports as document_imports
from talonario.domain.documents.imported import ImportedDocument
from talonario.domain.imports import ImportResult
from talonario.domain.products import exchange as product_exchange

VERSION = 1
BATCH_MAX = 200


@dataclass(frozen=True, slots=True)
class Movable:
    """One resource that moves.

    scope     the family of scopes: `<scope>:write` to import, `<scope>:read` to export
    shape     what a record looks like outside
    take_in   imports one record
    give_out  a page of records in that shape, oldest first, and whether there are more
    """

    name: str
    scope: str
    shape: type[msgspec.Struct]
    take_in: Callable[[Context, Any], ImportResult]
    give_out: Callable[[Context, UUID | None, int], tuple[Sequence[object], bool]]


MOVABLE: tuple[Movable, ...] = (
    Movable("taxes", "taxes", tax_exchange.ImportedTax, tax_exchange.import_record, tax_exchange.export_records),
    Movable(
        "contact_groups",
        "clients",
        groups.ImportedContactGroup,
        groups.import_record,
        groups.export_records,
    ),
    Movable("treasuries", "invoices", treasuries.ImportedTreasury, treasuries.import_record, treasuries.export_records),
    Movable(
        "payment_methods",
        "invoices",
        payment_methods.ImportedPaymentMethod,
        payment_methods.import_record,
        payment_methods.export_records,
    ),
    Movable(
        "series",
        "series",
        series_exchange.ImportedSeries,
        series_exchange.import_record,
        series_exchange.export_records,
    ),
    Movable("contacts", "clients", contacts.ImportedContact, contacts.import_record, contacts.export_records),
    Movable(
        "products",
        "products",
        product_exchange.ImportedProduct,
        product_exchange.import_record,
        product_exchange.export_records,
    ),
    Movable("documents", "invoices", ImportedDocument, document_imports.import_record, document_exports.export_records),
    Movable(
        "payments",
        "invoices",
        payment_exchange.ImportedPayment,
        payment_exchange.import_record,
        payment_exchange.export_records,
    ),
)
"""In import order: each resource only names those before it."""
