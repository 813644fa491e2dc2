"""From a request to its operation and back: the way is the same for every dialect and every operation.

Key → limits → scope → body → one transaction (idempotent claim, handler, kept answer) → one commit. Whatever is
refused on the way leaves in the dialect's envelope; whatever breaks leaves as an internal error with the request's id,
and a line in the log that holds no values.
"""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import falcon

from talonario.api.engine import idempotency
from talonario.api.engine.dialect import Dialect
from talonario.api.engine.forms import Form, Takes
from talonario.api.engine.gate import Gate, Limits
from talonario.api.engine.operation import Answer, Call, LongCall, Operation
from talonario.api.engine.problems import Problem, internal
from talonario.api.engine.query import Query
from talonario.api.engine.request import Request, language_of, read_body, ulid
from talonario.domain import attachments, keys
from talonario.domain import idempotency as claims
from talonario.domain.companies import Company
from talonario.domain.context import Context, Outside
from talonario.domain.errors import Refusal
from talonario.domain.vault import CannotOpen
from talonario.front import TooMuchAtOnce, away
from talonario.render.press import Busy, NotPrinted, Press, TooSlow, the_press
from talonario.store.database import Database
from talonario.store.errors import Clash, Damaged, OutcomeUnknown, Unavailable
from talonario.store.transaction import Transaction
from talonario.webhooks.egress import Egress

LOG = logging.getLogger("talonario.api")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


