"""What a company becomes on a server without the historical import; every change is a finding."""

from __future__ import annotations

import re
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal

import msgspec

from talonario.migrate.canonical import RESOURCES, Contact, Document, Line, Product, Series
from talonario.migrate.company import Company
from talonario.migrate.decisions import Findings
from talonario.migrate.exact import CENT, cents
from talonario.migrate.sums import net_of

SERIES_TYPES = frozenset({"invoice", "quote", "delivery_note", "proforma"})
NAME_MAX = 200
DESCRIPTION_MAX = 255
_CODE = re.compile(r"[A-Za-z0-9]{1,10}")
_REST = re.compile(r"(?:\{YYYY\}|\{YY\}|\{0{1,10}\}|[-/._])+")
_TAX_ID = re.compile(r"[A-Za-z0-9]{5,20}")
_SUPPLIERS = frozenset({"supplier", "creditor"})
_LEAST_QUANTITY = Decimal("0.01")


def fit(company: Company) -> Company:
    """The company as far as the ordinary contract can hold it."""
    findings = company.findings
    findings.add("plain.no_import", "-")
    kept = Company(
        taxes=company.taxes,
        series=[one for one in map(_series, company.series) if one is not None],
        contacts=_contacts(company.contacts, findings),
        products=_products(company.products, findings),
        quarantine=company.quarantine,
        findings=findings,
    )
    known = {one.external_id for one in kept.contacts}
    kept.documents = [one for one in (_draft(paper, known, findings) for paper in company.documents) if one]
    for resource in RESOURCES:
        there = {record.external_id for record in kept.records(resource)}
        for record in company.records(resource):
            if record.external_id not in there:
                findings.add("plain.no_place", f"{resource} {record.external_id}")
    return kept


def split_mask(mask: str) -> tuple[str, str] | None:
    """A mask as code and ordinary mask: `F26{0000}` is F26 and `{code}{0000}`; None when it cannot."""
    code = _CODE.match(mask)
    rest = mask[code.end() :] if code else ""
    if code is None or not _REST.fullmatch(rest) or len(rest) + len("{code}") > 32:
        return None
    return code.group().upper(), "{code}" + rest


def _series(series: Series) -> Series | None:
    split = split_mask(series.number_format)
    if series.document_type not in SERIES_TYPES or split is None:
        return None
    return msgspec.structs.replace(series, code=split[0], number_format=split[1])


def _contacts(contacts: list[Contact], findings: Findings) -> list[Contact]:
    owners = Counter(one.tax_id.upper() for one in contacts if one.tax_id)
    kept = []
    for one in contacts:
        roles = ["supplier"] if set(one.roles) <= _SUPPLIERS and one.roles else ["customer"]
        if len(set(one.roles)) > 1 and _SUPPLIERS & set(one.roles) and not set(one.roles) <= _SUPPLIERS:
            roles = ["customer", "supplier"]
        tax_id = one.tax_id
        if tax_id is None or not _TAX_ID.fullmatch(tax_id) or owners[tax_id.upper()] > 1:
            findings.add("plain.no_tax_id", one.external_id)
            tax_id = None
        if len(one.name) > NAME_MAX:
            findings.add("plain.shortened", one.external_id)
        kept.append(msgspec.structs.replace(one, roles=roles, tax_id=tax_id, name=one.name[:NAME_MAX]))
    return kept


def _products(products: list[Product], findings: Findings) -> list[Product]:
    taken: set[str] = set()
    kept = []
    for one in products:
        price = cents(one.price or Decimal(0))
        sku = one.sku if one.sku not in taken else None
        if sku:
            taken.add(sku)
        if sku != one.sku or price != (one.price or Decimal(0)) or len(one.name) > NAME_MAX:
            findings.add("plain.shortened", one.external_id)
        if len(one.variants) > 1 or one.pack:
            findings.add("plain.one_form", one.external_id)
        kept.append(msgspec.structs.replace(one, price=price, sku=sku, name=one.name[:NAME_MAX]))
    return kept


def _draft(document: Document, contacts: set[str], findings: Findings) -> Document | None:
    """The document as a draft, or None when the contract has no place for it."""
    if document.kind != "invoice" or document.contact_external_id not in contacts or not document.lines:
        return None
    if any(line.quantity < _LEAST_QUANTITY or line.unit_price < 0 for line in document.lines):
        return None
    if not document.is_draft:
        findings.add("plain.invoice_as_draft", document.external_id)
    if any("_ret" in code or "_rec" in code for line in document.lines for code in line.tax_codes):
        findings.add("plain.taxes_reduced", document.external_id)
    lines = [_line(line) for line in document.lines]
    return msgspec.structs.replace(
        document,
        is_draft=True,
        due_on=max(document.due_on or document.issued_on, document.issued_on),
        lines=lines,
        subtotal=sum((net_of(line) for line in lines), Decimal(0)),
        payments=[],
    )


def _line(line: Line) -> Line:
    words = " · ".join(part for part in (line.name, line.description) if part)
    return msgspec.structs.replace(
        line, name=words[:DESCRIPTION_MAX], quantity=line.quantity.quantize(CENT, ROUND_HALF_UP)
    )
