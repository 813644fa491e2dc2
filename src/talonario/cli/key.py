"""`talonario key …`"""

import sys
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import typer

from talonario.cli import books
from talonario.domain import companies, keys, users
from talonario.domain.keys import ApiKey
from talonario.domain.users import Membership
from talonario.store import Database

app = typer.Typer(no_args_is_help=True, help="API keys.")

Company = Annotated[str, typer.Option(help="Id of the company.")]
User = Annotated[
    str, typer.Option(help="E-mail address of who does this: an owner or administrator. By default the operator.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]


class Dialect(StrEnum):
    """Which API the key speaks."""

    factuarea = "factuarea"
    holded = "holded"


@app.callback()
def key() -> None:
    """API keys."""


@app.command()
def create(
    *,
    company: Company,
    dialect: Annotated[Dialect, typer.Option(help="Which API the key speaks.")],
    test: Annotated[bool, typer.Option("--test", help="Work on the company's sandbox twin.")] = False,
    read_only: Annotated[bool, typer.Option("--read-only", help="Never write.")] = False,
    scopes: Annotated[
        str, typer.Option(help="Of a Factuarea key, comma-separated: invoices:read,clients:write. Default: everything.")
    ] = "",
    description: Annotated[
        str | None, typer.Option(help="What the key is for, such as the name of the shop. Users must say it.")
    ] = None,
    user: User = "",
    as_json: AsJson = False,
) -> None:
    """Make a key. It is shown this once."""
    if description is None:
        description = "" if user else "API"
    fields = keys.KeyFields(
        dialect=dialect.value,
        description=description,
        test=test,
        read_only=read_only,
        scopes=tuple(part.strip() for part in scopes.split(",") if part.strip()) or None,
    )
    with books.opened() as database:
        owner = books.company_of(database, company)
        made, text = keys.create(
            database,
            owner,
            fields,
            now=books.now(),
            new_id=books.new_id,
            chance=books.chance,
            by=_acting(database, owner, user),
        )
    books.show({**_shown(made), "key": text}, as_json=as_json)
    if made.dialect == "holded" and not read_only and "*" not in made.scopes:
        sys.stderr.write(
            "talonario: this key only reads, because it is not the company's first Holded key; "
            f"with 'talonario company set {owner.company_id} --ordinary-scopes' the next ones write too\n"
        )


@app.command("list")
def list_(*, company: Company, user: User = "", as_json: AsJson = False) -> None:
    """Show a company's keys: what they may do and when they were last used, never the keys themselves."""
    with books.opened() as database:
        owner = books.company_of(database, company)
        found = keys.all_of(database, owner, _acting(database, owner, user))
    books.show([_shown(one) for one in found], as_json=as_json)


@app.command()
def revoke(
    key_id: Annotated[str, typer.Argument(help="Id of the key, as listed.")],
    *,
    company: Company,
    user: User = "",
    as_json: AsJson = False,
) -> None:
    """Withdraw a key, at once."""
    try:
        identity = UUID(key_id)
    except ValueError as error:
        raise typer.BadParameter(f"{key_id!r} is not the id of a key") from error
    with books.opened() as database:
        owner = books.company_of(database, company)
        by = _acting(database, owner, user)
        revoked = keys.revoke(database, owner, identity, now=books.now(), by=by)
    books.show(_shown(revoked), as_json=as_json)


def _acting(database: Database, company: companies.Company, email: str) -> Membership | None:
    """Who does this: a person of the company, or whoever runs the machine."""
    return users.membership(database, company, email) if email else None


def _shown(one: ApiKey) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "dialect": one.dialect,
        "environment": one.environment,
        "description": one.description,
        "prefix": one.prefix,
        "scopes": ",".join(one.scopes),
        "created_at": one.created_at.isoformat(),
        "last_used_at": one.last_used_at.isoformat() if one.last_used_at else None,
        "revoked_at": one.revoked_at.isoformat() if one.revoked_at else None,
    }
