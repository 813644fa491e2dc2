"""API keys: who may speak for a company, and what they may do.

A key is shown once and kept as a hash. The directory, which belongs to no company, tells whose key a hash is; the
rest of a key lies with its company.
"""

import hashlib
import logging
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

import msgspec

from talonario.domain import founding
from talonario.domain.companies import Company, Environment
from talonario.domain.errors import Forbidden, Invalid, NotFound
from talonario.domain.users import Membership, UserRole
from talonario.store.database import Database
from talonario.store.errors import Unavailable
from talonario.store.listing import Where
from talonario.store.outbox import Performer
from talonario.store.record import GlobalRecord, Record, stored

Dialect = Literal["factuarea", "holded"]

LOG = logging.getLogger("talonario.keys")

BASE62: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
PREFIX_SHOWN: Final = 18
DESCRIPTION_MAX: Final = 100
TOUCH_EVERY: Final = timedelta(minutes=1)
SCOPE: Final = re.compile(r"\*|[a-z_]+:[a-z_]+")
READ_ONLY: Final = ("read",)
MANAGERS: Final[frozenset[UserRole]] = frozenset({"owner", "admin"})


@stored("key_directory", key=("hash",))
class DirectoryEntry(GlobalRecord, frozen=True, kw_only=True):
    """Whose key has this SHA-256; global, because a request brings nothing but its key."""

    hash: bytes
    company_id: UUID
    key_id: UUID


@stored("api_keys")
class ApiKey(Record, frozen=True, kw_only=True):
    """A key of a company.

    prefix        its first characters, to recognise it by
    scopes        `*`, `resource:verb`…; a Holded key has `*` or `read`
    environment   sandbox: the key works on the company's sandbox twin
    api_version   of the dialect, when the key is pinned to one
    """

    dialect: Dialect
    environment: Environment
    description: str
    prefix: str
    scopes: list[str]
    api_version: str | None
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None
    revoked_at: datetime | None


class Credential(msgspec.Struct, frozen=True, kw_only=True):
    """What a presented key stands for: the company it works on and what it may do."""

    company_id: UUID
    key_id: UUID
    dialect: Dialect
    description: str
    prefix: str
    scopes: tuple[str, ...]
    api_version: str | None
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None

    @property
    def performer(self) -> Performer:
        """The key as the history names it."""
        return Performer("api_key", self.key_id, self.description)


class KeyUnknown(Forbidden):
    """Nobody has this key."""

    code = "invalid_api_key"
    es = "La clave de API no es válida."
    en = "The API key is not valid."


class KeyRevoked(Forbidden):
    """The key was withdrawn."""

    code = "api_key_revoked"
    es = "La clave de API está revocada: crea otra."
    en = "The API key is revoked: make another one."


class KeyExpired(Forbidden):
    """The key's time is over."""

    code = "api_key_expired"
    es = "La clave de API ha caducado: crea otra."
    en = "The API key has expired: make another one."


class KeysAreManaged(Forbidden):
    """Who has a custom role neither sees keys nor makes them."""

    code = "keys_are_managed"
    es = "Solo el propietario o un administrador de la empresa puede ver, crear o revocar claves de API."
    en = "Only the company's owner or an administrator may see, make or revoke API keys."


class KeyNotFound(NotFound):
    """The company has no such key."""

    code = "key_not_found"
    es = "No existe esa clave."
    en = "There is no such key."


class DescriptionRequired(Invalid):
    """A key says what it is for."""

    code = "key_description_required"
    es = "Describe para qué es la clave (de 1 a 100 caracteres)."
    en = "Say what the key is for (1 to 100 characters)."


class ScopeInvalid(Invalid):
    """Scopes are `*` or `resource:verb`."""

    code = "key_scope_invalid"
    es = "El permiso «{scope}» no tiene la forma recurso:verbo."
    en = "Scope '{scope}' does not have the form resource:verb."


class HoldedKeyHasNoScopes(Invalid):
    """What a Holded key may do is one of two things; whoever names a scope expects less."""

    code = "holded_key_has_no_scopes"
    es = "Una clave de Holded no tiene permisos por recurso: escribe, o es de solo lectura."
    en = "A Holded key has no scopes of its own: it writes, or it is made to read only."


class ScopeWrites(Invalid):
    """A key that only reads was asked for, and a scope that is more than that."""

    code = "key_scope_writes"
    es = "El permiso «{scope}» no es de lectura y la clave se pidió de solo lectura: quita lo uno o lo otro."
    en = "Scope '{scope}' does more than read, and the key was asked to read only: leave one of them out."


