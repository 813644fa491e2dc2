"""Whether the register of working time is whole: every line where it was written, and nothing shown that it denies."""

from collections.abc import Iterator
from typing import Final
from uuid import UUID

import msgspec

from talonario.domain.context import Context
from talonario.domain.team import register
from talonario.domain.team.record import Employee, TimeEntry, TimeRegister, WorkSession
from talonario.store.listing import Order, Where
from talonario.store.outbox import Event

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
    """Read a company's register from its first line to its last one, beside its end, the history and what is shown.

    Each of them was written by the same transaction, so whoever changes one behind its back has to change them all.
    """
    entries = list(_entries(ctx))
    faults = [*_broken(ctx, entries), *_untold(ctx, entries), *_denied(ctx, entries)]
    return Result(len(entries), faults)


def _entries(ctx: Context) -> Iterator[TimeEntry]:
    after: list[Where] = []
    while found := ctx.tx.where(TimeEntry, *after, order=Order("number", descending=False), limit=PORTION):
        yield from found
        after = [Where("number", "gt", found[-1].number)]


def _broken(ctx: Context, entries: list[TimeEntry]) -> Iterator[Fault]:
    """Links of the chain that do not hold."""
    last, previous = 0, register.BEGINNING
    for entry in entries:
        if entry.number <= last:
            es = f"el asiento {entry.number} sobra: el registro empieza por el 1"
            yield Fault(entry.number, es, f"entry {entry.number} does not belong: the register begins with 1")
            continue
        if entry.number > last + 1:
            yield _missing(last + 1, entry.number - 1)
        elif register.fingerprint(entry, previous) != entry.fingerprint:
            es = f"el asiento {entry.number} no es el que se escribió"
            yield Fault(entry.number, es, f"entry {entry.number} is not what was written")
        last, previous = entry.number, entry.fingerprint
    head = ctx.tx.get(TimeRegister, ctx.company_id)
    if (head.last_number, head.last_fingerprint) != (last, previous) if head else last:
        right = head.last_number if head else 0
        es = f"el registro acaba en el asiento {last} y debería acabar en el {right}"
        yield Fault(last, es, f"the register ends with entry {last} and should end with {right}")


def _missing(first: int, last: int) -> Fault:
    if first == last:
        return Fault(first, f"falta el asiento {first}", f"entry {first} is missing")
    return Fault(first, f"faltan los asientos {first} a {last}", f"entries {first} to {last} are missing")


def _untold(ctx: Context, entries: list[TimeEntry]) -> Iterator[Fault]:
    """Lines that are not those of which the company's history told when they were written."""
    here = {entry.number: entry.fingerprint for entry in entries}
    after = 0
    while found := ctx.tx.where(
        Event,
        Where("subject", "eq", "time_entry"),
        Where("sequence", "gt", after),
        order=Order("sequence", descending=False),
        limit=PORTION,
    ):
        for event in found:
            number = event.content.get("number", 0)
            if here.pop(number, None) != event.content.get("fingerprint", ""):
                es = f"el asiento {number} no es el que cuenta el historial de la empresa"
                yield Fault(number, es, f"entry {number} is not the one that the company's history tells of")
        after = found[-1].sequence
    for number in here:
        es = f"el historial de la empresa no cuenta nada del asiento {number}"
        yield Fault(number, es, f"the company's history tells nothing of entry {number}")


def _denied(ctx: Context, entries: list[TimeEntry]) -> Iterator[Fault]:
    """Sessions that are shown otherwise than their entries say, and people of whom only their time is left."""
    by_session: dict[UUID, list[TimeEntry]] = {}
    for entry in entries:
        by_session.setdefault(entry.session_id, []).append(entry)
    offset = 0
    while found := ctx.tx.where(WorkSession, limit=PORTION, offset=offset):
        offset += len(found)
        for session in found:
            own = by_session.pop(session.id, [])
            if not any(entry.kind == "clock_in" for entry in own):
                text = f"la jornada {session.id} no está en el registro", f"session {session.id} is not in the register"
                yield Fault(0, *text)
            elif register.shown(session, register.follow(own), session.updated_at) != session:
                es = f"la jornada {session.id} no es la que sale del registro"
                yield Fault(own[0].number, es, f"session {session.id} is not what follows from the register")
    for session_id, own in by_session.items():
        es = f"la jornada {session_id} está en el registro y no se muestra"
        yield Fault(own[0].number, es, f"session {session_id} is in the register and not shown")
    first = {entry.employee_id: entry.number for entry in reversed(entries)}
    for gone in first.keys() - ctx.tx.get_many(Employee, first).keys():
        es = f"ya no consta quién es el empleado {gone} del asiento {first[gone]}"
        yield Fault(first[gone], es, f"nobody knows any more who employee {gone} of entry {first[gone]} is")
