"""The dispatcher: events become deliveries, and deliveries become calls to other people's servers.

It looks every second which companies have events that are not queued and endpoints that are due. An endpoint is claimed
for a turn: a bounded batch of its deliveries, whose attempts are written down before the calls are made, all of them at
once but for a limit, and whose outcomes are written, together with the attempts of the next turn, in one transaction.
All calls are made in one event loop; whatever touches the database happens in threads beside it (decision 0018).

Nobody waits for a slow receiver: each endpoint has a place of its own, a company gets at most half of the places that
are free, and an endpoint that fails is asked with few calls at once until it answers again.
"""

import asyncio
import logging
import random
import socket
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeVar
from uuid import UUID

import msgspec

from talonario.domain.context import Context
from talonario.domain.vault import CannotOpen
from talonario.domain.webhooks import attempts, outcome, queue
from talonario.domain.webhooks.outcome import NOT_MADE, Answer
from talonario.domain.webhooks.record import WebhookDelivery, WebhookEndpoint
from talonario.domain.webhooks.spelling import Spellings
from talonario.outbound.desk import ClaimLost, Desk
from talonario.outbound.worker import tell
from talonario.store.errors import Clash, StoreError, Unavailable
from talonario.store.listing import Where
from talonario.store.outbox import Event
from talonario.store.transaction import NO_COMPANY
from talonario.webhooks.attempt import prepare
from talonario.webhooks.egress import Egress, Outgoing, Reply
from talonario.webhooks.troubles import FINAL, Trouble

LOG = logging.getLogger("talonario.webhooks")

LOOK_SECONDS: Final = 1.0
TROUBLE_SECONDS: Final = (1.0, 2.0, 5.0, 10.0, 20.0)
"""How long to wait for a database that is not available, each time."""
STOP_SECONDS: Final = 7.0
"""For calls under way when the worker is stopped; what takes longer is broken off and made again."""
HOLD: Final = timedelta(minutes=5)
"""How long a claim lasts: longer than a batch takes when every call in it takes as long as it may."""
PLACES: Final = 120
"""Endpoints served at once; with so many calls each, the open files of a process (1,024 on most systems) suffice."""
AT_ONCE: Final = 8
BATCH: Final = 32
BATCH_FAILING: Final = 4
BATCH_BYTES_MAX: Final = 2_000_000
"""Of the bodies of a batch together, about: documents with thousands of lines are long."""
COMPANIES_PER_LOOK: Final = 50
THREADS: Final = 4

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Call:
    """An attempt that was written down.

    outgoing   what is to be sent, or why it cannot be
    """

    attempt_id: UUID
    outgoing: Outgoing | Trouble


@dataclass(frozen=True, slots=True)
class Turn:
    """An endpoint that is claimed, and the calls to it that were written down."""

    endpoint: WebhookEndpoint
    calls: list[Call]


