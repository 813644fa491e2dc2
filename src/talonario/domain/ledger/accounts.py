"""Accounts: those of the official chart, of contacts and treasuries, which need no row, and the company's own.

An account that nobody wrote has an id all the same, made of the company and its code, and takes it along into its row
when somebody names or colours it.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

import msgspec
from sqlalchemy import select

from talonario.domain.companies import Company
from talonario.domain.contacts.record import Contact
from talonario.domain.context import Context
from talonario.domain.documents.record import Document, DocumentLine
from talonario.domain.errors import Conflict, Invalid, NotFound
from talonario.domain.identity import identity_of, short_id
from talonario.domain.ledger import tax_accounts
from talonario.domain.ledger.record import AccountUse, JournalLine, LedgerAccount
from talonario.domain.products.record import Product
from talonario.domain.treasuries import Treasury
from talonario.fiscal import chart
from talonario.store.listing import Condition, Order, Where
from talonario.store.record import Record
from talonario.store.statement import Statement

PREFIX_LENGTH: Final = 4
CODE_MAX: Final = 12
NAME_MAX: Final = 600
FEW: Final = 20
"""So many accounts are looked up one by one; for more, all are read."""

NAMING: Final[tuple[tuple[type[Record], str], ...]] = (
    (DocumentLine, "account"),
    (Document, "sales_channel"),
    *((record, column) for record in (Product, Contact) for column in ("sales_account", "expense_account")),
)
"""Where an account is named by its id or its number."""

_NAMES: Final = Statement(
    select(Contact.c().name, Contact.c().customer_account, Contact.c().supplier_account)
    .where(Contact.c().customer_account.is_not(None) | Contact.c().supplier_account.is_not(None))
    .order_by(Contact.c().id)
)

USUAL: Final[Mapping[AccountUse, tuple[str, ...]]] = MappingProxyType(
    {
        "expense": (
            *("60000000", "60700000", "62100000", "62200000", "62300000", "62400000", "62500000"),
            *("62600000", "62700000", "62800000", "62900000", "63100000"),
        ),
        "channel": ("70000000", "70500000"),
    }
)
"""The accounts of the official chart that every company is offered as expense accounts and as sales channels."""


class AccountNotFound(NotFound):
    """The company has no such account."""

    code = "ledger_account_not_found"
    es = "No existe esa cuenta contable."
    en = "There is no such ledger account."


class AccountUnknown(Invalid):
    """An entry names an account that the chart does not have."""

    code = "ledger_account_unknown"
    es = "La cuenta {account} no existe en el plan contable: créala antes."
    en = "Account {account} is not in the chart of accounts: make it first."


class AccountTaken(Conflict):
    """The company has an account of this number already."""

    code = "ledger_account_taken"
    es = "Ya existe la cuenta {account}."
    en = "Account {account} exists already."


class AccountInUse(Conflict):
    """Entries, documents, products or contacts name the account, or it belongs to the official chart."""

    code = "ledger_account_in_use"
    es = "La cuenta {account} está en uso o es del plan oficial: no se puede borrar."
    en = "Account {account} is in use or belongs to the official chart: it cannot be deleted."


class PrefixInvalid(Invalid):
    """New accounts stand under an account of the official chart, or at least in one of its groups."""

    code = "ledger_prefix_invalid"
    es = "El prefijo {prefix} no es una cuenta de 3 o 4 cifras de los grupos 1 a 7."
    en = "Prefix {prefix} is no account of 3 or 4 digits of groups 1 to 7."


class AccountNumberInvalid(Invalid):
    """An account has from five to twelve digits, in a group that its use allows."""

    code = "ledger_account_number_invalid"
    es = "El número de cuenta {account} no sirve: {reason_es}."
    en = "Account number {account} does not fit: {reason_en}."


class PrefixFull(Conflict):
    """Every number under the prefix is taken."""

    code = "ledger_prefix_full"
    es = "No quedan números libres bajo el prefijo {prefix}."
    en = "No number is left under prefix {prefix}."


class Account(msgspec.Struct, frozen=True):
    """An account as people see it, whether it has a row or not."""

    id: UUID
    code: str
    name: str
    color: str | None = None
    use: AccountUse = ""
    external_id: str | None = None
    description: str = ""


def id_of(company: Company, code: str) -> UUID:
    """The id of an account that has no row."""
    digest = hashlib.sha256(company.company_id.bytes + code.encode()).digest()
    return identity_of(company.created_at, int.from_bytes(digest[:6], "big"))


def stored(ctx: Context) -> dict[str, LedgerAccount]:
    """The company's own accounts by their codes; read once in an operation."""
    known: dict[str, LedgerAccount] | None = ctx.memory.get("ledger_accounts")
    if known is None:
        known = {one.code: one for one in ctx.tx.where(LedgerAccount, order=Order("code", descending=False))}
        ctx.memory["ledger_accounts"] = known
    return known


