"""Users: people with a password, who belong to companies."""

from collections.abc import Callable
from datetime import datetime

import pytest

from talonario.domain import users
from talonario.domain.companies import Company
from talonario.domain.identity import IdSource
from talonario.domain.users import Membership, UserRole
from talonario.store import Database

PASSWORD = "correct horse battery"  # noqa: S105  (of nobody)

Let = Callable[..., Membership]


@pytest.fixture
def let_in(database: Database, clock: Callable[[], datetime], new_id: IdSource) -> Let:
    """Let a person into a company."""

    def create(company: Company, email: str, role: UserRole = "owner", password: str = PASSWORD) -> Membership:
        return users.create(database, company, email, role, password, now=clock(), new_id=new_id)

    return create


def test_a_user_enters_with_the_password(database: Database, company: Company, let_in: Let) -> None:
    """Whatever the case of the address; the password itself is kept nowhere."""
    member = let_in(company, " Ana@Example.ES ")
    assert (member.email, member.role) == ("ana@example.es", "owner")
    user = users.verify(database, "ANA@example.es", PASSWORD)
    assert user is not None
    assert user.id == member.user_id
    assert user.password_hash.startswith("$argon2id$")
    assert users.verify(database, "ana@example.es", PASSWORD + "x") is None
    assert users.verify(database, "nadie@example.es", PASSWORD) is None


def test_one_person_in_two_companies(database: Database, company: Company, lenient: Company, let_in: Let) -> None:
    """The same user, who keeps the password they have; once in each company."""
    first = let_in(company, "ana@example.es")
    second = let_in(lenient, "ana@example.es", "custom", "another password")
    assert first.user_id == second.user_id
    assert users.verify(database, "ana@example.es", "another password") is None
    with pytest.raises(users.AlreadyMember):
        let_in(company, "ana@example.es")


def test_what_is_no_address_or_no_password_is_refused(company: Company, let_in: Let) -> None:
    """Before anything is written."""
    for address in ("", "ana", "ana@", "ana@host", "a b@example.es"):
        with pytest.raises(users.EmailInvalid):
            let_in(company, address)
    with pytest.raises(users.PasswordTooShort):
        let_in(company, "ana@example.es", "owner", "short")
