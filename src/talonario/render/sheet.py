"""What a document says on paper, spelled and formatted: a template only places it.

Source  RD 1619/2012 arts. 6, 7 (what an invoice and a simplified one must say), 12 (amounts in euros), 15 (correctives)
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

import msgspec

from talonario.domain.companies import Company
from talonario.domain.documents.kinds import FISCAL, PAYABLE, PURCHASES
from talonario.domain.documents.record import Document, DocumentLine, DocumentTax, FullDocument, Offer, Shipment
from talonario.domain.documents.signature import Signature
from talonario.domain.letterhead import Letterhead
from talonario.render.spelling import Spelling, address_lines, iban_in_groups, soft
from talonario.render.words import REASONS, TITLES, language_of, say

ZERO: Final = Decimal(0)
CENT: Final = Decimal("0.01")
LABELS: Final = ("brought_forward", "carried_forward", "page", "payment")
VALID_UNTIL: Final = frozenset({"quote", "proforma"})


class Around(msgspec.Struct, frozen=True, kw_only=True):
    """What a document's paper says and the document itself does not hold.

    tax_names        names of the taxes that are not charged, by code
    legends          sentences that its taxes oblige to print
    payment_method   as the company calls it
    iban             where to pay, when the payment method has an account of its own
    replaced         numbers of the simplified invoices that this one takes the place of
    signature        whose stands under a delivery note
    with_prices      False for a delivery note that only says what was delivered
    """

    company: Company
    letterhead: Letterhead
    tax_names: dict[str, str] = {}
    legends: tuple[str, ...] = ()
    payment_method: str | None = None
    iban: str | None = None
    replaced: tuple[str, ...] = ()
    signature: Signature | None = None
    with_prices: bool = True


def of_document(full: FullDocument, around: Around) -> dict[str, Any]:
    """The sheet of a document, as the template takes it; pictures are named by their files and put in by the press."""
    document = full.header
    spelling = Spelling(language_of(document.language), document.currency)
    return {
        **frame(spelling, around, _stamp(document, around.company, spelling)),
        "title": say(TITLES[document.kind], spelling.language),
        "number": soft(document.number or ""),
        "with_prices": around.with_prices,
        "parties": _parties(document, spelling),
        "facts": _facts(document, around, spelling),
        **_rows(full.lines, spelling, with_prices=around.with_prices),
        **_sums(document, full.taxes, around, spelling),
        "payment": _payment(document, around, spelling) if around.with_prices else [],
        "mentions": _mentions(document, around, spelling),
        "notes": [
            [spelling.word(name), soft(text)]
            for name, text in (("notes", document.notes), ("terms", document.terms))
            if text
        ],
        "signature": _signature(around.signature, spelling) if document.kind == "delivery_note" else None,
    }


def empty(around: Around) -> dict[str, Any]:
    """A sheet with nothing but the letterhead."""
    spelling = Spelling(language_of(around.company.language), around.company.currency)
    nothing = ("parties", "facts", "columns", "rows", "breakdown_columns", "breakdown", "totals", "after_grand")
    return {
        **frame(spelling, around, None),
        "title": "",
        "number": "",
        "with_prices": False,
        "signature": None,
        "grand": ["", ""],
        **{name: [] for name in (*nothing, "payment", "mentions", "notes")},
    }


def file_name(document: Document) -> str:
    """`Factura F-2026-0001.pdf`, in the document's language."""
    title = say(TITLES[document.kind], language_of(document.language))
    return f"{title} {document.number or document.id.hex[:8]}.pdf".replace("/", "-").replace("\\", "-")


def frame(spelling: Spelling, around: Around, stamp: str | None) -> dict[str, Any]:
    """What every paper of the company has."""
    head, company = around.letterhead, around.company
    reach = " · ".join(part for part in (head.email, head.phone, head.website) if part)
    footer = "\n".join(part for part in (head.registry, head.footer) if part)
    return {
        "lang": spelling.language,
        "style": {"template": head.template, "color": head.color},
        "logo": {"file": head.logo, "format": head.logo_format} if head.logo else None,
        "issuer": {
            "name": soft(company.name),
            "tax_id": f"{spelling.word('tax_id')}: {company.tax_id}",
            "lines": [*address_lines(head.address), *([soft(reach)] if reach else [])],
        },
        "footer": soft(footer),
        "labels": {name: spelling.word(name) for name in LABELS},
        "stamp": stamp,
        "qr": None,
    }


def _stamp(document: Document, company: Company, spelling: Spelling) -> str | None:
    if document.state in {"annulled", "cancelled"}:
        return spelling.word("annulled" if document.kind in FISCAL | {"proforma"} else "cancelled")
    if document.state == "draft" and document.kind in FISCAL:
        return spelling.word("draft")
    return spelling.word("sandbox") if company.environment == "sandbox" else None


