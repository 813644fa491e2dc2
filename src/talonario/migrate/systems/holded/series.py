"""Numbering series: formats into masks, and documents to the series that their number was taken from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import msgspec

from talonario.migrate.canonical import Document, Series
from talonario.migrate.decisions import Findings
from talonario.migrate.systems import values
from talonario.migrate.systems.values import NotUnderstood, Raw

# Holded's document types and the kinds that the neutral records know.
KIND_OF_TYPE: Mapping[str, str] = {
    "invoice": "invoice",
    "salesreceipt": "receipt",
    "creditnote": "credit_note",
    "receiptnote": "receipt_refund",
    "estimate": "quote",
    "proform": "proforma",
    "waybill": "delivery_note",
    "salesorder": "sales_order",
    "purchaseorder": "purchase_order",
    "purchase": "purchase_invoice",
    "purchaserefund": "purchase_refund",
}
# Their numbers are the suppliers': a series of ours never gave them.
FOREIGN_NUMBERS = frozenset({"purchase_invoice", "purchase_refund"})
_YEARS = {"[YYYY]": "{YYYY}", "[YY]": "{YY}"}
_TOKEN = re.compile(r"\[YYYY\]|\[YY\]|%+|\{|\}", re.IGNORECASE)
_MASK_TOKEN = re.compile(r"\{YYYY\}|\{YY\}|\{0+\}")
_LONGEST_COUNTER = 10
# What the tax agency takes in a number: printable ASCII without quotes, angle brackets and the equals sign.
_LITERAL = re.compile(r"[ !#-&(-;?-z|~]*")


def mask_of(number_format: str) -> str:
    """Holded's format as a mask: `F[YY]%%%%` becomes `F{YY}{0000}`. Raises NotUnderstood."""
    counters = re.findall(r"%+", number_format)
    if len(counters) > 1 or not _LITERAL.fullmatch(_TOKEN.sub("", number_format)) or "{" in number_format:
        msg = f"formato de numeración no entendido / number format not understood: {number_format}"
        raise NotUnderstood(msg)

    def translated(match: re.Match[str]) -> str:
        token = match.group().upper()
        if token in _YEARS:
            return _YEARS[token]
        return "{" + "0" * min(len(token), _LONGEST_COUNTER) + "}"

    mask = _TOKEN.sub(translated, number_format)
    return mask if counters else mask + "{0}"


def series(raw: Raw, source_id: str, document_type: str) -> Series:
    """A series of a document type."""
    number_format = values.text(raw, "format")
    if number_format is None:
        msg = "la serie no tiene formato / the series has no format"
        raise NotUnderstood(msg)
    mask = mask_of(number_format)
    return Series(
        external_id=source_id,
        document_type=KIND_OF_TYPE[document_type],
        name=values.text(raw, "name") or number_format,
        number_format=mask,
        current_number=max(0, values.integer(raw, "last") or 0),
        year_reset="{YY" in mask,
    )


class Numbers:
    """Tells which series a number was taken from, and how far each series has come."""

    def __init__(self, found: Iterable[Series]) -> None:
        self._series = list(found)
        self._patterns = [(one, _pattern(one.number_format)) for one in self._series]
        self._highest: dict[str, tuple[int, int]] = {}
        self._newest: dict[str, tuple[str, str]] = {}

    def assign(self, document: Document) -> str | None:
        """The series whose format the number fits, the most particular one first; None when none does."""
        if document.is_draft or document.number is None or document.kind in FOREIGN_NUMBERS:
            return None
        fits = []
        for one, pattern in self._patterns:
            match = pattern.fullmatch(document.number) if one.document_type == document.kind else None
            if match and _year_fits(match, document.issued_on.year):
                fits.append((len(_MASK_TOKEN.sub("", one.number_format)), one, int(match["number"])))
        if not fits:
            return None
        _, one, number = max(fits, key=lambda fit: (fit[0], -self._series.index(fit[1])))
        year = document.issued_on.year if one.year_reset else 0
        self._highest[one.external_id] = max(self._highest.get(one.external_id, (0, 0)), (year, number))
        stamp = (document.issued_on.isoformat(), one.external_id)
        self._newest[document.kind] = max(self._newest.get(document.kind, ("", "")), stamp)
        return one.external_id

    def settled(self, findings: Findings) -> list[Series]:
        """The series with their counters past every number seen, and the one in use marked as the default."""
        result = []
        for one in self._series:
            highest = self._highest.get(one.external_id, (0, 0))[1]
            if highest > one.current_number:
                findings.add("series.last_behind", one.external_id)
            findings.add("series.mask", one.external_id)
            in_use = self._newest.get(one.document_type, ("", self._first(one.document_type)))[1]
            result.append(
                msgspec.structs.replace(
                    one,
                    current_number=max(highest, one.current_number),
                    is_default=one.external_id == in_use,
                )
            )
        return result

    def _first(self, document_type: str) -> str:
        return next(one.external_id for one in self._series if one.document_type == document_type)


def _pattern(mask: str) -> re.Pattern[str]:
    parts = []
    position = 0
    for token in _MASK_TOKEN.finditer(mask):
        parts.append(re.escape(mask[position : token.start()]))
        zeros = len(token.group()) - 2
        if token.group() == "{YYYY}":
            parts.append(r"(?P<year>\d{4})")
        elif token.group() == "{YY}":
            parts.append(r"(?P<year>\d{2})")
        else:
            parts.append(rf"(?P<number>\d{{{zeros},18}})")
        position = token.end()
    parts.append(re.escape(mask[position:]))
    try:
        return re.compile("".join(parts))
    except re.error:  # two years in one mask: the second name is taken
        return re.compile(r"(?!)(?P<number>)")


def _year_fits(match: re.Match[str], year: int) -> bool:
    shown = match.groupdict().get("year")
    return shown is None or str(year).endswith(shown)
