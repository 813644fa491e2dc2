"""Taxes: the Spanish catalogue and the company's own."""

from __future__ import annotations

from talonario.api.engine import filters
from talonario.api.engine.filters import EXACT, LISTED, Filter, Special
from talonario.api.engine.operation import Answer, Call
from talonario.api.engine.problems import Problem
from talonario.api.engine.query import Condition
from talonario.api.factuarea import envelope, lists, verbs
from talonario.api.factuarea.tax_shapes import (
    FAMILIES,
    KIND_OF_TYPE,
    SIDES,
    TaxChanges,
    TaxIn,
    changes_of,
    fields_of,
    spell,
)
from talonario.domain import taxes
from talonario.domain.taxes import Tax
from talonario.store.listing import AnyOf, Where
from talonario.store.listing import Condition as Wanted

LOCATION = "/v1/taxes/{}"
NOT_FOUND = verbs.absent("tax_not_found", "El impuesto no existe.", "There is no such tax.")
TYPES = ("vat", "retention", "surcharge", "other")


def _by_type(condition: Condition) -> list[Wanted]:
    reader = filters.one_of(*TYPES)
    return [Where("kind", "in", [KIND_OF_TYPE.get(reader(value), value) for value in condition.values])]


def _by_side(condition: Condition) -> list[Wanted]:
    reader = filters.one_of(*SIDES)
    return [Where("side", "in", [SIDES[reader(value)] for value in condition.values])]


def _search(condition: Condition) -> list[Wanted]:
    text = condition.values[0]
    if len(text) > 80:
        raise ValueError(text)
    return [AnyOf(((Where("name", "contains", text),), (Where("code", "contains", text),)))]


FILTERS: filters.Filters = {
    "type": Special(_by_type, LISTED),
    "applies_to": Special(_by_side, LISTED),
    "search": Special(_search),
    "is_active": Filter("is_active", filters.flag, EXACT),
    "is_default": Filter("is_default", filters.flag, EXACT),
    "is_system": Filter("is_system", filters.flag, EXACT),
    "country": Filter("country", filters.text, LISTED),
    "code": Filter("code", filters.text, LISTED),
    "external_reference": Filter("reference", filters.text, LISTED),
}


def list_taxes(call: Call) -> Answer:
    """Answer a page of taxes, the system's and the company's."""
    return lists.listing(call, Tax, lambda found: [spell(tax) for tax in found], known=FILTERS)


def create(call: Call) -> Answer:
    """Add a tax of the company's own."""
    tax = taxes.create(call.ctx, fields_of(call.read(TaxIn)))
    return envelope.made(spell(tax), LOCATION.format(tax.id))


def show(call: Call) -> Answer:
    """Answer one tax."""
    return envelope.one(spell(find(call)))


def update(call: Call) -> Answer:
    """Change a tax; of one of the system only whether it is used and where it is proposed."""
    tax = find(call)
    return envelope.one(spell(taxes.update(call.ctx, tax, changes_of(call.read(TaxChanges), tax))))


def delete(call: Call) -> Answer:
    """Remove a tax that nothing carries."""
    taxes.delete(call.ctx, find(call))
    return envelope.nothing()


def active(call: Call) -> Answer:
    """Answer the taxes in use; the default VAT of sales is the first."""
    return _limited(call, taxes.active(call.ctx))


def by_type(call: Call) -> Answer:
    """Answer the taxes in use of one type."""
    wanted = call.query.one("type") or "vat"
    if wanted not in TYPES:
        raise _not_one_of("type")
    kind = KIND_OF_TYPE.get(wanted, wanted)
    return _limited(call, [tax for tax in taxes.active(call.ctx) if tax.kind == kind])


def for_sales(call: Call) -> Answer:
    """Answer the taxes in use that sales may carry."""
    return _limited(call, [tax for tax in taxes.active(call.ctx) if tax.side in {"sales", "both"}])


def for_purchases(call: Call) -> Answer:
    """Answer the taxes in use that purchases may carry."""
    return _limited(call, [tax for tax in taxes.active(call.ctx) if tax.side in {"purchases", "both"}])


def toggle(call: Call) -> Answer:
    """Put a tax in use or out of it."""
    return envelope.one(spell(taxes.toggle_active(call.ctx, find(call))))


def set_default(call: Call) -> Answer:
    """Make a tax the default of its type."""
    return envelope.one(spell(taxes.set_default(call.ctx, find(call))))


def set_default_for_document(call: Call) -> Answer:
    """Propose a tax in new lines of one kind of document."""
    return envelope.one(spell(taxes.set_default_for(call.ctx, find(call), family_in(call))))


def find(call: Call) -> Tax:
    """The tax in the path."""
    return taxes.get(call.ctx, verbs.path_id(call, NOT_FOUND))


def family_in(call: Call) -> str:
    """The kind of document in the path. Raises Problem for another word."""
    family = call.path["docType"]
    if family not in FAMILIES:
        raise _not_one_of("docType")
    return family


def _limited(call: Call, found: list[Tax]) -> Answer:
    most = lists.limit_of(call) if call.query.one("limit") else len(found)
    return envelope.many([spell(tax) for tax in found[:most]])


def _not_one_of(param: str) -> Problem:
    return Problem(
        "invalid",
        "invalid_param_value",
        f"El valor de «{param}» no es uno de los admitidos.",
        f"The value of '{param}' is not one of those allowed.",
        param,
    )


READ, WRITE, DELETE = "taxes:read", "taxes:write", "taxes:delete"

OPERATIONS = (
    verbs.reading("taxes.list", "/taxes", READ, list_taxes),
    verbs.writing("taxes.create", "POST", "/taxes", WRITE, create, TaxIn),
    verbs.reading("taxes.show", "/taxes/{id}", READ, show),
    verbs.writing("taxes.update", "PUT", "/taxes/{id}", WRITE, update, TaxChanges),
    verbs.writing("taxes.delete", "DELETE", "/taxes/{id}", DELETE, delete),
    verbs.reading("taxes.active", "/taxes/active", READ, active),
    verbs.reading("taxes.by_type", "/taxes/by-type", READ, by_type),
    verbs.reading("taxes.for_sales", "/taxes/for-sales", READ, for_sales),
    verbs.reading("taxes.for_purchases", "/taxes/for-purchases", READ, for_purchases),
    verbs.writing("taxes.toggle", "POST", "/taxes/{id}/toggle", WRITE, toggle),
    verbs.writing("taxes.set_default", "POST", "/taxes/{id}/set-default", WRITE, set_default),
    verbs.writing(
        "taxes.set_default_for_document", "PUT", "/taxes/{id}/set-default/{docType}", WRITE, set_default_for_document
    ),
)
