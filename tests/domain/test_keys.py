"""API keys: shown once, kept as a hash, withdrawn at once."""

import re
import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from talonario.api.factuarea.operations import OPERATIONS
from talonario.domain import founding, keys, users
from talonario.domain.companies import Company
from talonario.domain.identity import IdSource
from talonario.domain.keys import ApiKey, DirectoryEntry, KeyFields
from talonario.domain.users import UserRole
from talonario.store import Database
from talonario.store.errors import Unavailable

PASSWORD = "correct horse battery"  # noqa: S105  (of nobody)

Make = Callable[..., tuple[ApiKey, str]]


@pytest.fixture
def company(database: Database, found: Callable[..., Company]) -> Company:
    """A company."""
    return found(database)


@pytest.fixture
def make(database: Database, company: Company, clock: Any, new_id: IdSource) -> Make:
    """Make a key of the company."""

    def key(owner: Company = company, **fields: Any) -> tuple[ApiKey, str]:
        asked = KeyFields(**({"dialect": "factuarea", "description": "Tienda"} | fields))
        return keys.create(database, owner, asked, now=clock(), new_id=new_id, chance=secrets.randbelow)

    return key


@pytest.mark.parametrize(
    ("fields", "form"),
    [
        ({"dialect": "factuarea"}, r"fact_live_[A-Za-z0-9]{24}"),
        ({"dialect": "factuarea", "test": True}, r"fact_test_[A-Za-z0-9]{24}"),
        ({"dialect": "holded"}, r"[0-9a-f]{32}"),
    ],
)
def test_each_dialect_has_its_form(fields: dict[str, Any], form: str, make: Make) -> None:
    """As the vendors' own keys look."""
    assert re.fullmatch(form, make(**fields)[1])


def test_a_key_stands_for_its_company(database: Database, company: Company, make: Make, clock: Any) -> None:
    """And its text is kept nowhere."""
    key, text = make(scopes=("invoices:read", "clients:write"))
    credential = keys.resolve(database, text, clock())
    assert (credential.company_id, credential.key_id) == (company.company_id, key.id)
    assert credential.scopes == ("invoices:read", "clients:write")
    assert text.startswith(key.prefix)
    assert len(key.prefix) < len(text)
    with database.read() as tx:
        entry = tx.get(DirectoryEntry, keys.digest(text))
    assert entry is not None
    assert text.encode() not in entry.hash
    with pytest.raises(keys.KeyUnknown):
        keys.resolve(database, text + "x", clock())


def test_a_test_key_works_on_the_twin(
    database: Database, company: Company, make: Make, clock: Any, new_id: IdSource
) -> None:
    """The twin is founded on first use and is one."""
    key, text = make(test=True)
    other, _ = make(test=True)
    assert key.company_id == other.company_id == keys.resolve(database, text, clock()).company_id != company.company_id
    twin = founding.sandbox_of(database, company, now=clock(), new_id=new_id)
    assert (twin.company_id, twin.environment, twin.twin_id) == (key.company_id, "sandbox", company.company_id)
    assert (twin.policy, twin.tax_id) == (company.policy, company.tax_id)
    with database.read(company.company_id) as tx:
        now = tx.get(Company, company.company_id)
    assert now is not None
    assert [one.id for one in keys.all_of(database, now)] == [key.id, other.id]


def test_a_twin_that_was_promised_is_founded(
    database: Database, company: Company, clock: Any, new_id: IdSource
) -> None:
    """When the process died between naming the twin and opening its books."""
    promised = new_id()
    with database.write(company.company_id) as tx:
        locked = tx.get(Company, company.company_id)
        assert locked is not None
        tx.update(Company(**{name: getattr(locked, name) for name in Company.names} | {"twin_id": promised}))
    twin = founding.sandbox_of(database, company, now=clock(), new_id=new_id)
    assert (twin.company_id, twin.environment) == (promised, "sandbox")


def test_only_the_first_holded_key_writes(database: Database, make: Make, clock: Any) -> None:
    """The later ones read, as Holded's do."""
    scopes = [keys.resolve(database, make(dialect="holded")[1], clock()).scopes for _ in range(3)]
    assert scopes == [("*",), keys.READ_ONLY, keys.READ_ONLY]