class Engine:
    """Answers the operations of every dialect over one database.

    outside   the clock, ids, files…; its address is by default what each request says
    press     prints; by default one that every engine of the process shares
    egress    calls strangers
    """

    def __init__(
        self,
        database: Database,
        outside: Outside,
        limits: Limits | None = None,
        press: Press | None = None,
        egress: Egress | None = None,
    ) -> None:
        self.database = database
        self.outside = outside
        self.limits = limits or Limits()
        self.press = press or the_press()
        self.egress = egress or Egress(outside.private_hosts)
        self._gate = Gate(database, self.limits)
        self._under_way = idempotency.UnderWay()

    def mount(self, app: falcon.App[Any, Any], dialect: Dialect) -> None:
        """Put every operation of a dialect on the application, and its own words on its unknown paths."""
        by_path: dict[str, dict[str, Operation]] = {}
        for operation in dialect.operations:
            by_path.setdefault(operation.path, {})[operation.method] = operation
        for path, operations in by_path.items():
            app.add_route(path, _Route(self, dialect, operations))
        for prefix in dialect.prefixes:
            app.add_sink(self._unknown_path(dialect), re.compile(re.escape(prefix) + "(/.*)?$"))

    def _unknown_path(self, dialect: Dialect) -> Callable[..., None]:
        problem = Problem("not_found", "route_not_found", "Esa ruta no existe.", "There is no such path.")

        def answer(req: falcon.Request, resp: falcon.Response, **_: str) -> None:
            _send(resp, *self.nowhere(req, dialect, problem))

        return answer

    def nowhere(self, raw: falcon.Request, dialect: Dialect, problem: Problem) -> tuple[Request, Answer]:
        """Refuse what no operation answers."""
        request = self.begin(raw, dialect)
        if dialect.quirks:
            try:
                self._gate.admit(request, dialect)
            except (Problem, Refusal, Unavailable) as unknown:
                # Whoever it is hears the same: this path is not there.
                LOG.debug("%s: nobody's, at no path: %s", request.id, type(unknown).__name__)
        return request, self._refuse(request, dialect, problem)

    def _refuse(self, request: Request, dialect: Dialect, refusal: Problem | Refusal) -> Answer:
        """Spell a refusal, in the way of the company that asks."""
        if dialect.quirks and request.key is not None and request.company is None:
            try:
                with self.database.read(request.key.company_id) as tx:
                    request.company = tx.get(Company, request.key.company_id)
            except Unavailable as unavailable:
                LOG.warning("%s: store unavailable: %s", request.id, unavailable.reason)
        return dialect.refuse(request, refusal)

    def begin(self, raw: falcon.Request, dialect: Dialect) -> Request:
        """The request with its id, its instant and its language."""
        now = self.outside.clock()
        language = language_of(raw.get_header("Accept-Language"), dialect.languages)
        address = self.outside.address or str(raw.prefix)
        request = Request(raw, dialect.request_id(ulid(now)), now, language, address)
        dialect.greet(request)
        return request

    def answer(self, request: Request, dialect: Dialect, operation: Operation, path: dict[str, str]) -> Answer:
        """Whatever the request deserves; never raises."""
        try:
            return self._run(request, dialect, operation, path)
        except (Problem, Refusal) as refusal:
            return self._refuse(request, dialect, refusal)
        except Unavailable as unavailable:
            LOG.warning("%s %s: store unavailable: %s", request.id, operation.id, unavailable.reason)
            unknown = isinstance(unavailable, OutcomeUnknown)
            return dialect.refuse(request, _outcome_unknown() if unknown else _unavailable())
        except (CannotOpen, Damaged) as failure:
            LOG.critical("%s %s: %s: %s", request.id, operation.id, type(failure).__name__, failure)
            return dialect.refuse(request, internal())
        except TooMuchAtOnce:
            return dialect.refuse(request, _too_much_at_once())
        except NotPrinted as failure:
            LOG.error("%s %s: not printed: %s", request.id, operation.id, failure.reason)  # noqa: TRY400
            return dialect.refuse(request, _unavailable() if isinstance(failure, Busy | TooSlow) else internal())
        except Clash as clash:
            # Twice in a row somebody else was at the same thing: the client may look and try again.
            LOG.info("%s %s: %s", request.id, operation.id, type(clash).__name__)
            return dialect.refuse(request, _clash())
        except Exception as failure:  # noqa: BLE001  (the outermost door: nothing may leave without an envelope)
            # The message of an exception may quote values of the request, so only its type and its place are told.
            place = "".join(traceback.format_tb(failure.__traceback__))
            LOG.error("%s %s failed: %s\n%s", request.id, operation.id, type(failure).__name__, place)  # noqa: TRY400
            return dialect.refuse(request, internal())

    def _run(self, request: Request, dialect: Dialect, operation: Operation, path: dict[str, str]) -> Answer:
        key = self._gate.admit(request, dialect)
        dialect.authorize(request, operation, key)
        request.query = Query(request.raw.query_string)
        if request.method != "GET":
            self._read_body(request, dialect, operation.takes)
        if operation.handle_long is not None:
            return self._long_once(request, dialect, operation, path, key)
        if not operation.writes:
            with self._reading(request, key) as ctx:
                return dialect.perform(operation, Call(request, path, ctx))
        idempotency_key = idempotency.key_of(request)
        if idempotency_key is None:
            try:
                return self._work(request, dialect, operation, path, key)
            except Clash:
                # Somebody made the same, or removed what it needs, at the same moment: the domain now sees it.
                return self._work(request, dialect, operation, path, key)
        with self._under_way.alone(key.company_id, idempotency_key):
            return self._once(request, dialect, operation, path, key, idempotency_key)

    def _read_body(self, request: Request, dialect: Dialect, takes: Takes | None) -> None:
        """Read the body; a file that comes with it is kept now, while no transaction waits for it."""
        most = max(self.limits.body_bytes_max, takes.body_bytes_max if takes else 0)
        request.payload = read_body(request.raw, most, forms=dialect.reads_forms, files=takes is not None)
        if takes is not None:
            form = request.payload if isinstance(request.payload, Form) else Form({}, {})
            sent = form.file(takes)
            with away(request.raw.env):
                request.file = attachments.keep(self.outside.files, sent, takes.accepts)

    def _work(
        self, request: Request, dialect: Dialect, operation: Operation, path: dict[str, str], key: keys.Credential
    ) -> Answer:
        with self._writing(request, key) as ctx:
            return dialect.perform(operation, Call(request, path, ctx))

    def _long(
        self, request: Request, dialect: Dialect, operation: Operation, path: dict[str, str], key: keys.Credential
    ) -> Answer:
        """Run a handler outside of every transaction; those that it opens are of the key's company."""

        def reading() -> AbstractContextManager[Context]:
            return self._reading(request, key)

        def writing() -> AbstractContextManager[Context]:
            return self._writing(request, key)

        call = LongCall(request, path, reading, writing, self.press, self.egress)
        with away(request.raw.env):
            try:
                return dialect.perform_long(operation, call)
            except Clash:
                return dialect.perform_long(operation, call)

    def _long_once(
        self,
        request: Request,
        dialect: Dialect,
        operation: Operation,
        path: dict[str, str],
        key: keys.Credential,
    ) -> Answer:
        """Run a handler that opens its own transactions, or tell again what came of it.

        The answer is kept when everything is done: who dies before that leaves nothing to be told again.
        """
        idempotency_key = idempotency.key_of(request) if operation.writes else None
        if idempotency_key is None:
            return self._long(request, dialect, operation, path, key)
        asked = idempotency.fingerprint(request)
        with self._under_way.alone(key.company_id, idempotency_key):
            with self._reading(request, key) as ctx:
                found = idempotency.find(ctx, idempotency_key, asked)
            if found is not None:
                return idempotency.replay(found, ctx.vault)
            try:
                answer = self._long(request, dialect, operation, path, key)
            except (Problem, Refusal) as refusal:
                answer = dialect.refuse(request, refusal)
                if answer.status not in idempotency.KEPT_REFUSALS:
                    return answer
            self._keep(request, key, idempotency_key, asked, answer)
            return answer

    def _once(
        self,
        request: Request,
        dialect: Dialect,
        operation: Operation,
        path: dict[str, str],
        key: keys.Credential,
        idempotency_key: str,
    ) -> Answer:
        """Do the work, or tell again what came of it."""
        asked = idempotency.fingerprint(request)
        for last_try in (False, True):
            try:
                return self._claimed(request, dialect, operation, path, key, idempotency_key, asked)
            except Clash:
                # Another process was faster, with the same key (its answer is there to be replayed) or at the same
                # record (the domain now sees what became of it).
                if last_try:
                    raise
            except (Problem, Refusal) as refusal:
                answer = dialect.refuse(request, refusal)
                if answer.status in idempotency.KEPT_REFUSALS and not _about_the_key(refusal):
                    self._keep(request, key, idempotency_key, asked, answer)
                return answer
        raise AssertionError("the loop returns or raises")

    def _claimed(
        self,
        request: Request,
        dialect: Dialect,
        operation: Operation,
        path: dict[str, str],
        key: keys.Credential,
        idempotency_key: str,
        asked: str,
    ) -> Answer:
        with self._writing(request, key) as ctx:
            found = idempotency.find(ctx, idempotency_key, asked)
            if found is not None:
                return idempotency.replay(found, ctx.vault)
            claim = claims.claim(ctx, key.key_id, idempotency_key, asked)
            answer = dialect.perform(operation, Call(request, path, ctx))
            ctx.tx.update(idempotency.completed(claim, answer, ctx.vault))
            return answer

    def _keep(self, request: Request, key: keys.Credential, idempotency_key: str, asked: str, answer: Answer) -> None:
        """Keep an answer after its work was done or undone. Losing the race against a twin is no loss."""
        try:
            with self._writing(request, key) as ctx:
                if idempotency.find(ctx, idempotency_key, asked) is None:
                    claim = claims.claim(ctx, key.key_id, idempotency_key, asked)
                    ctx.tx.update(idempotency.completed(claim, answer, ctx.vault))
        except (Clash, Unavailable, Problem) as refusal:
            LOG.info("%s: answer not kept: %s", request.id, type(refusal).__name__)

    @contextmanager
    def _reading(self, request: Request, key: keys.Credential) -> Iterator[Context]:
        with self.database.read(key.company_id) as tx:
            yield self._context(request, tx, key)

    @contextmanager
    def _writing(self, request: Request, key: keys.Credential) -> Iterator[Context]:
        with self.database.write(key.company_id) as tx:
            yield self._context(request, tx, key)

    def _context(self, request: Request, tx: Transaction, key: keys.Credential) -> Context:
        company = tx.get(Company, key.company_id)
        assert company is not None, "a key belongs to a company"
        request.company = company
        return Context(tx, company, key.performer, self.outside, now=request.now, address=request.address)


