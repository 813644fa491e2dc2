"""Who a contact of the sample is, before it becomes a request: what its documents need to know of it."""

from typing import Literal

import msgspec

from talonario.cli.sample.request import Body, Ref

Regime = Literal["general", "surcharge", "reverse_charge", "intra_eu", "export", "islands"]


class Party(msgspec.Struct, frozen=True):
    """A contact.

    ref       the id its request will be answered with
    role      Holded's `type`
    regime    how its purchases from us stand before VAT
    sells     what it bills us for (a key of `goods.PURCHASES`), empty when it is not a supplier
    language, currency  of its documents, lower case
    keeps_withholding  it is a business or a body: professionals' invoices to it bear withholding
    is_leaving  it is deleted once its documents are made
    """

    ref: Ref
    name: str
    tax_id: str
    role: Literal["client", "supplier", "debtor", "creditor", "lead"]
    regime: Regime
    sells: str
    due_days: int
    language: str
    currency: str
    keeps_withholding: bool
    is_leaving: bool
    body: Body = msgspec.field(default_factory=dict)
