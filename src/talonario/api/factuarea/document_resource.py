"""What every family of documents answers alike, made from one declaration of what the family is called.

A `DocumentResource` is a table: paths, scopes, words, shapes, and the functions that translate between the shapes and
the ledger. What happens is in the methods below, once for all families, and in the domain. A family that has verbs of
its own, or one of these that it words otherwise, writes them in its file and adds their operations to `operations`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from talonario.api.engine import filters
from talonario.api.engine.filters import LISTED, RANGED, Filter, Special
from talonario.api.engine.operation import Answer, Asked, Call, LongCall, Operation
from talonario.api.engine.problems import Problem
from talonario.api.engine.query import Condition
from talonario.api.engine.wire import Wire
from talonario.api.factuarea import envelope, lists, verbs
from talonario.api.factuarea.paper_answers import paper
from talonario.api.factuarea.wire import BulkIdsOfDocuments, ByExternalId
from talonario.domain.context import Context
from talonario.domain.documents import draft, lifecycle, read
from talonario.domain.documents.draft import DocumentFields
from talonario.domain.documents.kinds import Family
from talonario.domain.documents.lifecycle import Status
from talonario.domain.documents.pricing import LineFields
from talonario.domain.documents.record import Document, FullDocument
from talonario.domain.errors import Refusal
from talonario.render import printing
from talonario.store.listing import AnyOf, Where
from talonario.store.listing import Condition as Wanted

Changes = tuple[dict[str, Any], tuple[LineFields, ...] | None]
"""What an update says, by the names of `Document`'s fields, and the lines when it has any."""


class Spell(Protocol):
    """Writes documents out."""

    def __call__(self, ctx: Context, documents: Sequence[FullDocument], *, in_detail: bool) -> Sequence[object]:
        """The documents in their order; `in_detail` when each is shown by itself and not in a list."""


LABELS: filters.Filters = {
    "client_id": Filter("contact_id", filters.identity, LISTED),
    "series_id": Filter("series_id", filters.identity, LISTED),
    "created": Filter("created_at", filters.instant, RANGED),
    "external_id": Filter("external_id", filters.text, LISTED),
}
"""Filters that the lists of all families have, beside `status` and `tags`."""