class _Route:
    """What Falcon calls for one path: a responder per method, also for those that the path does not have."""

    def __init__(self, engine: Engine, dialect: Dialect, operations: dict[str, Operation]) -> None:
        allowed = ", ".join(operations)
        for method in METHODS:
            operation = operations.get("GET" if method == "HEAD" else method)
            responder = (
                _responder(engine, dialect, operation)
                if operation is not None
                else _refusing_method(engine, dialect, allowed)
            )
            setattr(self, f"on_{method.lower()}", responder)


def _responder(engine: Engine, dialect: Dialect, operation: Operation) -> Callable[..., None]:
    def respond(req: falcon.Request, resp: falcon.Response, **path: str) -> None:
        request = engine.begin(req, dialect)
        _send(resp, request, engine.answer(request, dialect, operation, path))

    return respond


def _refusing_method(engine: Engine, dialect: Dialect, allowed: str) -> Callable[..., None]:
    def respond(req: falcon.Request, resp: falcon.Response, **_: str) -> None:
        problem = Problem(
            "method_not_allowed",
            "method_not_allowed",
            "Esa ruta no admite ese método.",
            "This path does not have that method.",
            headers={"Allow": allowed},
        )
        _send(resp, *engine.nowhere(req, dialect, problem))

    return respond