def test_ordinary_scopes_let_later_holded_keys_write(
    database: Database, company: Company, make: Make, clock: Any
) -> None:
    """When the company says so, and the key is not asked for reading only."""
    owner = Company(**{name: getattr(company, name) for name in Company.names} | {"ordinary_scopes": True})
    with database.write(company.company_id) as tx:
        tx.update(owner)
    asked: list[dict[str, Any]] = [{}, {}, {"read_only": True}]
    scopes = [keys.resolve(database, make(owner, dialect="holded", **one)[1], clock()).scopes for one in asked]
    assert scopes == [("*",), ("*",), keys.READ_ONLY]


def test_a_read_only_key_reads_everything_and_writes_nothing(make: Make) -> None:
    """Its scopes say so one by one."""
    scopes = make(read_only=True)[0].scopes
    assert "invoices:read" in scopes
    assert all(scope.endswith(":read") for scope in scopes)


def test_a_key_never_does_more_than_was_asked_for(make: Make) -> None:
    """A Holded key cannot keep to a scope, and one that only reads cannot have one that writes: both are refused."""
    with pytest.raises(keys.HoldedKeyHasNoScopes):
        make(dialect="holded", scopes=("invoices:read",))
    for scope in ("clients:write", "*", "invoices:void"):
        with pytest.raises(keys.ScopeWrites):
            make(read_only=True, scopes=("invoices:read", scope))
    assert make(read_only=True, scopes=("invoices:read",))[0].scopes == ["invoices:read"]


def test_ordinary_scopes_of_a_company_hold_in_its_sandbox(database: Database, company: Company, make: Make) -> None:
    """Also when they were given after the sandbox was founded."""
    make(dialect="holded", test=True)
    owner = founding.settle(database, company, ordinary_scopes=True)
    assert make(owner, dialect="holded", test=True)[0].scopes == ["*"]


def test_a_read_only_key_may_read_all_that_is_there_to_be_read(make: Make) -> None:
    """Whatever an operation asks of a key that reads."""
    asked = {one.scope for one in OPERATIONS if one.scope is not None and one.scope.endswith(":read")}
    assert asked <= set(make(read_only=True)[0].scopes)


def test_a_withdrawn_key_is_withdrawn(database: Database, company: Company, make: Make, clock: Any) -> None:
    """At once and for good; withdrawing twice keeps the first instant."""
    key, text = make()
    revoked = keys.revoke(database, company, key.id, now=clock())
    clock.now += timedelta(hours=1)
    assert keys.revoke(database, company, key.id, now=clock()).revoked_at == revoked.revoked_at
    with pytest.raises(keys.KeyRevoked):
        keys.resolve(database, text, clock())
    with pytest.raises(keys.KeyNotFound):
        keys.revoke(database, company, company.company_id, now=clock())