def recipient(document: Document, spelling: Spelling, label: str) -> list[dict[str, Any]]:
    """The other party, when the document names one."""
    if not document.contact_name:
        return []
    tax_id = [f"{spelling.word('tax_id')}: {document.contact_tax_id}"] if document.contact_tax_id else []
    lines = [soft(line) for line in tax_id] + address_lines(document.contact_address)
    return [{"label": spelling.word(label), "name": soft(document.contact_name), "lines": lines}]


def _parties(document: Document, spelling: Spelling) -> list[dict[str, Any]]:
    """The other party, and where the goods go."""
    parties = recipient(document, spelling, "supplier" if document.kind in PURCHASES else "recipient")
    if document.shipping_address is not None:
        place = document.shipping_address
        known = [*address_lines(place), *([soft(place.notes)] if place.notes else [])]
        if place.name or known:
            name = soft(place.name or document.contact_name)
            parties.append({"label": spelling.word("delivered_to"), "name": name, "lines": known})
    return parties


def _facts(document: Document, around: Around, spelling: Spelling) -> list[list[str]]:
    facts = [["date", spelling.day(document.issued_on)]]
    if document.due_on is not None and document.kind in VALID_UNTIL:
        facts.append(["valid_until", spelling.day(document.due_on)])
    if document.due_on is not None and document.kind in PAYABLE and len(document.due_dates) <= 1 and document.total > 0:
        facts.append(["due", spelling.day(document.due_on)])
    facts += _correction(document, spelling)
    facts += _delivery(document, spelling)
    facts += [["replaces", number] for number in around.replaced]
    if document.currency != "EUR":
        facts.append(["exchange_rate", f"1 EUR = {spelling.plain(document.exchange_rate)} {document.currency}"])
    if document.description:
        facts.append(["concept", document.description])
    known = [[spelling.word(name), soft(value)] for name, value in facts]
    return known + [[soft(field.field), soft(field.value)] for field in document.custom_fields]


def _correction(document: Document, spelling: Spelling) -> list[list[str]]:
    """What a corrective invoice must say of the one it corrects (RD 1619/2012 art. 15.4)."""
    if document.correction is None:
        return []
    told = document.correction
    facts = []
    if told.original_number:
        day = f" ({spelling.day(told.original_date)})" if told.original_date else ""
        facts.append(["corrects", f"{told.original_number}{day}"])
    if told.reason:
        facts.append(
            ["reason", say(REASONS[told.reason], spelling.language) if told.reason in REASONS else told.reason]
        )
    facts.append(["nature", spelling.word("by_substitution" if told.nature == "S" else "by_differences")])
    if told.base_rectified is not None:
        facts.append(["base_rectified", spelling.money(told.base_rectified)])
    if told.vat_rectified is not None:
        facts.append(["vat_rectified", spelling.money(told.vat_rectified)])
    return facts


def _delivery(document: Document, spelling: Spelling) -> list[list[str]]:
    """When and how the goods travel, and what a proforma promises."""
    offer, shipment = document.offer or Offer(), document.shipment or Shipment()
    driver = " ".join(part for part in (shipment.driver_name, shipment.driver_tax_id) if part)
    receiver = " ".join(part for part in (shipment.receiver_name, shipment.receiver_tax_id) if part)
    arrives = document.delivery_on or document.forecast_on
    told = {
        "reference": offer.reference or shipment.reference,
        "delivery": spelling.day(arrives) if arrives else None,
        "delivery_terms": offer.delivery_terms,
        "carrier": document.carrier,
        "vehicle": document.vehicle_plate,
        "driver": driver,
        "tracking": shipment.tracking_number,
        "transport": shipment.transport,
        "receiver": receiver,
    }
    return [[name, value] for name, value in told.items() if value]


def _signature(signature: Signature | None, spelling: Spelling) -> dict[str, Any]:
    """The place to sign, or what stands there."""
    if signature is None:
        return {"image": None, "lines": [spelling.word("signature")]}
    who = " · ".join(part for part in (signature.signed_by, signature.signer_tax_id) if part)
    lines = [spelling.word("signature"), soft(who), spelling.instant(signature.signed_at)]
    picture = {"file": signature.image, "format": "png"} if signature.image else None
    return {"image": picture, "lines": [line for line in lines if line]}


def _rows(lines: Sequence[DocumentLine], spelling: Spelling, *, with_prices: bool) -> dict[str, Any]:
    """The lines in their order; each row carries the sum of the lines up to it."""
    has_discount = with_prices and any(line.discount_percent for line in lines)
    names = ["description", "quantity"]
    if with_prices:
        names += ["price", *(["discount"] if has_discount else []), "taxes", "amount"]
    rows, running = [], ZERO
    for line in lines:
        running += line.subtotal
        figures = [spelling.plain(line.quantity)]
        if with_prices:
            figures.append(spelling.figure(line.unit_price))
            if has_discount:
                figures.append(spelling.percent(line.discount_percent) if line.discount_percent else "")
            figures.append(_rates(line, spelling))
            figures.append(spelling.figure(line.subtotal))
        described = line.description if line.description != line.name else ""
        rows.append(
            {
                "name": soft(line.name or described),
                "description": soft(described if line.name else ""),
                "figures": figures,
                "sum": spelling.money(running),
            }
        )
    return {"columns": [spelling.word(name) for name in names], "rows": rows}