class Dispatcher:
    """Delivers, in an event loop of its own, until it is stopped.

    spellings      how each dialect tells of events
    egress         makes the way out, once for each event loop
    chance         for the pauses between attempts
    look_seconds   between two looks when there is nothing to do
    """

    def __init__(
        self,
        desk: Desk,
        spellings: Spellings,
        egress: Callable[[], Egress],
        chance: random.Random,
        *,
        look_seconds: float = LOOK_SECONDS,
    ) -> None:
        self._desk = desk
        self._spellings = spellings
        self._make_egress = egress
        self._chance = chance
        self._look_seconds = look_seconds
        self._stop = threading.Event()
        self._places: Counter[UUID] = Counter()
        self._taken = 0
        self._resting: dict[UUID, datetime] = {}
        self._served = NO_COMPANY
        self._queued = NO_COMPANY

    def run(self) -> None:
        """Deliver until `stop` is called; calls under way then are finished, or broken off."""
        asyncio.run(self._serve(is_once=False))

    def step(self) -> bool:
        """Deliver what is due now, and end; whether there was anything. For tests and programs that ask for it."""
        return asyncio.run(self._serve(is_once=True))

    def stop(self) -> None:
        """Let `run` end; from a signal's handler too."""
        self._stop.set()

    # -- in the event loop -----------------------------------------------------------------------------------

    async def _serve(self, *, is_once: bool) -> bool:
        egress = self._make_egress()
        turns: set[asyncio.Task[None]] = set()
        posting: set[asyncio.Task[Reply]] = set()
        did_anything = False
        with ThreadPoolExecutor(THREADS, thread_name_prefix="webhooks") as threads:
            line = _Line(egress, threads, posting)
            while not self._stop.is_set():
                did = await self._look(line, turns)
                did_anything = did_anything or did
                if is_once and not did and not turns:
                    break
                if not did:
                    await self._pause(turns, is_once=is_once)
            if turns:
                await asyncio.wait(turns, timeout=STOP_SECONDS)
                for one in posting:
                    one.cancel()
                await asyncio.gather(*turns)
        egress.close()
        return did_anything

    async def _look(self, line: "_Line", turns: "set[asyncio.Task[None]]") -> bool:
        """Queue, and begin turns while there are places; whether there was anything to do."""
        try:
            did = await line.aside(self._queue)
            while self._taken < PLACES and not self._stop.is_set():
                turn = await line.aside(self._claim)
                if turn is None:
                    break
                did = True
                self._taken += 1
                self._places[turn.endpoint.company_id] += 1
                task = asyncio.create_task(self._tend(line, turn))
                turns.add(task)
                task.add_done_callback(turns.discard)
        except Unavailable as unavailable:
            LOG.warning("the database is not available: %s", unavailable.reason)
            await asyncio.sleep(TROUBLE_SECONDS[2])
        except Exception as failure:  # noqa: BLE001  (one piece of work must not end all of it)
            tell("looking for webhooks", failure)
            await asyncio.sleep(TROUBLE_SECONDS[2])
        else:
            return did
        return False

    async def _pause(self, turns: "set[asyncio.Task[None]]", *, is_once: bool) -> None:
        """Wait for the next look, or for a place when all are taken."""
        if turns and (is_once or self._taken >= PLACES):
            await asyncio.wait(turns, timeout=self._look_seconds, return_when=asyncio.FIRST_COMPLETED)
        else:
            await asyncio.sleep(self._look_seconds)

    async def _tend(self, line: "_Line", turn: Turn) -> None:
        """Serve an endpoint turn after turn, while it has anything due and nobody waits for its place."""
        company_id, endpoint_id = turn.endpoint.company_id, turn.endpoint.id
        following: Turn | None = turn
        try:
            while following is not None:
                following = await self._written(line, following, await self._called(line, following))
        except ClaimLost:
            LOG.warning("webhook endpoint %s: its claim was lost, and it is left to whoever has it now", endpoint_id)
        except Exception as failure:  # noqa: BLE001  (it is told, and taken up again when the claim expires)
            tell(f"webhook endpoint {endpoint_id}", failure)
        finally:
            self._taken -= 1
            self._places[company_id] -= 1

    async def _called(self, line: "_Line", turn: Turn) -> Mapping[UUID, Answer]:
        """Make the calls of a turn, so many at once; what came of each, by the attempts."""
        limit = asyncio.Semaphore(AT_ONCE)

        async def one(call: Call) -> Answer:
            if not isinstance(call.outgoing, Outgoing):
                return _unmade(call.outgoing)
            async with limit:
                if self._stop.is_set() or not self._is_ours(turn, call.outgoing.seconds):
                    return NOT_MADE
                return await line.post(call.outgoing)

        answers = await asyncio.gather(*(one(call) for call in turn.calls))
        return {call.attempt_id: answer for call, answer in zip(turn.calls, answers, strict=True)}

    def _is_ours(self, turn: Turn, seconds: float) -> bool:
        """Whether a call that takes so long still ends before the claim does: after that, others may be at it."""
        until = turn.endpoint.due_at
        return until is not None and self._desk.outside.clock() + timedelta(seconds=seconds) <= until

    async def _written(self, line: "_Line", turn: Turn, answers: Mapping[UUID, Answer]) -> Turn | None:
        """Write what came of a turn and begin the next one. A database that is away for a moment is waited for."""
        for pause in TROUBLE_SECONDS:
            try:
                return await line.aside(lambda: self._write(turn, answers))
            except Unavailable as unavailable:
                LOG.warning("the database is not available: %s", unavailable.reason)
                await asyncio.sleep(pause)
        return await line.aside(lambda: self._write(turn, answers))

    # -- in threads, with the database -----------------------------------------------------------------------

    def _queue(self) -> bool:
        """Queue the next events of the companies whose turn it is; whether there were any."""
        with self._desk.database.read() as tx:
            found = sorted(row[0] for row in tx.across(queue.BEHIND))
        behind = [one for one in found if not self._is_resting(one)]
        turn = [one for one in behind if one > self._queued] or behind
        for company_id in turn[:COMPANIES_PER_LOOK]:
            if self._stop.is_set():
                break
            self._queued = company_id
            try:
                with self._desk.writing(company_id) as ctx:
                    queue.queue_next(ctx, self._spellings)
            except Clash:
                continue  # a request was at the same rows: the next look finds what is left
            except StoreError:
                raise
            except Exception as failure:  # noqa: BLE001  (one company's trouble is not another one's)
                tell(f"queueing webhooks of company {company_id}", failure)
                self._resting[company_id] = self._desk.outside.clock() + HOLD
        return bool(turn)

    def _is_resting(self, company_id: UUID) -> bool:
        """Whether something is wrong with a company, so that it is not looked at again for a while."""
        until = self._resting.get(company_id)
        return until is not None and self._desk.outside.clock() < until

    def _claim(self) -> Turn | None:
        """Claim the endpoint of whichever company's turn it is, and begin its first turn."""
        tried: set[UUID] = set()
        while (company_id := self._next_company()) is not None and company_id not in tried:
            tried.add(company_id)
            if self._is_resting(company_id) or self._places[company_id] >= PLACES - self._taken:
                continue  # it has its share of what is free
            turn = self._claimed(company_id)
            if turn is not None:
                return turn
        return None

    def _next_company(self) -> UUID | None:
        """The company after the one that was served last, going round."""
        now = self._desk.outside.clock()
        with self._desk.database.read() as tx:
            found = tx.company_with_due(WebhookEndpoint, now, self._served)
            if found is None and self._served != NO_COMPANY:
                found = tx.company_with_due(WebhookEndpoint, now)
        self._served = found or NO_COMPANY
        return found

    def _claimed(self, company_id: UUID) -> Turn | None:
        """Claim an endpoint of a company; None when none of them has anything to do now after all."""
        holder = f"{socket.gethostname()} {self._desk.outside.new_id()}"
        try:
            while True:
                with self._desk.writing(company_id) as ctx:
                    claimed = ctx.tx.claim(WebhookEndpoint, ctx.now, ctx.now + HOLD, holder)
                    turn = self._begin(ctx, claimed) if claimed is not None else None
                if claimed is None or turn is not None:
                    return turn
        except Clash:
            return None  # a request was at the same rows: the next look does it
        except StoreError:
            raise
        except Exception as failure:  # noqa: BLE001  (whatever is wrong with one endpoint, the others go on)
            tell(f"webhooks of company {company_id}", failure)
            self._resting[company_id] = self._desk.outside.clock() + HOLD
            return None

    def _write(self, turn: Turn, answers: Mapping[UUID, Answer]) -> Turn | None:
        """Write what came of a turn, and begin the next one or let the endpoint go."""

        def write(ctx: Context, endpoint: WebhookEndpoint) -> Turn | None:
            settled = outcome.settle(ctx, endpoint, answers, self._chance)
            if settled.disabled_because is not None and endpoint.disabled_because is None:
                LOG.warning("webhook endpoint %s is disabled: %s", endpoint.id, settled.disabled_because)
            if self._stop.is_set() or self._taken >= PLACES:
                ctx.tx.update(queue.released(ctx, settled))
                return None
            return self._begin(ctx, settled)

        return self._desk.settle(turn.endpoint, write)

    def _begin(self, ctx: Context, endpoint: WebhookEndpoint) -> Turn | None:
        """Write down the attempts of a turn at a claimed endpoint; when there are none, let it go."""
        size = BATCH if endpoint.failing_since is None else BATCH_FAILING
        calls: list[Call] = []
        held = msgspec.structs.replace(endpoint, due_at=ctx.now + HOLD)
        while not calls and (due := attempts.take(ctx, endpoint, size)):
            calls = self._calls(ctx, endpoint, due)
        ctx.tx.update(held if calls else queue.released(ctx, endpoint))
        return Turn(held, calls) if calls else None

    def _calls(self, ctx: Context, endpoint: WebhookEndpoint, due: list[WebhookDelivery]) -> list[Call]:
        """Write down an attempt at each of some deliveries; those of which nothing is kept any more are cancelled."""
        spelled = [one.event_sequence for one in due if one.payload is None]
        events = {one.sequence: one for one in ctx.tx.where(Event, Where("sequence", "in", spelled))} if spelled else {}
        # Read together, and before anything is written: each reading would send what was written before it.
        spelling = self._spellings[endpoint.dialect]
        snapshots = spelling.snapshots(ctx, events.values())
        made: list[tuple[WebhookDelivery, Call]] = []
        size = 0
        for delivery in due:
            attempt_id = ctx.new_id()
            outgoing: Outgoing | Trouble
            try:
                body = delivery.payload
                event = events.get(delivery.event_sequence)
                if body is None and event is not None and event.id in snapshots:
                    body = spelling.body(ctx, event, endpoint, snapshots[event.id])
                if body is None:
                    LOG.warning("webhook delivery %s: its event is not kept any more", delivery.id)
                    queue.cancel(ctx, delivery)
                    continue
                outgoing = prepare(endpoint, delivery, attempt_id, body, ctx.vault, ctx.now)
                size += len(body)
            except CannotOpen:
                # The failure itself would quote nothing that helps more.
                LOG.error("webhook endpoint %s: TALONARIO_SECRET_KEY does not open its secret", endpoint.id)  # noqa: TRY400
                outgoing = "cannot_sign"
            except StoreError:
                raise
            except Exception as failure:  # noqa: BLE001  (one event that cannot be told does not stop the others)
                tell(f"webhook delivery {delivery.id}", failure)
                outgoing = "cannot_spell"
            made.append((delivery, Call(attempt_id, outgoing)))
            if size > BATCH_BYTES_MAX:
                break
        # After everything was read, so that what is written leaves together.
        for delivery, call in made:
            headers = call.outgoing.headers if isinstance(call.outgoing, Outgoing) else {}
            attempts.begin(ctx, delivery, call.attempt_id, headers)
        return [call for _, call in made]


@dataclass(frozen=True, slots=True)
class _Line:
    """What one event loop works with."""

    egress: Egress
    threads: ThreadPoolExecutor
    posting: set[asyncio.Task[Reply]]

    async def aside(self, work: Callable[[], Found]) -> Found:
        """Do what touches the database, in a thread."""
        return await asyncio.get_running_loop().run_in_executor(self.threads, work)

    async def post(self, outgoing: Outgoing) -> Answer:
        """Make a call. One that is broken off because the worker stops was never answered."""
        task = asyncio.create_task(self.egress.post(outgoing))
        self.posting.add(task)
        try:
            reply = await task
        except asyncio.CancelledError:
            return NOT_MADE
        finally:
            self.posting.discard(task)
        return Answer(
            status=reply.status,
            body=reply.body,
            duration_ms=reply.duration_ms,
            retry_after_seconds=reply.retry_after_seconds,
            trouble=reply.trouble,
            is_final=reply.trouble in FINAL,
        )


def _unmade(trouble: Trouble) -> Answer:
    return Answer(
        status=None, body="", duration_ms=None, retry_after_seconds=None, trouble=trouble, is_final=trouble in FINAL
    )
