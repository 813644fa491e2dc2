"""Users: people, who may belong to several companies, each with a role."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from talonario.domain.companies import Company
from talonario.domain.errors import Conflict, Invalid, NotFound
from talonario.store.database import Database
from talonario.store.record import GlobalRecord, Record, stored

UserRole = Literal["owner", "admin", "custom"]
PASSWORD_MIN: Final = 10
EMAIL: Final = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s]+")
HASHER: Final = PasswordHasher()


@stored("users", key=("email",))
class User(GlobalRecord, frozen=True, kw_only=True):
    """A person, known by an e-mail address in lower case; the password as an argon2 hash."""

    email: str
    id: UUID
    password_hash: str
    created_at: datetime


@stored("memberships", unique={"memberships_user": ("user_id",)})
class Membership(Record, frozen=True, kw_only=True):
    """That a person belongs to a company; owners and administrators manage keys, custom roles do not see them."""

    user_id: UUID
    email: str
    role: UserRole
    created_at: datetime


class EmailInvalid(Invalid):
    """Not an e-mail address."""

    code = "email_invalid"
    es = "«{email}» no es una dirección de correo."
    en = "'{email}' is not an e-mail address."


class PasswordTooShort(Invalid):
    """A password anybody could guess."""

    code = "password_too_short"
    es = "La contraseña debe tener al menos 10 caracteres."
    en = "The password must have at least 10 characters."


class AlreadyMember(Conflict):
    """The person belongs to the company already."""

    code = "already_member"
    es = "{email} ya pertenece a la empresa."
    en = "{email} belongs to the company already."


class NotAMember(NotFound):
    """The person does not belong to the company, or is nobody known."""

    code = "not_a_member"
    es = "{email} no pertenece a esta empresa."
    en = "{email} does not belong to this company."


def membership(database: Database, company: Company, email: str) -> Membership:
    """What a person is in a company, or in the one that it is the sandbox of. Raises NotAMember."""
    address = email.strip().lower()
    owner = company.twin_id if company.environment == "sandbox" and company.twin_id else company.company_id
    with database.read(owner) as tx:
        found = next((one for one in tx.where(Membership) if one.email == address), None)
    if found is None:
        raise NotAMember("user", email=email)
    return found


def create(
    database: Database,
    company: Company,
    email: str,
    role: UserRole,
    password: str,
    *,
    now: datetime,
    new_id: Callable[[], UUID],
) -> Membership:
    """Let a person into a company; somebody known keeps the password they have.

    Raises EmailInvalid, PasswordTooShort, AlreadyMember
    """
    address = email.strip().lower()
    if not EMAIL.fullmatch(address):
        raise EmailInvalid("email", email=email)
    if len(password) < PASSWORD_MIN:
        raise PasswordTooShort("password")
    hashed = HASHER.hash(password)
    with database.write(company.company_id) as tx:
        user = tx.get(User, address)
        if user is None:
            user = User(email=address, id=new_id(), password_hash=hashed, created_at=now)
            tx.insert(user)
        if any(member.user_id == user.id for member in tx.where(Membership)):
            raise AlreadyMember("email", email=address)
        member = Membership(
            company_id=company.company_id,
            id=new_id(),
            user_id=user.id,
            email=address,
            role=role,
            created_at=now,
        )
        tx.insert(member)
    return member


def verify(database: Database, email: str, password: str) -> User | None:
    """The user, when the password is theirs; the same time is spent when the address is unknown."""
    with database.read() as tx:
        user = tx.get(User, email.strip().lower())
    try:
        HASHER.verify(user.password_hash if user else _NOBODY, password)
    except VerifyMismatchError:
        return None
    return user


_NOBODY: Final = HASHER.hash("nobody has this password")