def _rates(line: DocumentLine, spelling: Spelling) -> str:
    """The rates of a line: VAT and surcharge as they are, a withholding with its sign."""
    signs = {"withholding": "\u2212", "surcharge": "+"}
    return " ".join(
        f"{signs.get(tax.kind, '')}{spelling.percent(tax.percent)}"
        if tax.treatment == "subject"
        else spelling.word(tax.treatment)
        for tax in line.taxes
    )


def _sums(document: Document, taxes: Sequence[DocumentTax], around: Around, spelling: Spelling) -> dict[str, Any]:
    """The totals: what the invoice comes to, and what is to be paid once the withholding is taken off."""
    totals = [[spelling.word("subtotal"), spelling.money(document.subtotal)]]
    for name, amount in (
        ("vat", document.vat),
        ("surcharge", document.surcharge),
        ("other_taxes", document.other_taxes),
    ):
        if amount or (name == "vat" and document.kind in FISCAL):
            totals.append([_zone_word(taxes) if name == "vat" else spelling.word(name), spelling.money(amount)])
    grand = spelling.word("total")
    if document.withholding:
        totals.append([spelling.word("invoice_total"), spelling.money(document.total + document.withholding)])
        totals.append([spelling.word("withholding"), spelling.money(-document.withholding)])
        grand = spelling.word("to_pay")
    after: list[list[str]] = []
    if document.currency != "EUR" and document.vat:
        # Whatever the currency, the VAT is told in euros (RD 1619/2012 art. 12).
        in_euros = (document.vat / document.exchange_rate).quantize(CENT, ROUND_HALF_UP)
        after.append([spelling.word("vat_in_euros"), Spelling(spelling.language, "EUR").money(in_euros)])
    if document.offer is not None and document.offer.shipping_cost:
        shipping = document.offer.shipping_cost
        after.append([spelling.word("shipping_cost"), spelling.money(shipping)])
        after.append([spelling.word("total_with_shipping"), spelling.money(document.total + shipping)])
    return {
        "breakdown_columns": [spelling.word(name) for name in ("tax", "base", "tax_amount")],
        "breakdown": [_breakdown(tax, around, spelling) for tax in taxes],
        "totals": totals,
        "grand": [grand, spelling.money(document.total)],
        "after_grand": after,
    }


def _breakdown(tax: DocumentTax, around: Around, spelling: Spelling) -> list[str]:
    amount = -tax.amount if tax.kind == "withholding" else tax.amount
    return [_tax_name(tax, around, spelling), spelling.money(tax.base), spelling.money(amount)]


def _tax_name(tax: DocumentTax, around: Around, spelling: Spelling) -> str:
    if tax.treatment != "subject":
        return soft(around.tax_names.get(tax.code, tax.code))
    names = {"vat": _zone(tax.code), "surcharge": spelling.word("surcharge"), "withholding": "IRPF"}
    name = names.get(tax.kind) or soft(around.tax_names.get(tax.code, tax.code))
    return f"{name} {spelling.percent(tax.percent)}"


def _zone(code: str) -> str:
    """The indirect tax of the place: the Canary Islands have the IGIC, Ceuta and Melilla the IPSI."""
    return next((name.upper() for name in ("igic", "ipsi") if name in code), "IVA")


def _zone_word(taxes: Sequence[DocumentTax]) -> str:
    return " / ".join(dict.fromkeys(_zone(tax.code) for tax in taxes if tax.kind == "vat")) or "IVA"


def _payment(document: Document, around: Around, spelling: Spelling) -> list[list[str]]:
    """How, when and where to pay, for what is to be paid."""
    if document.kind not in PAYABLE | {"proforma"} or document.total <= 0:
        return []
    rows = []
    offered = document.offer.payment_method if document.offer is not None else None
    if offered or around.payment_method:
        rows.append([spelling.word("method"), soft(offered or around.payment_method or "")])
    if document.offer is not None and document.offer.payment_term_days is not None:
        rows.append([spelling.word("term"), f"{document.offer.payment_term_days} {spelling.word('days')}"])
    if len(document.due_dates) > 1:
        rows += [[spelling.day(part.date), spelling.money(part.amount)] for part in document.due_dates]
    iban = around.iban or around.letterhead.iban
    if iban and document.kind not in PURCHASES:
        rows.append(["IBAN", iban_in_groups(iban)])
    return rows


def _mentions(document: Document, around: Around, spelling: Spelling) -> list[str]:
    """What the law obliges to say beside the figures."""
    mentions = [soft(legend) for legend in around.legends]
    if document.kind == "proforma":
        mentions.append(spelling.word("no_invoice"))
    if document.issued_elsewhere and document.kind in FISCAL:
        mentions.append(spelling.word("issued_elsewhere"))
    if document.kind in FISCAL and around.letterhead.legal_text:
        mentions.append(soft(around.letterhead.legal_text))
    return mentions
