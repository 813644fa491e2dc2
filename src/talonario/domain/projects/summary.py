"""What projects cost and bring in, from the documents whose lines name them and the time spent on them.

A line names its project by the project's id, in either of its spellings. A document counts with those of its lines: of
one that is about two projects, each has its part.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final
from uuid import UUID

import msgspec

from talonario.domain.context import Context
from talonario.domain.documents.kinds import Kind
from talonario.domain.documents.record import Document, DocumentLine
from talonario.domain.identity import short_id
from talonario.domain.projects import projects, times
from talonario.domain.projects.record import Project, ProjectTime, Task
from talonario.fiscal.money import round_cents
from talonario.store.listing import Where

ZERO: Final = Decimal(0)
AT_ONCE: Final = 1000
"""How many documents are asked for by their ids in one query."""
VOID: Final = frozenset({"draft", "annulled", "cancelled", "rejected"})
"""What was never meant, or not any more."""

SALES: Final[frozenset[Kind]] = frozenset({"invoice", "receipt", "credit_note", "receipt_refund"})
EXPENSES: Final[frozenset[Kind]] = frozenset({"purchase_invoice", "purchase_refund"})
ESTIMATES: Final[frozenset[Kind]] = frozenset({"quote"})


class Part(msgspec.Struct, frozen=True):
    """What the lines of a document about one project come to, in euros; refunds are negative.

    subtotal   before taxes
    collected  of the document's payments, the share of these lines
    """

    document: Document
    subtotal: Decimal
    total: Decimal
    collected: Decimal


class Around(msgspec.Struct, frozen=True):
    """What belongs to a project: parts of documents oldest first, time, and how many tasks there are."""

    parts: list[Part]
    times: list[ProjectTime]
    tasks: int
    tasks_done: int

    def of_kinds(self, kinds: frozenset[Kind]) -> list[Part]:
        """The parts of documents of these kinds."""
        return [part for part in self.parts if part.document.kind in kinds]


class Summary(msgspec.Struct, frozen=True):
    """Euros and cents.

    sales, quoted       before taxes: of issued invoices, of quotes
    documents           before taxes, of purchases
    personnel           of the time spent
    billed, collected   with taxes: of issued invoices, and what was paid of it
    """

    sales: Decimal
    quoted: Decimal
    documents: Decimal
    personnel: Decimal
    billed: Decimal
    collected: Decimal

    @property
    def expenses(self) -> Decimal:
        """What it cost."""
        return self.documents + self.personnel


def around(ctx: Context, found: Sequence[Project]) -> Mapping[UUID, Around]:
    """What belongs to some projects, in a handful of queries."""
    parts = _parts(ctx, found)
    spent: dict[UUID, list[ProjectTime]] = defaultdict(list)
    tasks: dict[UUID, list[Task]] = defaultdict(list)
    if found:
        these = Where("project_id", "in", [one.id for one in found])
        for time in ctx.tx.where(ProjectTime, these):
            spent[time.project_id].append(time)
        for task in ctx.tx.where(Task, these):
            tasks[task.project_id].append(task)
    return {
        one.id: Around(
            parts[one.id],
            spent[one.id],
            len(tasks[one.id]),
            sum(task.status == projects.DONE for task in tasks[one.id]),
        )
        for one in found
    }


def of(about: Around) -> Summary:
    """The figures of a project."""
    sales, purchases = about.of_kinds(SALES), about.of_kinds(EXPENSES)
    return Summary(
        sales=sum((part.subtotal for part in sales), ZERO),
        quoted=sum((part.subtotal for part in about.of_kinds(ESTIMATES)), ZERO),
        documents=sum((part.subtotal for part in purchases), ZERO),
        personnel=times.total_cost(about.times),
        billed=sum((part.total for part in sales), ZERO),
        collected=sum((part.collected for part in sales), ZERO),
    )


def _parts(ctx: Context, found: Sequence[Project]) -> dict[UUID, list[Part]]:
    """By project, the parts of documents that stand; what another document took the place of does not."""
    named = {text: one.id for one in found for text in (short_id(one.id), str(one.id))}
    lines: dict[tuple[UUID, UUID], list[DocumentLine]] = defaultdict(list)
    if named:
        for line in ctx.tx.where(DocumentLine, Where("project", "in", list(named))):
            lines[named[line.project or ""], line.document_id].append(line)
    documents = ctx.tx.get_many(Document, [document_id for _, document_id in lines])
    replaced = _replaced(ctx, list(documents))
    parts: dict[UUID, list[Part]] = defaultdict(list)
    for (project_id, document_id), own in sorted(lines.items(), key=lambda item: item[0][1]):
        document = documents[document_id]
        if document.state not in VOID and document.substituted_by is None and document_id not in replaced:
            parts[project_id].append(_part(document, own))
    return parts


def _replaced(ctx: Context, identities: Sequence[UUID]) -> set[UUID | None]:
    """Those of some documents whose place a corrective by substitution took, whatever its own lines are about."""
    found = [
        one
        for start in range(0, len(identities), AT_ONCE)
        for one in ctx.tx.where(Document, Where("corrects_id", "in", identities[start : start + AT_ONCE]))
    ]
    return {
        one.corrects_id
        for one in found
        if one.correction is not None and one.correction.base_rectified is not None and one.state not in VOID
    }


def _part(document: Document, lines: Sequence[DocumentLine]) -> Part:
    subtotal, total = sum((one.subtotal for one in lines), ZERO), sum((one.total for one in lines), ZERO)
    paid = document.paid_total * total / document.total if document.total else ZERO
    rate = document.exchange_rate or Decimal(1)
    return Part(document, round_cents(subtotal / rate), round_cents(total / rate), round_cents(paid / rate))
