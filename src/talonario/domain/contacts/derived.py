"""What follows from a contact's own fields, and the ledger accounts it gets."""

import unicodedata
from typing import Final

import msgspec
from sqlalchemy import bindparam, func, select

from talonario.domain.contacts.record import Contact
from talonario.domain.context import Context
from talonario.domain.ledger.record import LedgerAccount
from talonario.fiscal import tax_id as tax_ids
from talonario.store.statement import Statement

ACCOUNTS: Final = {"customer": 43000000, "supplier": 40000000, "creditor": 41000000}
"""Where the accounts of each role begin (Plan General de Contabilidad: 430, 400, 410)."""
ACCOUNTS_OF_BASE: Final = 999_999

_CUSTOMER_ACCOUNT: Final = Statement(
    select(func.max(Contact.c().customer_account)).where(
        Contact.c().customer_account.between(bindparam("first"), bindparam("last"))
    )
)
_OWN_ACCOUNT: Final = Statement(
    select(func.max(LedgerAccount.c().code)).where(
        LedgerAccount.c().code.between(bindparam("first"), bindparam("last"))
    )
)
_SUPPLIER_ACCOUNT: Final = Statement(
    select(func.max(Contact.c().supplier_account)).where(
        Contact.c().supplier_account.between(bindparam("first"), bindparam("last"))
    )
)


def with_derived(contact: Contact, *, unique: bool) -> Contact:
    """The contact with what follows from its other fields; without `unique`, its tax id may be somebody else's too."""
    normal = tax_ids.normalise(contact.tax_id) if contact.tax_id else None
    return msgspec.structs.replace(
        contact,
        normal_tax_id=normal or None,
        customer_tax_id=(normal or None) if unique and contact.is_customer else None,
        supplier_tax_id=(normal or None) if unique and contact.is_supplier else None,
        search_text=search_text(contact),
    )


def owning(changed: Contact, before: Contact) -> Contact:
    """The contact with the tax ids it owned before, in the roles it had before, when its tax id is the same."""
    if changed.normal_tax_id != before.normal_tax_id:
        return changed
    kept = {
        f"{role}_tax_id": getattr(before, f"{role}_tax_id")
        for role in ("customer", "supplier")
        if getattr(changed, f"is_{role}") and getattr(before, f"is_{role}")
    }
    return msgspec.structs.replace(changed, **kept)


def with_accounts(ctx: Context, contact: Contact) -> Contact:
    """The contact with the ledger account of each role that needs one and has none yet."""
    if contact.is_customer or contact.is_debtor:
        contact = _with_account(ctx, contact, "customer_account", ACCOUNTS["customer"], _CUSTOMER_ACCOUNT)
    if contact.is_supplier or contact.is_creditor:
        base = ACCOUNTS["supplier" if contact.is_supplier else "creditor"]
        contact = _with_account(ctx, contact, "supplier_account", base, _SUPPLIER_ACCOUNT)
    return contact


def _with_account(ctx: Context, contact: Contact, field: str, base: int, last_of: Statement) -> Contact:
    """The contact with the next account after `base`, of contacts and of the chart; a batch asks once and goes on."""
    last: dict[int, int] = ctx.memory.setdefault("last_accounts", {})
    given: int | None = getattr(contact, field)
    if given is not None:
        if base in last and base < given <= base + ACCOUNTS_OF_BASE:
            last[base] = max(last[base], given)
        return contact
    if base not in last:
        ctx.take_turn()
        first, end = base, base + ACCOUNTS_OF_BASE
        of_contacts = ctx.tx.rows(last_of, first=first, last=end)[0][0]
        of_chart = ctx.tx.rows(_OWN_ACCOUNT, first=str(first), last=str(end))[0][0]
        last[base] = max(of_contacts or base, int(of_chart or base))
    last[base] += 1
    return msgspec.structs.replace(contact, **{field: last[base]})


def search_text(contact: Contact) -> str:
    """What a search looks at."""
    parts = (
        contact.name,
        contact.commercial_name,
        contact.tax_id,
        contact.vat_id,
        contact.email,
        contact.phone,
        contact.mobile,
    )
    return folded(" ".join(part for part in parts if part))


def folded(text: str) -> str:
    """Text in lower case without accents: `Ría Ñ` becomes `ria n`."""
    return "".join(
        letter for letter in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(letter)
    )
