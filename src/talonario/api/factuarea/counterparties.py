"""What clients and suppliers have in common: the same operations over the same contacts, in two roles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from talonario.api.engine import filters
from talonario.api.engine.filters import EXACT, LISTED, RANGED, Filter
from talonario.api.engine.operation import Answer, Call, Operation
from talonario.api.factuarea import envelope, lists, verbs
from talonario.api.factuarea.contact_shapes import ByTaxId, ClientIn, ContactChanges, ContactOut, SupplierIn
from talonario.api.factuarea.contact_spelling import values_of
from talonario.api.factuarea.wire import BulkIds, ByExternalId
from talonario.domain import contacts
from talonario.domain.contacts import Contact, ContactFields, Role, roles
from talonario.domain.contacts.operations import having_role
from talonario.domain.errors import Conflict
from talonario.fiscal import tax_id as tax_ids


@dataclass(frozen=True, slots=True)
class Counterparty:
    """One of the two spellings.

    role       of the contacts
    word       `client`, `supplier`; the path and the scopes are its plural
    reads      shape of a new one
    changes    shape of changes
    spell      writes one out
    missing    the 404
    """

    role: Role
    word: str
    reads: type[ClientIn | SupplierIn]
    changes: type[ContactChanges]
    spell: Callable[[Contact], ContactOut]
    missing: verbs.Missing

    @property
    def plural(self) -> str:
        """`clients`, `suppliers`."""
        return f"{self.word}s"

    @property
    def location(self) -> str:
        """Where one can be read."""
        return f"/v1/{self.plural}/{{}}"

    def list_all(self, call: Call) -> Answer:
        """Answer a page."""
        known: filters.Filters = {
            "tax_id": Filter("normal_tax_id", tax_ids.normalise, LISTED),
            "vat_id": Filter("vat_id", filters.text, LISTED),
            "email": Filter("email", filters.text, LISTED),
            "name": Filter("name", filters.text, LISTED),
            "external_id": Filter(f"{self.role}_external_id", filters.text, LISTED),
            "is_active": Filter("is_active", filters.flag, EXACT),
            "created": Filter("created_at", filters.instant, RANGED),
        }
        return lists.listing(
            call, Contact, lambda found: [self.spell(one) for one in found], *having_role(self.role), known=known
        )

    def create(self, call: Call) -> Answer:
        """Add one, or update the one that already has this external_id."""
        body = call.read(self.reads)
        external_id = body.external_id if isinstance(body.external_id, str) else None
        known = contacts.find_external(call.ctx, external_id, self.role) if external_id else None
        if known is None:
            fields = ContactFields(roles=(self.role,), values=values_of(body, self.role, None), needs_identity=True)
            try:
                made = contacts.create(call.ctx, fields)
            except Conflict:
                # Made by another request since it was looked for: then it is there to be updated.
                known = contacts.find_external(call.ctx, external_id, self.role) if external_id else None
                if known is None:
                    raise
            else:
                return envelope.made(self.spell(made), self.location.format(made.id))
        values = values_of(body, self.role, known)
        return envelope.one(self.spell(contacts.update(call.ctx, known, values, needs_identity=True)))

    def show(self, call: Call) -> Answer:
        """Answer one."""
        return envelope.one(self.spell(self.find(call)))

    def update(self, call: Call) -> Answer:
        """Change one."""
        contact = self.find(call)
        values = values_of(call.read(self.changes), self.role, contact)
        return envelope.one(self.spell(contacts.update(call.ctx, contact, values, needs_identity=True)))

    def delete(self, call: Call) -> Answer:
        """Remove one that no document names."""
        roles.leave(call.ctx, self.find(call), self.role)
        return envelope.nothing()

    def bulk_delete(self, call: Call) -> Answer:
        """Remove those that may be removed."""
        return self._bulk_delete(call, call.read(BulkIds).ids)

    def bulk_delete_by_query(self, call: Call) -> Answer:
        """Remove those that may be removed; the retired spelling names them in the query."""
        return verbs.retired(self._bulk_delete(call, call.query.every("ids")), f"/{self.plural}/bulk-delete")

    def _bulk_delete(self, call: Call, ids: list[str]) -> Answer:
        def remove(identity: UUID) -> None:
            roles.leave(call.ctx, contacts.get(call.ctx, identity, role=self.role), self.role)

        return verbs.bulk_delete(ids, remove, self.missing)

    def find_by_external_id(self, call: Call) -> Answer:
        """Find one by the key of another system."""
        return self._found(contacts.find_external(call.ctx, call.read(ByExternalId).external_id, self.role))

    def find_by_tax_id(self, call: Call) -> Answer:
        """Find one by its tax id."""
        return self._found(contacts.find_by_tax_id(call.ctx, call.read(ByTaxId).tax_id, self.role))

    def _found(self, contact: Contact | None) -> Answer:
        if contact is None:
            raise self.missing()
        return envelope.one(self.spell(contact))

    def search(self, call: Call) -> Answer:
        """Answer up to fifty that a text is found in."""
        found = contacts.search(call.ctx, lists.search_text(call), self.role)
        return envelope.many([self.spell(one) for one in found])

    def activities(self, call: Call) -> Answer:
        """Answer the history of one and of the documents that name it."""
        return verbs.activities(call, self.find(call).id, with_related=True)

    def find(self, call: Call) -> Contact:
        """The one in the path."""
        try:
            return contacts.get(call.ctx, verbs.path_id(call, self.missing), role=self.role)
        except contacts.ContactNotFound as refusal:
            raise self.missing() from refusal

    def operations(self) -> tuple[Operation, ...]:
        """Every operation that both spellings have."""
        name, base = self.plural, f"/{self.plural}"
        read, write, delete = f"{name}:read", f"{name}:write", f"{name}:delete"
        return (
            verbs.reading(f"{name}.list", base, read, self.list_all),
            verbs.writing(f"{name}.create", "POST", base, write, self.create, self.reads),
            verbs.reading(f"{name}.show", f"{base}/{{id}}", read, self.show),
            verbs.writing(f"{name}.update", "PUT", f"{base}/{{id}}", write, self.update, self.changes),
            verbs.writing(f"{name}.delete", "DELETE", f"{base}/{{id}}", delete, self.delete),
            verbs.writing(f"{name}.bulk_delete", "POST", f"{base}/bulk-delete", delete, self.bulk_delete, BulkIds),
            verbs.writing(f"x.{name}.bulk", "DELETE", f"{base}/bulk", delete, self.bulk_delete_by_query),
            verbs.reading(
                f"{name}.find_by_external_id", f"{base}/find-by-external-id", read, self.find_by_external_id, "POST"
            ),
            verbs.reading(f"{name}.find_by_tax_id", f"{base}/find-by-tax-id", read, self.find_by_tax_id, "POST"),
            verbs.reading(f"{name}.search", f"{base}/search", read, self.search),
            verbs.reading(f"{name}.activities", f"{base}/{{id}}/activities", read, self.activities),
        )
