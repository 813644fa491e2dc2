"""Which account of income or expense a line is booked to.

| the first of these that says something            | a sale                 | a purchase                        |
|---------------------------------------------------|------------------------|-----------------------------------|
| the line itself                                   | its account            | its account                       |
| the document                                      | its sales channel      | the expense account of its booking|
| the line's product                                | its sales account      | its expense account               |
| the contact                                       | its sales account      | its expense account               |
| VAT of capital goods                              |                        | 219 other tangible assets         |
| withholding on loans                              | 762 interest           |                                   |
| withholding on rents, or of 19 %                  | 752 rental income      | 621 rents and royalties           |
| another withholding                               | 705 services           | 623 independent professionals     |
| a service, by its product or its intra-EU VAT     | 705 services           | 629 other services                |
| a supplier who is a creditor (410)                |                        | 629 other services                |
| nothing                                           | 700 sales of goods     | 600 purchases of goods            |

What gives money back is booked to 708 and 608 where this table would only say 700, 705 or 600, to 706 when it is a
discount, and to 650 when nobody will pay; any other account is booked to with the sides turned. So is a correction by
substitution: it posts the right amounts less those of the invoice that it corrects.
"""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

import msgspec

from talonario.domain.contacts.record import Contact
from talonario.domain.context import Context
from talonario.domain.documents.kinds import PURCHASES
from talonario.domain.documents.record import Document, DocumentLine
from talonario.domain.identity import from_short_id
from talonario.domain.ledger import accounts
from talonario.domain.products.record import Product
from talonario.fiscal import chart

GOODS_SOLD: Final = "70000000"
SERVICES_SOLD: Final = "70500000"
RENT_RECEIVED: Final = "75200000"
INTEREST_RECEIVED: Final = "76200000"
SALES_RETURNED: Final = "70800000"
SALES_DISCOUNT: Final = "70600000"
BAD_DEBT: Final = "65000000"
GOODS_BOUGHT: Final = "60000000"
PURCHASES_RETURNED: Final = "60800000"
RENT_PAID: Final = "62100000"
PROFESSIONALS: Final = "62300000"
OTHER_SERVICES: Final = "62900000"
CAPITAL_GOODS: Final = "21900000"

LETTING: Final = 19
"""The percent kept back of rents and royalties, and of nothing else that is invoiced (RD 439/2007 arts. 90, 100)."""

SHORTEST: Final = 3
"""Digits of the shortest number that names an account."""

USUAL: Final = frozenset(
    {
        *(GOODS_SOLD, SERVICES_SOLD, RENT_RECEIVED, INTEREST_RECEIVED, SALES_RETURNED, SALES_DISCOUNT, BAD_DEBT),
        *(GOODS_BOUGHT, PURCHASES_RETURNED, RENT_PAID, PROFESSIONALS, OTHER_SERVICES, CAPITAL_GOODS),
    }
)
"""What the table gives when nothing names an account; entries stay as the table was when they were posted."""

UNPAID: Final = frozenset({"concurso", "incobrable"})
RETURNED: Final = {GOODS_SOLD: SALES_RETURNED, SERVICES_SOLD: SALES_RETURNED, GOODS_BOUGHT: PURCHASES_RETURNED}


class Around(msgspec.Struct, frozen=True):
    """What a document's lines are booked by, beside themselves."""

    document: Document
    contact: Contact | None
    products: Mapping[UUID, Product]


def account_of(ctx: Context, line: DocumentLine, around: Around) -> str:
    """The account of a line: the table above."""
    product = around.products.get(line.product_id) if line.product_id is not None else None
    said = _said(ctx, line, product, around)
    if said is not None:
        return said
    usual = _bought(line, product, around.contact) if around.document.kind in PURCHASES else _sold(line, product)
    correction = around.document.correction
    gives_back = around.document.kind in {"credit_note", "receipt_refund", "purchase_refund"} and (
        correction is None or correction.base_rectified is None
    )
    if not gives_back:
        return usual
    reason = correction.reason if correction is not None else None
    if usual in {GOODS_SOLD, SERVICES_SOLD} and reason in UNPAID:
        return BAD_DEBT
    if usual in {GOODS_SOLD, SERVICES_SOLD} and reason == "descuento":
        return SALES_DISCOUNT
    return RETURNED.get(usual, usual)


def resolved(ctx: Context, text: str | None) -> str | None:
    """The number of an account by its id in any spelling or by its number; None for what names none."""
    if not text:
        return None
    own = accounts.stored(ctx)
    if text in own:
        return text
    outside = accounts.find_external(ctx, text)
    if outside is not None:
        return outside.code
    identity = from_short_id(text)
    if identity is not None:
        try:
            return accounts.by_id(ctx, identity).code
        except accounts.AccountNotFound:
            return None
    # People write 623 for 62300000.
    number = text.ljust(chart.LENGTH, "0") if text.isdecimal() and len(text) >= SHORTEST else text
    return number if number in own or accounts.name_without_row(number, "es") is not None else None


def _said(ctx: Context, line: DocumentLine, product: Product | None, around: Around) -> str | None:
    """The account that the line, its document, its product or its contact names."""
    document, contact = around.document, around.contact
    if document.kind in PURCHASES:
        booking = document.booking
        names = (
            line.account,
            booking.expense_account if booking is not None else None,
            product.expense_account if product is not None else None,
            contact.expense_account if contact is not None else None,
        )
    else:
        names = (
            line.account,
            document.sales_channel,
            product.sales_account if product is not None else None,
            contact.sales_account if contact is not None else None,
        )
    return next((found for name in names if name and (found := resolved(ctx, name)) is not None), None)


def _sold(line: DocumentLine, product: Product | None) -> str:
    codes = [tax.code for tax in line.taxes]
    if "s_ret_19_prestamos" in codes:
        return INTEREST_RECEIVED
    if _is_let(line):
        return RENT_RECEIVED
    is_service = product is not None and product.is_service
    withheld = any(tax.kind == "withholding" for tax in line.taxes)
    return SERVICES_SOLD if is_service or withheld or "s_iva_intras" in codes else GOODS_SOLD


def _bought(line: DocumentLine, product: Product | None, contact: Contact | None) -> str:
    parts = [part for tax in line.taxes for part in tax.code.split("_")]
    if "bi" in parts:
        return CAPITAL_GOODS
    if _is_let(line):
        return RENT_PAID
    if any(tax.kind == "withholding" for tax in line.taxes):
        return PROFESSIONALS
    if (product is not None and product.is_service) or "adqintras" in parts:
        return OTHER_SERVICES
    is_creditor = product is None and contact is not None and str(contact.supplier_account or "").startswith("41")
    return OTHER_SERVICES if is_creditor else GOODS_BOUGHT


def _is_let(line: DocumentLine) -> bool:
    """Whether something is let: a dialect that says percents and no codes can say no more than 19 %."""
    withheld = [tax for tax in line.taxes if tax.kind == "withholding"]
    return any(tax.percent == LETTING or "retrent" in tax.code.split("_") for tax in withheld)