def test_noting_a_use_never_undoes_a_withdrawal(
    database: Database, company: Company, make: Make, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when it happens between reading the key and noting its use."""
    key, text = make()
    reads = 0
    usable = keys._usable

    def slowly(read: ApiKey | None, now: Any) -> ApiKey:
        nonlocal reads
        reads += 1
        found = usable(read, now)
        if reads == 1:
            keys.revoke(database, company, key.id, now=clock())
        return found

    monkeypatch.setattr(keys, "_usable", slowly)
    with pytest.raises(keys.KeyRevoked):
        keys.resolve(database, text, clock())
    with database.read(company.company_id) as tx:
        now = tx.get(ApiKey, key.id)
    assert now is not None
    assert now.revoked_at is not None


def test_an_expired_key_is_refused(database: Database, make: Make, clock: Any) -> None:
    """From its instant on."""
    _, text = make(expires_at=clock() + timedelta(seconds=1))
    keys.resolve(database, text, clock())
    clock.now += timedelta(seconds=1)
    with pytest.raises(keys.KeyExpired):
        keys.resolve(database, text, clock())


def test_a_use_is_noted_at_most_once_a_minute(database: Database, company: Company, make: Make, clock: Any) -> None:
    """A request does not cost a write."""
    key, text = make()

    def last_used() -> Any:
        with database.read(company.company_id) as tx:
            now = tx.get(ApiKey, key.id)
        assert now is not None
        return now.last_used_at

    assert last_used() is None
    keys.resolve(database, text, clock())
    first = last_used()
    assert first == clock()
    clock.now += timedelta(seconds=59)
    keys.resolve(database, text, clock())
    assert last_used() == first
    clock.now += timedelta(seconds=1)
    keys.resolve(database, text, clock())
    assert last_used() == clock()


def test_a_key_is_good_while_nothing_can_be_written(
    database: Database, make: Make, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading goes on; the use is noted later."""
    key, text = make()

    def busy(_: Any = None) -> Any:
        raise Unavailable("locked")

    with monkeypatch.context() as patch:
        patch.setattr(database, "write", busy)
        assert keys.resolve(database, text, clock()).key_id == key.id
    assert [keys.resolve(database, text, clock()).last_used_at for _ in range(2)] == [None, clock()]


def test_a_key_says_what_it_is_for(make: Make) -> None:
    """And its scopes have their form."""
    for description in ("", "   ", "x" * 101):
        with pytest.raises(keys.DescriptionRequired):
            make(description=description)
    with pytest.raises(keys.ScopeInvalid):
        make(scopes=("everything",))


@pytest.mark.parametrize("role", ["owner", "admin"])
def test_owners_and_administrators_make_see_and_revoke_keys(
    database: Database, company: Company, clock: Any, new_id: IdSource, role: UserRole
) -> None:
    """The first one reads and writes, the later ones read; the list says when each was used and never the key."""
    person = users.create(database, company, "ana@example.es", role, PASSWORD, now=clock(), new_id=new_id)
    by = users.membership(database, company, " ANA@example.es")
    assert by == person
    made = [
        keys.create(
            database,
            company,
            KeyFields(dialect="holded", description=description),
            now=clock(),
            new_id=new_id,
            chance=secrets.randbelow,
            by=by,
        )
        for description in ("Shopify", "Informes")
    ]
    keys.resolve(database, made[1][1], clock())
    listed = keys.all_of(database, company, by)
    assert [(one.description, one.scopes) for one in listed] == [("Shopify", ["*"]), ("Informes", ["read"])]
    assert [one.last_used_at for one in listed] == [None, clock()]
    assert all(text not in repr(listed) and text.startswith(one.prefix) for one, text in made)
    keys.revoke(database, company, made[0][0].id, now=clock(), by=by)
    with pytest.raises(keys.KeyRevoked):
        keys.resolve(database, made[0][1], clock())


def test_custom_roles_and_strangers_neither_see_nor_make_keys(
    database: Database, company: Company, found: Callable[..., Company], make: Make, clock: Any, new_id: IdSource
) -> None:
    """Nor revoke them; an owner of another company is a stranger, and who is nobody here is told so."""
    key, text = make(dialect="holded")
    other = found(database, name="Otra, S.L.")
    custom = users.create(database, company, "luis@example.es", "custom", PASSWORD, now=clock(), new_id=new_id)
    stranger = users.create(database, other, "eva@example.es", "owner", PASSWORD, now=clock(), new_id=new_id)
    fields = KeyFields(dialect="holded", description="Shopify")
    for by in (custom, stranger):
        with pytest.raises(keys.KeysAreManaged):
            keys.create(database, company, fields, now=clock(), new_id=new_id, chance=secrets.randbelow, by=by)
        with pytest.raises(keys.KeysAreManaged):
            keys.all_of(database, company, by)
        with pytest.raises(keys.KeysAreManaged):
            keys.revoke(database, company, key.id, now=clock(), by=by)
    assert [one.id for one in keys.all_of(database, company)] == [key.id]
    assert keys.resolve(database, text, clock()).key_id == key.id
    with pytest.raises(users.NotAMember):
        users.membership(database, company, "eva@example.es")