class KeyFields(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody says about a new key.

    scopes   of Factuarea's, None for everything. A Holded key has none: the company's first one reads and writes, and
             later ones too when it has ordinary scopes
    """

    dialect: Dialect
    description: str
    test: bool = False
    read_only: bool = False
    scopes: tuple[str, ...] | None = None
    expires_at: datetime | None = None


def create(
    database: Database,
    company: Company,
    fields: KeyFields,
    *,
    now: datetime,
    new_id: Callable[[], UUID],
    chance: Callable[[int], int],
    by: Membership | None = None,
) -> tuple[ApiKey, str]:
    """Make a key. The text comes back this once and is kept nowhere.

    chance   gives a random number below its argument; it decides the secret, so it must be unpredictable
    by       who makes it; None: whoever runs the machine
    Raises   KeysAreManaged, DescriptionRequired, ScopeInvalid, HoldedKeyHasNoScopes, ScopeWrites
    """
    _require_manager(company, by)
    description = fields.description.strip()
    if not 0 < len(description) <= DESCRIPTION_MAX:
        raise DescriptionRequired("description")
    sandbox = fields.test and fields.dialect == "factuarea"
    owner = founding.sandbox_of(database, company, now=now, new_id=new_id) if fields.test else company
    presented = _text(fields.dialect, chance, sandbox=sandbox)
    with database.write(owner.company_id) as tx:
        tx.get(Company, owner.company_id, lock=True)  # of two keys made at once, one is the first
        holded = tx.count(ApiKey, Where("dialect", "eq", "holded"))
        key = ApiKey(
            company_id=owner.company_id,
            id=new_id(),
            dialect=fields.dialect,
            environment=owner.environment,
            description=description,
            prefix=presented[:PREFIX_SHOWN] if fields.dialect == "factuarea" else presented[:6],
            scopes=list(_scopes(company, fields, is_first=holded == 0)),
            api_version=None,
            created_at=now,
            last_used_at=None,
            expires_at=fields.expires_at,
            revoked_at=None,
        )
        tx.insert(key, DirectoryEntry(hash=digest(presented), company_id=owner.company_id, key_id=key.id))
    return key, presented


def resolve(database: Database, presented: str, now: datetime) -> Credential:
    """What a presented key stands for; notes its use at most once a minute.

    Raises KeyUnknown, KeyRevoked, KeyExpired
    """
    with database.read() as tx:
        entry = tx.get(DirectoryEntry, digest(presented))
    if entry is None:
        raise KeyUnknown
    with database.read(entry.company_id) as tx:
        key = tx.get(ApiKey, entry.key_id)
    key = _usable(key, now)
    if key.last_used_at is None or now - key.last_used_at >= TOUCH_EVERY:
        try:
            with database.write(key.company_id) as tx:
                # Read again under the lock: writing back what was read before it would undo a revocation in between.
                key = _usable(tx.get(ApiKey, entry.key_id, lock=True), now)
                tx.update(msgspec.structs.replace(key, last_used_at=now))
        except Unavailable as unavailable:
            # Who only reads need not fail because nothing can be written now.
            LOG.info("the use of key %s was not noted: %s", key.id, unavailable.reason)
    return Credential(
        company_id=key.company_id,
        key_id=key.id,
        dialect=key.dialect,
        description=key.description,
        prefix=key.prefix,
        scopes=tuple(key.scopes),
        api_version=key.api_version,
        created_at=key.created_at,
        last_used_at=key.last_used_at,
        expires_at=key.expires_at,
    )


def _usable(key: ApiKey | None, now: datetime) -> ApiKey:
    if key is None:
        raise KeyUnknown
    if key.revoked_at is not None:
        raise KeyRevoked
    if key.expires_at is not None and key.expires_at <= now:
        raise KeyExpired
    return key


def _require_manager(company: Company, by: Membership | None) -> None:
    """Raise KeysAreManaged for a person who is neither owner nor administrator here."""
    if by is not None and (by.role not in MANAGERS or by.company_id not in {company.company_id, company.twin_id}):
        raise KeysAreManaged


def all_of(database: Database, company: Company, by: Membership | None = None) -> list[ApiKey]:
    """Every key of a company and of its sandbox twin, oldest first. Raises KeysAreManaged."""
    _require_manager(company, by)
    found: list[ApiKey] = []
    for company_id in (company.company_id, company.twin_id):
        if company_id is not None:
            with database.read(company_id) as tx:
                found += tx.where(ApiKey)
    return sorted(found, key=lambda key: key.id)


def revoke(
    database: Database, company: Company, key_id: UUID, *, now: datetime, by: Membership | None = None
) -> ApiKey:
    """Withdraw a key, at once. Raises KeysAreManaged, KeyNotFound."""
    _require_manager(company, by)
    for company_id in (company.company_id, company.twin_id):
        if company_id is None:
            continue
        with database.write(company_id) as tx:
            key = tx.get(ApiKey, key_id, lock=True)
            if key is not None:
                revoked = msgspec.structs.replace(key, revoked_at=key.revoked_at or now)
                tx.update(revoked)
                return revoked
    raise KeyNotFound


def digest(presented: str) -> bytes:
    """The SHA-256 under which a key is kept: keys are random and long, so a slow hash would add nothing."""
    return hashlib.sha256(presented.encode()).digest()


def _text(dialect: Dialect, chance: Callable[[int], int], *, sandbox: bool) -> str:
    if dialect == "holded":
        return f"{chance(1 << 128):032x}"
    return ("fact_test_" if sandbox else "fact_live_") + "".join(BASE62[chance(len(BASE62))] for _ in range(24))


def _scopes(company: Company, fields: KeyFields, *, is_first: bool) -> tuple[str, ...]:
    for scope in fields.scopes or ():
        if not SCOPE.fullmatch(scope):
            raise ScopeInvalid("scopes", scope=scope)
        if fields.read_only and not scope.endswith(":read"):
            raise ScopeWrites("scopes", scope=scope)
    if fields.dialect == "holded":
        if fields.scopes is not None:
            raise HoldedKeyHasNoScopes("scopes")
        writes = (is_first or company.ordinary_scopes) and not fields.read_only
        return ("*",) if writes else READ_ONLY
    if fields.scopes is not None:
        return fields.scopes
    return tuple(f"{name}:read" for name in READABLE) if fields.read_only else ("*",)


READABLE: Final = [
    "account",
    "bookings",
    "clients",
    "delivery_notes",
    "employees",
    "events",
    "facturae",
    "invoices",
    "payouts",
    "pdfs",
    "products",
    "proformas",
    "purchase_invoices",
    "quotes",
    "recurring_invoices",
    "series",
    "stripe_autoinvoicing",
    "suppliers",
    "tax_reports",
    "taxes",
    "time_register",
    "verifactu",
    "webhooks",
]
"""What a Factuarea key can be allowed to read."""
