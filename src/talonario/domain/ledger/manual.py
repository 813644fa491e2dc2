"""Entries by hand: what no document and no payment makes."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final

import msgspec

from talonario.domain.context import Context
from talonario.domain.errors import Invalid
from talonario.domain.ledger import accounts, post
from talonario.domain.ledger.post import Part, Posted, Wanted
from talonario.fiscal.money import CENT

LINES_MAX: Final = 1000
AMOUNT_LIMIT: Final = Decimal(10) ** 12


class EntryTooShort(Invalid):
    """An entry has two sides."""

    code = "entry_too_short"
    es = "Un asiento necesita de dos a {most} apuntes."
    en = "An entry needs from two to {most} lines."


class EntryUnbalanced(Invalid):
    """The sides of an entry come to the same."""

    code = "entry_unbalanced"
    es = "El asiento no cuadra: el debe suma {debit} y el haber {credit}."
    en = "The entry does not balance: debits come to {debit}, credits to {credit}."


class LineSidesInvalid(Invalid):
    """A line says one amount, above zero and in whole cents, on one side."""

    code = "entry_line_invalid"
    es = "El apunte {line} debe llevar un importe positivo en céntimos, en el debe o en el haber."
    en = "Line {line} must have one positive amount in whole cents, debit or credit."


class AccountMissing(Invalid):
    """A line says which account it is of."""

    code = "entry_account_missing"
    es = "El apunte {line} no dice su cuenta (account)."
    en = "Line {line} does not name its account."


class ManualLine(msgspec.Struct, frozen=True):
    """A line as somebody writes it; one of `debit` and `credit` is not zero."""

    account: str
    debit: Decimal = Decimal(0)
    credit: Decimal = Decimal(0)
    concept: str = ""
    tags: tuple[str, ...] = ()


class EntryFields(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody says about an entry; `concept` is the notes, else the first line's, when it is not said."""

    dated_on: date
    lines: Sequence[ManualLine]
    concept: str = ""
    notes: str | None = None


def write(ctx: Context, fields: EntryFields) -> Posted:
    """Post an entry by hand.

    Raises EntryTooShort, LineSidesInvalid, EntryUnbalanced, AccountMissing, AccountUnknown, ExerciseClosed
    """
    if not 1 < len(fields.lines) <= LINES_MAX:
        raise EntryTooShort("lines", most=LINES_MAX)
    for number, line in enumerate(fields.lines, start=1):
        amount = line.debit or line.credit
        is_cents = amount.is_finite() and amount < AMOUNT_LIMIT and amount == amount.quantize(CENT)
        if (line.debit and line.credit) or not amount > 0 or not is_cents:
            raise LineSidesInvalid(f"lines.{number - 1}", line=number)
    debit = sum((line.debit for line in fields.lines), post.ZERO)
    credit = sum((line.credit for line in fields.lines), post.ZERO)
    if debit != credit:
        raise EntryUnbalanced("lines", debit=debit, credit=credit)
    known = accounts.find_many(ctx, [line.account for line in fields.lines])
    for number, line in enumerate(fields.lines):
        if not line.account:
            raise AccountMissing(f"lines.{number}.account", line=number + 1)
        if line.account not in known:
            raise accounts.AccountUnknown(f"lines.{number}.account", account=line.account)
    first = next((line.concept for line in fields.lines if line.concept), "")
    parts = tuple(
        Part(line.account, (line.debit - line.credit).quantize(CENT), concept=line.concept or None, tags=line.tags)
        for line in fields.lines
    )
    wanted = Wanted(fields.dated_on, "manual", fields.concept or fields.notes or first or "Asiento", parts)
    posted = post.post(ctx, wanted, notes=fields.notes)
    ctx.emit("journal_entry.created", posted.entry)
    return posted