def name_without_row(code: str, language: str) -> str | None:
    """What the official chart or its code itself calls an account; None for one of neither."""
    place = 1 if language == "en" else 0
    taxed = tax_accounts.name(code)
    if taxed is not None:
        return taxed[place]
    found = chart.POSTABLE.get(code)
    return None if found is None else (found.es, found.en)[place]


def find(ctx: Context, code: str) -> Account | None:
    """The account of a number: the company's own, else of the official chart, else of a contact or a treasury."""
    return find_many(ctx, [code]).get(code)


def find_many(ctx: Context, codes: Iterable[str]) -> dict[str, Account]:
    """The accounts of these numbers that there are."""
    own, language = stored(ctx), ctx.company.language
    found: dict[str, Account] = {}
    rest: list[str] = []
    for code in dict.fromkeys(codes):
        row = own.get(code)
        name = name_without_row(code, language) if row is None else None
        if row is not None:
            found[code] = of_row(row)
        elif name is not None:
            found[code] = Account(id_of(ctx.company, code), code, name)
        elif code.isdecimal() and len(code) <= CODE_MAX:
            rest.append(code)
    if rest:
        found |= {one.code: one for one in _of_people(ctx, rest)}
    return found


def of_row(row: LedgerAccount) -> Account:
    """A row as people see it."""
    return Account(row.id, row.code, row.name, row.color, row.use, row.external_id, row.description)


def _of_people(ctx: Context, codes: list[str]) -> list[Account]:
    """The accounts of treasuries and contacts among these numbers."""
    if len(codes) > FEW:
        known = of_people(ctx)
        named = {code: known[code] for code in codes if code in known}
    else:
        named = {}
        numbers = [int(code) for code in codes]
        for one in ctx.tx.where(Treasury, Where("account_number", "in", numbers)):
            named.setdefault(str(one.account_number), one.name)
        for column in ("customer_account", "supplier_account"):
            for contact in ctx.tx.where(Contact, Where(column, "in", numbers)):
                named.setdefault(str(getattr(contact, column)), contact.name)
    return [Account(id_of(ctx.company, code), code, name) for code, name in named.items()]


def of_people(ctx: Context) -> dict[str, str]:
    """The names of all accounts of treasuries and contacts, by their numbers."""
    named = {str(one.account_number): one.name for one in ctx.tx.where(Treasury)}
    for name, *numbers in ctx.tx.rows(_NAMES):
        for number in numbers:
            if number is not None:
                named.setdefault(str(number), name)
    return named


def by_id(ctx: Context, identity: UUID) -> Account:
    """The account of an id, with or without a row. Raises AccountNotFound."""
    row = next((one for one in stored(ctx).values() if one.id == identity), None)
    if row is not None:
        return of_row(row)
    code = _codes_of_chart(ctx.company).get(identity)
    found = find(ctx, code) if code is not None else None
    if found is None or found.id != identity:
        raise AccountNotFound
    return found


def find_external(ctx: Context, external_id: str) -> Account | None:
    """The account that another system calls so."""
    return next((of_row(one) for one in stored(ctx).values() if one.external_id == external_id), None)


@lru_cache(maxsize=64)
def _codes_of_chart(company: Company) -> Mapping[UUID, str]:
    """The ids that the accounts of the official chart have where they have no row."""
    return MappingProxyType({id_of(company, code): code for code in chart.POSTABLE})


def offered(ctx: Context, use: AccountUse, conditions: Sequence[Condition] = ()) -> list[Account]:
    """The expense accounts or the sales channels, in the order of their numbers.

    conditions   of rows; those that nobody wrote meet none
    """
    if conditions:
        rows = ctx.tx.where(LedgerAccount, Where("use", "eq", use), *conditions, order=Order("code", descending=False))
        return [of_row(one) for one in rows]
    own = stored(ctx)
    usual = [one for one in find_many(ctx, USUAL[use]).values() if one.code not in own]
    return sorted([*usual, *(of_row(one) for one in own.values() if one.use == use)], key=lambda one: one.code)


def make_under(
    ctx: Context, prefix: str, name: str | None, color: str | None, use: AccountUse = "", *, description: str = ""
) -> Account:
    """Add an account with the next free number under a prefix of three or four digits.

    The first one of a prefix that the chart does not have ends in zeros; after that they are counted up, gaps first.
    name     the prefix's own when it is not said
    Raises   PrefixInvalid, PrefixFull
    """
    heading = chart.heading(prefix)
    if len(prefix) not in {3, PREFIX_LENGTH} or prefix[:1] not in chart.GROUPS or not prefix.isdecimal():
        raise PrefixInvalid("prefix", prefix=prefix)
    ctx.take_turn()
    forget(ctx)
    room = 10 ** (chart.LENGTH - len(prefix))
    taken = _taken(ctx, prefix)
    numbers = (f"{prefix}{place:0{chart.LENGTH - len(prefix)}d}" for place in range(room))
    number = next((code for code in numbers if code not in taken and name_without_row(code, "es") is None), None)
    if number is None:
        raise PrefixFull("prefix", prefix=prefix)
    own_name = (heading.en if ctx.company.language == "en" else heading.es) if heading is not None else prefix
    return _insert(ctx, number, name or own_name, color, use, description=description)


