"""Corrective invoices (facturas rectificativas): an issued invoice is never changed, it is corrected by another.

Source  RD 1619/2012 art. 15; Ley 37/1992 arts. 80 and 89
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final, Literal
from uuid import UUID

import msgspec
from sqlalchemy import bindparam

from talonario.domain.context import Context
from talonario.domain.documents import draft, issue, lifecycle
from talonario.domain.documents.kinds import Kind
from talonario.domain.documents.pricing import LineFields
from talonario.domain.documents.record import Correction, CustomField, Document, FullDocument
from talonario.domain.errors import Invalid
from talonario.store.statement import Query

Reason = Literal[
    "error_fundado",
    "concurso",
    "incobrable",
    "error_importe",
    "error_cliente",
    "devolucion",
    "descuento",
    "otras",
]
Extent = Literal["full", "partial"]

CODE_OF_REASON: Final[dict[Reason, str]] = {
    "error_fundado": "R1",
    "concurso": "R2",
    "incobrable": "R3",
    "error_importe": "R4",
    "error_cliente": "R4",
    "devolucion": "R4",
    "descuento": "R4",
    "otras": "R4",
}
"""The type of AEAT's list L2 that each cause has, when the original is a full invoice."""

CORRECTIVES: Final = Query(Document, Document.c().corrects_id == bindparam("corrects_id"), order_by=[Document.c().id])


class CorrectiveOfCorrective(Invalid):
    """Correctives correct originals, not each other."""

    code = "corrective_of_corrective"
    es = "Una rectificativa no se rectifica: emite otra sobre la factura original."
    en = "A corrective invoice is not corrected: issue another one for the original."


class LinesRequired(Invalid):
    """A correction by differences says what the differences are."""

    code = "correction_lines_required"
    es = "Una rectificativa por diferencias necesita las líneas que cambian."
    en = "A correction by differences needs the lines that change."


class CodeUnsuitable(Invalid):
    """The R code does not go with the type of the original."""

    code = "correction_code_unsuitable"
    es = "El tipo {given} no corresponde a una factura {original}: se admite {allowed}."
    en = "Type {given} does not go with an invoice of type {original}: allowed are {allowed}."


class CorrectionFields(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody says about a correction.

    extent   full: the lines are the right final amounts, none means that everything is cancelled; partial: each
             line is a difference, of either sign
    code     R1…R5, when it shall not follow from the reason
    """

    reason: Reason
    extent: Extent
    code: str | None = None
    lines: tuple[LineFields, ...] = ()
    notes: str | None = None
    tags: tuple[str, ...] = ()
    custom_fields: tuple[CustomField, ...] = ()


def rectify(ctx: Context, full: FullDocument, fields: CorrectionFields) -> FullDocument:
    """Issue the corrective invoice of an issued invoice; the original stays as it is.

    Raises  IllegalTransition, CorrectiveOfCorrective, LinesRequired, CodeUnsuitable, and what drafting raises
    """
    original = full.header
    if original.correction is not None:
        raise CorrectiveOfCorrective("status")
    lifecycle.check(original, "rectify", ctx.company, ctx.today)
    if fields.extent == "partial" and not fields.lines:
        raise LinesRequired("lines")
    kind: Kind = "receipt_refund" if original.fiscal_type == "F2" else "credit_note"
    made = draft.create(
        ctx,
        draft.DocumentFields(
            kind=kind,
            issued_on=ctx.today,
            due_on=ctx.today,
            contact_id=original.contact_id,
            lines=tuple(_signed(line) for line in _lines(full, fields)),
            notes=fields.notes,
            language=original.language,
            currency=original.currency,
            exchange_rate=original.exchange_rate,
            sales_channel=original.sales_channel,
            tags=fields.tags,
            custom_fields=fields.custom_fields,
            fiscal_type=fiscal_type(original, fields),
        ),
        moves_stock=False,
    )
    by_substitution = fields.extent == "full" and bool(fields.lines)
    correction = Correction(
        original_id=original.id,
        original_number=original.number,
        original_date=original.issued_on,
        reason=fields.reason,
        nature="S" if fields.extent == "full" else "I",
        base_rectified=original.subtotal if by_substitution else None,
        vat_rectified=original.vat if by_substitution else None,
    )
    header = msgspec.structs.replace(made.header, correction=correction, corrects_id=original.id)
    issued = issue.issue(ctx, FullDocument(header, made.lines, made.taxes, []))
    ctx.emit(
        f"{original.kind}.rectified",
        original,
        related_id=original.contact_id,
        corrective_id=str(issued.header.id),
        corrective_number=issued.header.number,
    )
    return issued


def correctives_of(ctx: Context, document_id: UUID) -> list[Document]:
    """Every corrective of a document, oldest first."""
    return ctx.tx.all(CORRECTIVES, corrects_id=document_id)


def fiscal_type(original: Document, fields: CorrectionFields) -> str:
    """R1…R5 for a correction. Raises CodeUnsuitable."""
    allowed = ["R5"] if original.fiscal_type == "F2" else ["R1", "R2", "R3", "R4"]
    if fields.code is not None and fields.code not in allowed:
        raise CodeUnsuitable(
            "correction_code", given=fields.code, original=original.fiscal_type, allowed=", ".join(allowed)
        )
    return fields.code or ("R5" if original.fiscal_type == "F2" else CODE_OF_REASON[fields.reason])


def _lines(full: FullDocument, fields: CorrectionFields) -> Sequence[LineFields]:
    """The lines of the corrective with the sign they have on paper.

    They are about the project, and booked to the account, that all lines of the original are.
    """
    if fields.lines:
        prefix = "[AJUSTE] " if fields.extent == "partial" else ""
        abouts = {(line.project, line.account) for line in full.lines}
        project, account = abouts.pop() if len(abouts) == 1 else (None, None)
        return [
            msgspec.structs.replace(
                line,
                name=f"{prefix}{line.name}",
                project=line.project or project,
                account=line.account or (account if line.product_id is None else None),
            )
            for line in fields.lines
        ]
    return [
        msgspec.structs.replace(
            draft.line_fields(line, full.header), quantity=-line.quantity, name=f"[ANULACION] {line.name}"
        )
        for line in full.lines
    ]


def _signed(line: LineFields) -> LineFields:
    # Drafting a refund turns every quantity round; a correction states its own signs.
    return msgspec.structs.replace(line, quantity=Decimal(-1) * line.quantity)
