"""Whether the register of working time is whole: every line where it was written, and nothing shown that it denies."""

from collections.abc import Iterator
from typing import Final
from uuid import UUID

import msgspec

from talonario.domain.context import Context
from talonario.domain.team import register
from talonario.domain.team.record import TimeEntry, TimeRegister, WorkSession
from talonario.store.listing import Order, Where

PORTION: Final = 2000


class Fault(msgspec.Struct, frozen=True):
    """Something that is not as it was written.

    number   of the line; 0 when it is no line
    """

    number: int
    es: str
    en: str


class Result(msgspec.Struct, frozen=True):
    """How many lines a register has, and everything wrong with it."""

    entries: int
    faults: list[Fault]


def register_of(ctx: Context) -> Result:
    """Read a company's register from its first line to its last one, and every session beside what follows from it."""
    faults: list[Fault] = []
    by_session: dict[UUID, list[TimeEntry]] = {}
    previous, count = register.BEGINNING, 0
    for entry in _entries(ctx):
        count += 1
        if entry.number != count:
            faults.append(Fault(count, f"falta el asiento {count}", f"entry {count} is missing"))
            count = entry.number
        elif register.fingerprint(entry, previous) != entry.fingerprint:
            text = f"el asiento {count} no es el que se escribió", f"entry {count} is not what was written"
            faults.append(Fault(count, *text))
        previous = entry.fingerprint
        by_session.setdefault(entry.session_id, []).append(entry)
    head = ctx.tx.get(TimeRegister, ctx.company_id)
    if (head.last_number, head.last_fingerprint) != (count, previous) if head else count:
        last = head.last_number if head else 0
        es = f"el registro acaba en el asiento {count} y debería acabar en el {last}"
        faults.append(Fault(count, es, f"the register ends with entry {count} and should end with {last}"))
    faults += _denied(ctx, by_session)
    return Result(count, faults)


def _entries(ctx: Context) -> Iterator[TimeEntry]:
    after = 0
    while found := ctx.tx.where(
        TimeEntry, Where("number", "gt", after), order=Order("number", descending=False), limit=PORTION
    ):
        yield from found
        after = found[-1].number


def _denied(ctx: Context, by_session: dict[UUID, list[TimeEntry]]) -> Iterator[Fault]:
    """Sessions that are shown otherwise than their entries say."""
    offset = 0
    while found := ctx.tx.where(WorkSession, limit=PORTION, offset=offset):
        offset += len(found)
        for session in found:
            entries = by_session.pop(session.id, [])
            if not any(entry.kind == "clock_in" for entry in entries):
                text = f"la jornada {session.id} no está en el registro", f"session {session.id} is not in the register"
                yield Fault(0, *text)
                continue
            right = register.shown(session, register.follow(entries), session.updated_at)
            if right != session:
                es = f"la jornada {session.id} no es la que sale del registro"
                yield Fault(entries[0].number, es, f"session {session.id} is not what follows from the register")
    for session_id, entries in by_session.items():
        es = f"la jornada {session_id} está en el registro y no se muestra"
        yield Fault(entries[0].number, es, f"session {session_id} is in the register and not shown")
