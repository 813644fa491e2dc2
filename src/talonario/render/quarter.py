"""The papers of a quarter in one ZIP, as a bookkeeper takes them, with an index of their figures."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from talonario.domain.documents import read, statistics
from talonario.domain.documents.record import Document
from talonario.domain.errors import Invalid, NotFound
from talonario.render import printing, spreadsheet
from talonario.render.spreadsheet import harmless
from talonario.render.words import Language, language_of, say

DOCUMENTS_MAX: Final = 3000
INDEX_COLUMNS: Final = (
    ("Número", "Number", "Número"),
    ("Fecha", "Date", "Data"),
    ("Tipo", "Type", "Tipus"),
    ("Cliente", "Customer", "Client"),
    ("NIF", "Tax ID", "NIF"),
    ("Base imponible", "Taxable base", "Base imposable"),
    ("IVA", "VAT", "IVA"),
    ("Recargo", "Surcharge", "Recàrrec"),
    ("Retención", "Withholding", "Retenció"),
    ("Total", "Total", "Total"),
    ("Moneda", "Currency", "Moneda"),
    ("Anulada", "Annulled", "Anul·lada"),
    ("Archivo", "File", "Fitxer"),
)
INDEX_NAMES: Final = ("indice.csv", "index.csv", "index.csv")


class EmptyQuarter(NotFound):
    """No invoice was issued in the quarter."""

    code = "empty_quarter"
    es = "No hay facturas emitidas en el trimestre {quarter} de {year}."
    en = "No invoices were issued in quarter {quarter} of {year}."


class TooManyDocuments(Invalid):
    """A ZIP of so many papers would be too large."""

    code = "dataset_too_large"
    es = "El trimestre tiene {count} facturas: se pueden descargar juntas hasta {limit}."
    en = "The quarter has {count} invoices: at most {limit} can be downloaded together."


def zip_of_quarter(desk: printing.Desk, year: int, quarter: int, *, with_index: bool) -> bytes:
    """Every invoice issued in a quarter, by day and number; what was not printed before is printed and kept.

    Raises EmptyQuarter, TooManyDocuments, and what printing raises
    """
    with desk.reading() as ctx:
        found = statistics.issued_in_quarter(ctx, "invoice", year, quarter, DOCUMENTS_MAX + 1)
        language = language_of(ctx.company.language)
    if not found:
        raise EmptyQuarter(year=year, quarter=quarter)
    if len(found) > DOCUMENTS_MAX:
        raise TooManyDocuments(count=f"{DOCUMENTS_MAX}+", limit=DOCUMENTS_MAX)
    packed = io.BytesIO()
    names: dict[str, Document] = {}
    # What is compressed already gains nothing from being compressed again.
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for document in found:
            with desk.reading() as ctx:
                paper = printing.of_document(ctx, read.full(ctx, document.id))
            content, _ = printing.pdf(desk, paper)
            name = _free(paper.name, names)
            names[name] = document
            archive.writestr(_entry(name, document), content)
        if with_index:
            index = index_of(names.items(), language)
            archive.writestr(_entry(say(INDEX_NAMES, language), found[-1]), index)
    return packed.getvalue()


def index_of(named: Iterable[tuple[str, Document]], language: Language) -> bytes:
    """The figures as a spreadsheet reads them, with decimal commas but in English."""
    rows = [[say(column, language) for column in INDEX_COLUMNS]]
    for name, document in named:
        annulled = "x" if document.state in {"annulled", "cancelled"} else ""
        amounts = (document.subtotal, document.vat, document.surcharge, document.withholding, document.total)
        rows.append(
            [
                harmless(document.number or ""),
                document.issued_on.isoformat(),
                document.fiscal_type or "",
                harmless(document.contact_name),
                harmless(document.contact_tax_id or ""),
                *(_amount(amount, language) for amount in amounts),
                document.currency,
                annulled,
                name,
            ]
        )
    return spreadsheet.file_of(rows)


def _amount(amount: Decimal, language: Language) -> str:
    return f"{amount:.2f}" if language == "en" else f"{amount:.2f}".replace(".", ",")


def _free(name: str, taken: Iterable[str]) -> str:
    """The name, or the name with a number: two series of another program may use the same numbers."""
    stem, known = name.removesuffix(".pdf"), set(taken)
    free, count = name, 1
    while free in known:
        count += 1
        free = f"{stem} ({count}).pdf"
    return free


def _entry(name: str, document: Document) -> zipfile.ZipInfo:
    """An entry dated as its document, so that the same quarter gives the same ZIP."""
    day = document.issued_on
    return zipfile.ZipInfo(name, (max(day.year, 1980), day.month, day.day, 0, 0, 0))
