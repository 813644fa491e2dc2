"""Figures about customers and suppliers: how many there are and what they come to."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Final

import msgspec
from sqlalchemy import Integer, bindparam, distinct, func, select

from talonario.domain.contacts.operations import having_role
from talonario.domain.contacts.record import Contact, Role
from talonario.domain.context import MADRID, Context
from talonario.domain.documents.record import Document
from talonario.store.listing import Where
from talonario.store.statement import Statement

ZERO = Decimal(0)

_D = Document.c()
_ISSUED: Final = Statement(
    select(func.count(distinct(_D.contact_id), type_=Integer()), func.sum(_D.total)).where(
        _D.family == bindparam("family"), _D.state == "issued", _D.contact_id.is_not(None)
    )
)
_OWED: Final = Statement(
    select(func.count(distinct(_D.contact_id), type_=Integer()), func.sum(_D.total), func.sum(_D.paid_total)).where(
        _D.family == bindparam("family"),
        _D.state == "issued",
        _D.settlement != "paid",
        _D.contact_id.is_not(None),
    )
)
_NAMED: Final = Statement(
    select(func.count(distinct(_D.contact_id), type_=Integer())).where(
        _D.family == bindparam("family"), _D.contact_id.is_not(None)
    )
)


class Figures(msgspec.Struct, frozen=True):
    """The contacts of a role; amounts in euros.

    with_documents   how many have an invoice (customers) or a purchase invoice (suppliers)
    """

    total: int
    active: int
    with_email: int
    with_phone: int
    new_this_month: int
    with_documents: int
    invoiced: Decimal
    with_pending: int
    pending: Decimal


def figures(ctx: Context, role: Role) -> Figures:
    """Count the contacts of a role and add up their documents."""
    own = having_role(role)
    family = "purchase_invoice" if role == "supplier" else "invoice"
    first = date(ctx.today.year, ctx.today.month, 1)
    month = datetime.combine(first, time(), MADRID)
    count = ctx.tx.count
    named = ctx.tx.rows(_NAMED, family=family)[0][0]
    _, invoiced = ctx.tx.rows(_ISSUED, family=family)[0]
    with_pending, total, paid = ctx.tx.rows(_OWED, family=family)[0]
    return Figures(
        total=count(Contact, *own),
        active=count(Contact, *own, Where("is_active", "eq", True)),
        with_email=count(Contact, *own, Where("email", "is_null", False)),
        with_phone=count(Contact, *own, Where("phone", "is_null", False)),
        new_this_month=count(Contact, *own, Where("created_at", "gte", month)),
        with_documents=named,
        invoiced=invoiced or ZERO,
        with_pending=with_pending,
        pending=(total or ZERO) - (paid or ZERO),
    )
