"""`talonario user …`"""

import sys
from enum import StrEnum
from getpass import getpass
from typing import Annotated

import typer

from talonario.cli import books
from talonario.domain import users

app = typer.Typer(no_args_is_help=True, help="Users.")


class Role(StrEnum):
    """What a person may do in a company."""

    owner = "owner"
    admin = "admin"
    custom = "custom"


@app.callback()
def user() -> None:
    """Users."""


@app.command()
def create(
    email: Annotated[str, typer.Argument(help="E-mail address.")],
    *,
    company: Annotated[str, typer.Option(help="Id of the company.")],
    role: Annotated[Role, typer.Option(help="What they may do.")],
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
) -> None:
    """Let a person into a company; the password is asked for, never an argument."""
    password = sys.stdin.readline().rstrip("\n") if password_stdin else getpass()
    with books.opened() as database:
        owner = books.company_of(database, company)
        member = users.create(database, owner, email, role.value, password, now=books.now(), new_id=books.new_id)
    books.show({"id": str(member.user_id), "email": member.email, "role": member.role}, as_json=as_json)