@dataclass(frozen=True, kw_only=True)
class DocumentResource:
    """One family of documents as this dialect calls it.

    name            in paths, operations and scopes: `invoices`
    missing         the 404 of the family
    taken           what is said, in Spanish and English, when a known external_id belongs to what is no draft any more
    creates         shape of a new document, `changes` of an update
    fields_of       what a new document says, in the ledger's words
    changes_of      what an update says, in the ledger's words, and its lines when it has any
    spell           writes documents out
    words           the ledger's statuses in the contract's words, of which one may stand for several
    aliases         words that the list's filter takes besides
    catalogue       the states of `statuses` with label and colour
    filters, sorts  what the list has beside `LABELS`
    params          fields of the ledger that the family's shapes call otherwise, for refusals that name one
    without         verbs of the floor that the family does not have, or answers in its own way
    """

    family: Family
    name: str
    missing: verbs.Missing
    taken: tuple[str, str]
    creates: type[Wire]
    changes: type[Wire]
    fields_of: Callable[[Context, Any], DocumentFields]
    changes_of: Callable[[Context, Any, FullDocument], Changes]
    spell: Spell
    words: Mapping[Status, str]
    catalogue: Mapping[str, tuple[str, str]]
    filters: filters.Filters = field(default_factory=dict)
    sorts: Mapping[str, str] = field(default_factory=dict)
    params: Mapping[str, str] = field(default_factory=dict)
    without: frozenset[str] = frozenset()
    aliases: Mapping[str, str] = field(default_factory=dict)

    # ---------------------------------------------------------------------------------------------- finding, spelling

    def found(self, call: Call, *, lock: bool = False) -> FullDocument:
        """The document in the path, whole. Raises the family's 404."""
        return read.complete(call.ctx, self.header(call, lock=lock))

    def header(self, call: Call, *, lock: bool = False) -> Document:
        """The document in the path, without its lines. Raises the family's 404."""
        return self.of_id(call.ctx, verbs.path_id(call, self.missing), lock=lock)

    def header_in(self, ctx: Context, asked: Asked) -> Document:
        """The document in the path of a long call, in one of its transactions."""
        return self.of_id(ctx, verbs.path_id(asked, self.missing))

    def shown(self, call: Call, full: FullDocument) -> Answer:
        """200 with one document."""
        return envelope.one(self._spelled(call.ctx, full))

    def made(self, call: Call, full: FullDocument) -> Answer:
        """201 with one document and where it is."""
        return envelope.made(self._spelled(call.ctx, full), f"/v1/{self.name}/{full.header.id}")

    def _spelled(self, ctx: Context, full: FullDocument) -> object:
        """A document as it is shown; what its events freeze is the same, unless something happens to it after this."""
        spelled = self.spell(ctx, [full], in_detail=True)[0]
        ctx.memory["shown"] = (full.header.id, spelled)
        return spelled

    def of_id(self, ctx: Context, identity: UUID, *, lock: bool = False) -> Document:
        """The document of this id, without its lines. Raises the family's 404."""
        try:
            return read.header(ctx, identity, self.family, lock=lock)
        except read.DocumentNotFound:
            raise self.missing() from None

    # ------------------------------------------------------------------------------------------------------ the verbs

    def list(self, call: Call) -> Answer:
        """Answer a page of the family's documents, newest first."""

        def spelled(documents: Sequence[Document]) -> Sequence[object]:
            return self.spell(call.ctx, read.complete_all(call.ctx, documents), in_detail=False)

        known = {"status": self._by_status(call), "tags": lists.TAGS, **LABELS, **self.filters}
        return lists.listing(call, Document, spelled, Where("family", "eq", self.family), known=known, sorts=self.sorts)

    def create(self, call: Call) -> Answer:
        """Make a draft, or update the one that already has this external_id."""
        fields = self.fields_of(call.ctx, call.read(self.creates))
        known = self.known(call, fields)
        if known is not None:
            return known
        with calling(self.params):
            return self.made(call, draft.create(call.ctx, fields))

    def known(self, call: Call, fields: DocumentFields) -> Answer | None:
        """The answer when a new document is none, since its external_id is known: an update of the draft that has it.

        Raises Problem `resource_conflict` when that is no draft any more.
        """
        known = read.find_external(call.ctx, self.family, fields.external_id) if fields.external_id else None
        if known is None:
            return None
        if known.state != "draft":
            raise Problem("conflict", "resource_conflict", *self.taken, "external_id")
        return self._changed(call, read.complete(call.ctx, self.of_id(call.ctx, known.id, lock=True)))

    def show(self, call: Call) -> Answer:
        """Answer one document."""
        return self.shown(call, self.found(call))

    def update(self, call: Call) -> Answer:
        """Change a draft, or the labels of any document."""
        return self._changed(call, self.found(call, lock=True))

    def _changed(self, call: Call, full: FullDocument) -> Answer:
        changes, lines = self.changes_of(call.ctx, call.read(self.changes), full)
        with calling(self.params):
            return self.shown(call, draft.edit(call.ctx, full, changes, lines))

    def delete(self, call: Call) -> Answer:
        """Discard a document that may be discarded."""
        draft.delete(call.ctx, self.found(call, lock=True))
        return envelope.nothing()

    def bulk_delete(self, call: Call) -> Answer:
        """Discard those among many that may be discarded."""

        def remove(identity: UUID) -> None:
            draft.delete(call.ctx, read.complete(call.ctx, self.of_id(call.ctx, identity, lock=True)))

        return verbs.bulk_delete(call.read(BulkIdsOfDocuments).ids, remove, self.missing)

    def find_by_external_id(self, call: Call) -> Answer:
        """Find a document by the key of another system."""
        found = read.find_external(call.ctx, self.family, call.read(ByExternalId).external_id)
        if found is None:
            raise self.missing()
        return self.shown(call, read.complete(call.ctx, found))

    def statuses(self, _: Call) -> Answer:
        """Answer the closed catalogue of states."""
        shown = [{"value": value, "label": label, "color": color} for value, (label, color) in self.catalogue.items()]
        return envelope.many(shown)

    def duplicate(self, call: Call) -> Answer:
        """Make a draft like this document."""
        return self.made(call, draft.duplicate(call.ctx, self.found(call)))

    def activities(self, call: Call) -> Answer:
        """Answer the history of a document."""
        return verbs.activities(call, self.header(call).id)

    def pdf(self, call: LongCall) -> Answer:
        """Answer the document on paper; `?prices=0`, of ours, leaves them out of a delivery note."""
        with_prices = self.family != "delivery_note" or call.query.one("prices") not in {"0", "false"}
        with call.reading() as ctx:
            full = read.complete(ctx, self.header_in(ctx, call))
            prepared = printing.of_document(ctx, full, with_prices=with_prices)
        return paper(call, prepared)

    # ------------------------------------------------------------------------------------------- filters, operations

    def _by_status(self, call: Call) -> Special:
        """The filter by state; what it means may depend on the day."""
        reader = filters.one_of(*dict.fromkeys((*self.words.values(), *self.aliases)))

        def meaning(condition: Condition) -> list[Wanted]:
            groups: list[tuple[Where, ...]] = []
            for value in condition.values:
                word = self.aliases.get(reader(value), value)
                for status in (one for one, name in self.words.items() if name == word):
                    groups.extend(_flat(lifecycle.having_status(self.family, status, call.ctx.today)))
            return [AnyOf(tuple(groups))]

        return Special(meaning, LISTED)

    def operations(self) -> tuple[Operation, ...]:
        """The operations of every verb above that the family has."""
        name, path, one = self.name, f"/{self.name}", f"/{self.name}/{{id}}"
        scope = {verb: f"{name}:{verb}" for verb in ("read", "write", "delete")}
        every = {
            "list": verbs.reading(f"{name}.list", path, scope["read"], self.list),
            "create": verbs.writing(f"{name}.create", "POST", path, scope["write"], self.create, self.creates),
            "show": verbs.reading(f"{name}.show", one, scope["read"], self.show),
            "update": verbs.writing(f"{name}.update", "PUT", one, scope["write"], self.update, self.changes),
            "delete": verbs.writing(f"{name}.delete", "DELETE", one, scope["delete"], self.delete),
            "bulk_delete": verbs.writing(
                f"{name}.bulk_delete", "POST", f"{path}/bulk-delete", scope["delete"], self.bulk_delete,
                BulkIdsOfDocuments,
            ),
            "find_by_external_id": verbs.reading(
                f"{name}.find_by_external_id", f"{path}/find-by-external-id", scope["read"], self.find_by_external_id,
                "POST",
            ),
            "statuses": verbs.reading(f"{name}.statuses", f"{path}/statuses", scope["read"], self.statuses),
            "duplicate": verbs.writing(
                f"{name}.duplicate", "POST", f"{one}/duplicate", scope["write"], self.duplicate
            ),
            "activities": verbs.reading(f"{name}.activities", f"{one}/activities", scope["read"], self.activities),
            "pdf": verbs.long(f"{name}.pdf", f"{one}/pdf", "pdfs:read", self.pdf),
        }  # fmt: skip
        return tuple(operation for verb, operation in every.items() if verb not in self.without)


@contextmanager
def calling(params: Mapping[str, str]) -> Iterator[None]:
    """Let the domain's refusals name its fields as a shape does: ours -> theirs."""
    try:
        yield
    except Refusal as refusal:
        refusal.field = params.get(refusal.field or "", refusal.field)
        raise


def _flat(conditions: Iterable[Where | AnyOf]) -> list[tuple[Where, ...]]:
    """Conditions that all hold, as alternatives of plain conditions."""
    groups: list[tuple[Where, ...]] = [()]
    for condition in conditions:
        if isinstance(condition, Where):
            groups = [(*group, condition) for group in groups]
        else:
            groups = [(*group, *other) for group in groups for other in condition.groups]
    return groups