def _taken(ctx: Context, prefix: str) -> set[str]:
    """The numbers under a prefix that are the company's own, a treasury's or a contact's."""
    low, high = int(prefix.ljust(chart.LENGTH, "0")), int(prefix.ljust(chart.LENGTH, "9"))
    own = {code for code in stored(ctx) if code.startswith(prefix)}
    people: set[str] = set()
    for record, column in ((Treasury, "account_number"), (Contact, "customer_account"), (Contact, "supplier_account")):
        between = (Where(column, "gte", low), Where(column, "lte", high))
        people |= {str(getattr(one, column)) for one in ctx.tx.where(record, *between)}
    return own | people


def make(
    ctx: Context, code: str, name: str, use: AccountUse, *, color: str | None = None, description: str = ""
) -> Account:
    """Offer an account as an expense account or as a sales channel; one of the official chart gets its row now.

    Raises   AccountNumberInvalid, AccountTaken when it is offered already
    """
    _check_number(code, use)
    ctx.take_turn()
    forget(ctx)
    known = stored(ctx).get(code)
    if known is not None and known.use:
        raise AccountTaken("account", account=code)
    if known is not None:
        told = {"color": color or known.color, "description": description or known.description}
        return update(ctx, of_row(known), {"name": name, "use": use, **told})
    return _insert(ctx, code, name, color, use, description=description)


def _check_number(code: str, use: AccountUse) -> None:
    groups = {"expense": {"2", "6"}, "channel": {"7"}}.get(use, set(chart.GROUPS))
    if not code.isdecimal() or not PREFIX_LENGTH < len(code) <= CODE_MAX:
        reasons = {"reason_es": "debe tener de 5 a 12 cifras", "reason_en": "it must have 5 to 12 digits"}
        raise AccountNumberInvalid("account", account=code, **reasons)
    if code[0] not in groups:
        told = ", ".join(sorted(groups))
        reasons = {"reason_es": f"debe ser del grupo {told}", "reason_en": f"it must be of group {told}"}
        raise AccountNumberInvalid("account", account=code, **reasons)


def _insert(
    ctx: Context, code: str, name: str, color: str | None, use: AccountUse, *, description: str = ""
) -> Account:
    row = LedgerAccount(
        company_id=ctx.company_id,
        id=id_of(ctx.company, code),
        code=code,
        name=name[:NAME_MAX],
        color=color,
        description=description,
        use=use,
        external_id=None,
        created_at=ctx.now,
        updated_at=ctx.now,
    )
    ctx.tx.insert(row)
    forget(ctx)
    ctx.emit("ledger_account.created", row)
    return of_row(row)


def update(ctx: Context, account: Account, changes: dict[str, Any]) -> Account:
    """Change what is said of an account, or its use; one without a row gets it now."""
    row = ctx.tx.get(LedgerAccount, account.id, lock=True)
    if row is None:
        ctx.take_turn()
        said = {"name": account.name, "color": account.color, "use": account.use, "description": ""} | changes
        return _insert(ctx, account.code, said["name"], said["color"], said["use"], description=said["description"])
    changed = msgspec.structs.replace(row, **changes, updated_at=ctx.now)
    ctx.tx.update(changed)
    forget(ctx)
    ctx.emit("ledger_account.updated", changed)
    return of_row(changed)


def delete(ctx: Context, account: Account) -> None:
    """Remove an account that nothing names. Raises AccountInUse, also for one of the official chart."""
    row = ctx.tx.get(LedgerAccount, account.id, lock=True)
    if row is None or account.code in chart.POSTABLE or is_used(ctx, row):
        raise AccountInUse("id", account=account.code)
    ctx.tx.delete(row)
    forget(ctx)
    ctx.emit("ledger_account.deleted", row, deleted=True)


def is_used(ctx: Context, row: LedgerAccount) -> bool:
    """Whether an entry, a document or its line, a product or a contact names an account."""
    names = [row.code, str(row.id), short_id(row.id), *([row.external_id] if row.external_id else [])]
    return ctx.tx.count(JournalLine, Where("account", "eq", row.code)) > 0 or any(
        ctx.tx.count(record, Where(column, "in", names)) > 0 for record, column in NAMING
    )


def forget(ctx: Context) -> None:
    """Read the company's own accounts again: one of them was written."""
    ctx.memory.pop("ledger_accounts", None)
