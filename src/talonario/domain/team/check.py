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


class Read(msgspec.Struct):
    """What is remembered of all lines: each one's fingerprint, and the first line of every session and employee."""

    fingerprints: dict[int, str] = {}
    sessions: dict[UUID, int] = {}
    people: dict[UUID, int] = {}


def register_of(ctx: Context) -> Result:
    """Read a company's register from its first line to its last one, beside its end, the history and what is shown.

    Each of them was written by the same transaction, so whoever changes one behind its back has to change them all.
    """
    read = Read()
    faults = [*_broken(ctx, read)]
    entries = len(read.fingerprints)
    return Result(entries, [*faults, *_untold(ctx, read.fingerprints), *_denied(ctx, read.sessions, read.people)])


def _entries(ctx: Context) -> Iterator[TimeEntry]:
    after: list[Where] = []
    while found := ctx.tx.where(TimeEntry, *after, order=Order("number", descending=False), limit=PORTION):
        yield from found
        after = [Where("number", "gt", found[-1].number)]


def _broken(ctx: Context, read: Read) -> Iterator[Fault]:
    """Links of the chain that do not hold; remembers what was read."""
    last, previous = 0, register.BEGINNING
    for entry in _entries(ctx):
        read.fingerprints[entry.number] = entry.fingerprint
        read.sessions.setdefault(entry.session_id, entry.number)
        read.people.setdefault(entry.employee_id, entry.number)
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


def _untold(ctx: Context, fingerprints: dict[int, str]) -> Iterator[Fault]:
    """Lines that are not those of which the company's history told when they were written."""
    here = dict(fingerprints)
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


def _denied(ctx: Context, sessions: dict[UUID, int], people: dict[UUID, int]) -> Iterator[Fault]:
    """Sessions that are shown otherwise than their entries say, and people of whom only their time is left.

    sessions, people   by id, the first line of each
    """
    hidden, offset = dict(sessions), 0
    while found := ctx.tx.where(WorkSession, limit=PORTION, offset=offset):
        offset += len(found)
        entries = register.entries_by_session(ctx, [one.id for one in found])
        for session in found:
            own = entries[session.id]
            hidden.pop(session.id, None)
            if not any(entry.kind == "clock_in" for entry in own):
                text = f"la jornada {session.id} no está en el registro", f"session {session.id} is not in the register"
                yield Fault(0, *text)
            elif register.shown(session, register.follow(own), session.updated_at) != session:
                es = f"la jornada {session.id} no es la que sale del registro"
                yield Fault(own[0].number, es, f"session {session.id} is not what follows from the register")
    for session_id, number in hidden.items():
        es = f"la jornada {session_id} está en el registro y no se muestra"
        yield Fault(number, es, f"session {session_id} is in the register and not shown")
    for gone in people.keys() - ctx.tx.get_many(Employee, people).keys():
        es = f"ya no consta quién es el empleado {gone} del asiento {people[gone]}"
        yield Fault(people[gone], es, f"nobody knows any more who employee {gone} of entry {people[gone]} is")
