"""What may happen to a contact."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import msgspec
from sqlalchemy import bindparam

from talonario.domain import attachments, limits
from talonario.domain.attachments import Attachment, KeptFile
from talonario.domain.contacts import groups
from talonario.domain.contacts.derived import folded, owning, with_accounts, with_derived
from talonario.domain.contacts.record import BankAccount, Contact, Role
from talonario.domain.context import Context
from talonario.domain.documents import uses
from talonario.domain.errors import Conflict, Invalid, NotFound
from talonario.fiscal import tax_id as tax_ids
from talonario.store.listing import AnyOf, Where
from talonario.store.statement import Query

SEARCH_MAX: Final = 50
BILLING_EMAILS_MAX: Final = 5

_BY_EXTERNAL: Final = Query(
    Contact,
    (Contact.c().customer_external_id == bindparam("external_id"))
    | (Contact.c().supplier_external_id == bindparam("external_id")),
    limit=1,
)


class ContactNotFound(NotFound):
    """The company has no such contact."""

    code = "contact_not_found"
    es = "No existe ese contacto."
    en = "There is no such contact."


class TaxIdTaken(Conflict):
    """Another contact of the same role has this tax id."""

    code = "tax_id_taken"
    es = "Ya existe un contacto con el NIF {tax_id}."
    en = "A contact with the tax id {tax_id} exists already."


class ExternalIdTaken(Conflict):
    """Another contact of the same role has this external id."""

    code = "contact_external_id_taken"
    es = "Ya existe otro contacto con el external_id «{external_id}»."
    en = "Another contact already has the external_id '{external_id}'."


class IdentityMissing(Invalid):
    """Neither a tax id nor another identification."""

    code = "tax_id_required"
    es = "Indica el NIF o una identificación alternativa."
    en = "Give a tax id or an alternative identification."


class IdentityAmbiguous(Invalid):
    """A tax id and an alternative one at once."""

    code = "identity_ambiguous"
    es = "Indica el NIF o una identificación alternativa, no ambos."
    en = "Give a tax id or an alternative identification, not both."


class BankAccountRequired(Invalid):
    """Direct debit collects from an account."""

    code = "bank_account_required"
    es = "La domiciliación necesita una cuenta bancaria predeterminada."
    en = "Direct debit needs a default bank account."


class BillingEmailsInvalid(Invalid):
    """Too many addresses for invoices, or one twice."""

    code = "billing_emails_invalid"
    es = "Se admiten hasta 5 correos de facturación, sin repetir."
    en = "Up to 5 billing e-mails are taken, none twice."


class ContactInUse(Conflict):
    """Documents name the contact."""

    code = "contact_in_use"
    es = "El contacto {name} aparece en documentos y no se puede borrar."
    en = "Contact {name} appears in documents and cannot be deleted."


class ContactFields(msgspec.Struct, frozen=True, kw_only=True):
    """A new contact: its roles, whose rules apply, and values by the names of `Contact`'s fields.

    needs_identity   whether it must have a tax id or another identification
    """

    roles: tuple[Role, ...]
    values: dict[str, Any]
    needs_identity: bool = False


DEFAULTS: Final[dict[str, Any]] = {
    name: None for name in Contact.names if name not in {"company_id", "id", "name", "created_at", "updated_at"}
} | {
    "is_person": False,
    "billing_emails": [],
    "contact_persons": [],
    "social_networks": {},
    "shipping_addresses": [],
    "bank_accounts": [],
    "sales_tax_codes": [],
    "purchase_tax_codes": [],
    "is_surcharge_subject": False,
    "accumulate_347": True,
    "dir3": {},
    "tags": [],
    "custom_fields": [],
    "metadata": {},
    "is_active": True,
    "search_text": "",
}


def get(ctx: Context, contact_id: UUID, *, role: Role | None = None, include_deleted: bool = False) -> Contact:
    """The contact of this id, in a role when one is asked for. Raises ContactNotFound."""
    found = ctx.tx.get(Contact, contact_id)
    if found is None or (found.deleted_at is not None and not include_deleted) or not has_role(found, role):
        raise ContactNotFound
    return found


def has_role(contact: Contact, role: Role | None) -> bool:
    """Whether a contact has a role; any does when none is asked for."""
    return role is None or bool(getattr(contact, f"is_{role}"))


def find_external(ctx: Context, external_id: str, role: Role | None = None) -> Contact | None:
    """The contact that another system calls so: as a customer, as a supplier, or in either way."""
    if role in {"customer", "supplier"}:
        conditions = (Where(f"{role}_external_id", "eq", external_id), Where("deleted_at", "is_null", True))
        found = ctx.tx.where(Contact, *conditions, limit=1)
        return found[0] if found else None
    return ctx.tx.one(_BY_EXTERNAL, external_id=external_id)


def find_by_tax_id(ctx: Context, tax_id: str, role: Role | None = None) -> Contact | None:
    """The oldest contact with a tax id, however it is written."""
    conditions = [
        Where("normal_tax_id", "eq", tax_ids.normalise(tax_id)),
        Where("deleted_at", "is_null", True),
    ]
    if role is not None:
        conditions.append(Where(f"is_{role}", "eq", True))
    found = ctx.tx.where(Contact, *conditions, limit=1)
    return found[0] if found else None


def search(ctx: Context, text: str, role: Role) -> list[Contact]:
    """Up to 50 contacts of a role whose names, tax ids, e-mail or phone contain a text, without regard to accents."""
    wanted = Where("search_text", "contains", folded(text))
    return ctx.tx.where(
        Contact,
        wanted,
        Where(f"is_{role}", "eq", True),
        Where("deleted_at", "is_null", True),
        limit=SEARCH_MAX,
    )


def create(ctx: Context, fields: ContactFields) -> Contact:
    """Add a contact, with its ledger accounts.

    Raises IdentityMissing, IdentityAmbiguous, TaxIdTaken, ExternalIdTaken, BankAccountRequired,
    LimitExceeded, ContactGroupNotFound
    """
    values = DEFAULTS | {
        f"is_{role}": role in fields.roles for role in ("customer", "supplier", "debtor", "creditor", "lead")
    }
    values |= fields.values
    contact = Contact(company_id=ctx.company_id, id=ctx.new_id(), created_at=ctx.now, updated_at=ctx.now, **values)
    if fields.needs_identity:
        check_identity(contact)
    contact = checked(ctx, with_derived(contact, unique=True), None)
    contact = with_accounts(ctx, contact)
    ctx.tx.insert(contact)
    tell(ctx, "created", contact)
    return contact


def update(ctx: Context, contact: Contact, changes: dict[str, Any], *, needs_identity: bool = False) -> Contact:
    """Change a contact. Raises as `create`.

    A tax id that stays as it was is not questioned again: an imported one may be somebody else's too.
    The row is read again under a lock: what another request changed since it was read is kept.
    """
    contact = ctx.lock(contact, ContactNotFound)
    changed = msgspec.structs.replace(contact, **changes, updated_at=ctx.now)
    if needs_identity and {"tax_id", "alternative_id"} & set(changes):
        check_identity(changed)
    changed = owning(with_derived(changed, unique=True), contact)
    changed = with_accounts(ctx, checked(ctx, changed, contact))
    ctx.tx.update(changed)
    if set(changes) == {"metadata"}:
        before, after = sorted(contact.metadata), sorted(changed.metadata)
        tell(ctx, "metadata_changed", changed, previous_keys=before, new_keys=after)
    else:
        tell_changed(ctx, contact, changed)
    return changed


def toggle_active(ctx: Context, contact: Contact) -> Contact:
    """Switch a contact off or on again."""
    contact = ctx.lock(contact, ContactNotFound)
    return update(ctx, contact, {"is_active": not contact.is_active})


def delete(ctx: Context, contact: Contact) -> None:
    """Remove a contact. One that documents name stays behind them in an open company, and is refused in a strict one.

    What only tells of past dealings (payments, leads, events, projects) keeps it behind itself in either.
    Raises ContactInUse
    """
    contact = ctx.lock(contact, ContactNotFound)
    attachments.remove_all(ctx, "contact", contact.id)
    in_documents = uses.names_contact(ctx, contact.id)
    if in_documents and ctx.company.policy == "strict":
        raise ContactInUse("id", name=contact.name)
    if in_documents or uses.remembers_contact(ctx, contact.id):
        gone = {"deleted_at": ctx.now, "customer_tax_id": None, "supplier_tax_id": None, "is_active": False}
        ctx.tx.update(msgspec.structs.replace(contact, **gone, updated_at=ctx.now))
    else:
        ctx.tx.delete(contact)
    tell(ctx, "deleted", contact, deleted=True, name=contact.name)


def attach(ctx: Context, contact: Contact, kept: KeptFile) -> Attachment:
    """Lay a file beside a contact. Raises AttachmentLimitExceeded."""
    changed = msgspec.structs.replace(ctx.lock(contact, ContactNotFound), updated_at=ctx.now)
    ctx.tx.update(changed)
    made = attachments.add(ctx, "contact", contact.id, "file", kept, attachments.ANYTHING)
    tell(ctx, "updated", changed, file=made.name)
    return made


def tell(ctx: Context, verb: str, contact: Contact, **extra: Any) -> None:
    """Write into the history what happened to a contact, by what it is: whoever is both is a customer."""
    role = "customer" if contact.is_customer else "supplier" if contact.is_supplier else "contact"
    ctx.emit(f"{role}.{verb}", contact, related_id=contact.id, **extra)


def tell_changed(ctx: Context, before: Contact, after: Contact) -> None:
    """Write a change into the history; for who knows customers only, one that becomes one is new, and the reverse."""
    if before.is_customer and not after.is_customer:
        tell(ctx, "deleted", before, deleted=True, name=before.name)
    is_new = after.is_customer and not (before.is_customer and before.deleted_at is None)
    tell(ctx, "created" if is_new else "updated", after)


def check_identity(contact: Contact) -> None:
    """Raise unless there is exactly one identification."""
    if contact.tax_id is None and contact.alternative_id is None:
        raise IdentityMissing("tax_id")
    if contact.tax_id is not None and contact.alternative_id is not None:
        raise IdentityAmbiguous("alternative_id")


def checked(ctx: Context, contact: Contact, before: Contact | None) -> Contact:
    """The contact, when it breaks no rule; its bank accounts with one default."""
    limits.check_metadata(contact.metadata)
    limits.check_custom_fields([(entry.field, entry.value) for entry in contact.custom_fields])
    for role in ("customer", "supplier"):
        contact = _unique(ctx, contact, role, before)
    if contact.group_id is not None and (before is None or before.group_id != contact.group_id):
        groups.get(ctx, contact.group_id)
    emails = [address.lower() for address in contact.billing_emails]
    if len(emails) > BILLING_EMAILS_MAX or len(set(emails)) != len(emails):
        raise BillingEmailsInvalid("billing_emails")
    accounts = one_default(contact.bank_accounts)
    if contact.payment_method in {"direct_debit", "sepa_direct_debit"} and not accounts:
        changed = before is None or before.payment_method != contact.payment_method or before.bank_accounts
        if changed and ctx.company.policy == "strict":
            raise BankAccountRequired("payment_method")
    return msgspec.structs.replace(contact, bank_accounts=accounts)


def one_default(accounts: Sequence[BankAccount]) -> list[BankAccount]:
    """The accounts with exactly one default: the first marked one, else the first."""
    chosen = next((place for place, account in enumerate(accounts) if account.is_default), 0)
    return [msgspec.structs.replace(account, is_default=place == chosen) for place, account in enumerate(accounts)]


def _unique(ctx: Context, contact: Contact, role: str, before: Contact | None) -> Contact:
    """The contact, when nobody else of its role has its ids; in an open company a repeated tax id is just not owned."""
    tax_id = getattr(contact, f"{role}_tax_id")
    if tax_id is not None and (before is None or getattr(before, f"{role}_tax_id") != tax_id):
        others = ctx.tx.where(Contact, Where(f"{role}_tax_id", "eq", tax_id), limit=1)
        if others and others[0].id != contact.id:
            if ctx.company.policy == "strict":
                raise TaxIdTaken("tax_id", tax_id=contact.tax_id)
            contact = msgspec.structs.replace(contact, **{f"{role}_tax_id": None})
    external_id = getattr(contact, f"{role}_external_id")
    limits.check_external_id(external_id)
    if external_id is not None and (before is None or getattr(before, f"{role}_external_id") != external_id):
        others = ctx.tx.where(Contact, Where(f"{role}_external_id", "eq", external_id), limit=1)
        if others and others[0].id != contact.id and others[0].deleted_at is not None:
            ctx.tx.update(msgspec.structs.replace(others[0], customer_external_id=None, supplier_external_id=None))
        elif others and others[0].id != contact.id:
            raise ExternalIdTaken("external_id", external_id=external_id)
    return contact


def having_role(role: Role) -> tuple[Where | AnyOf, ...]:
    """The conditions that find the contacts of a role that were not removed."""
    return (Where(f"is_{role}", "eq", True), Where("deleted_at", "is_null", True))