def _send(resp: falcon.Response, request: Request, answer: Answer) -> None:
    resp.status = answer.status
    resp.set_headers(list({**request.headers, **answer.headers}.items()))
    if answer.body is not None:
        resp.content_type = answer.content_type
        resp.data = answer.content()


def _about_the_key(refusal: Problem | Refusal) -> bool:
    return isinstance(refusal, Problem) and refusal.param == idempotency.HEADER


def _clash() -> Problem:
    return Problem(
        "conflict",
        "resource_conflict",
        "Otra petición ha cambiado lo mismo a la vez: compruebe cómo ha quedado y vuelva a intentarlo.",
        "Another request changed the same thing at the same moment: see what became of it and try again.",
        headers={"Retry-After": "1"},
    )


def _unavailable() -> Problem:
    return Problem(
        "unavailable",
        "service_unavailable",
        "El servicio no está disponible en este momento. Vuelva a intentarlo.",
        "The service is not available right now. Try again.",
        headers={"Retry-After": "1"},
    )


def _outcome_unknown() -> Problem:
    return Problem(
        "unavailable",
        "service_unavailable",
        "La conexión con la base de datos se perdió al confirmar: la operación se hizo entera o no se hizo. Repítala "
        "con la misma Idempotency-Key o, si no la llevaba, compruébelo antes.",
        "The connection to the database was lost while committing: the operation was done whole or not at all. Repeat "
        "it with the same Idempotency-Key or, if it had none, look first.",
        headers={"Retry-After": "1"},
    )


def _too_much_at_once() -> Problem:
    return Problem(
        "unavailable",
        "service_unavailable",
        "Se están preparando demasiados documentos a la vez. Repita la petición en un momento.",
        "Too many documents are being prepared at once. Send the request again in a moment.",
        headers={"Retry-After": "1"},
    )
