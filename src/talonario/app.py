"""The composition root: settings → store → dialects, as one WSGI application."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from wsgiref.types import StartResponse, WSGIApplication

import falcon

from talonario import settings
from talonario.api.engine import paper_links, public_files, wire
from talonario.api.engine.dialect import Dialect
from talonario.api.engine.forms import LongBodies
from talonario.api.engine.gate import Limits
from talonario.api.engine.router import Engine
from talonario.api.factuarea import error_page, event_bodies, snapshots
from talonario.api.factuarea.dialect import Factuarea
from talonario.api.holded import events as holded_events
from talonario.api.holded.dialect import Holded
from talonario.domain import public_links, retention
from talonario.domain.companies import Company
from talonario.domain.context import Context, Mail, Outside
from talonario.domain.documents import lapse
from talonario.domain.emails.record import Email
from talonario.domain.identity import IdSource
from talonario.domain.vault import NO_VAULT, KeyVault
from talonario.domain.webhooks.destination import hosts_of
from talonario.domain.webhooks.spelling import Spellings
from talonario.front import Front
from talonario.outbound import postman, recurring, replays, smtp
from talonario.outbound.desk import Desk
from talonario.outbound.postman import Postman
from talonario.outbound.webhooks import Dispatcher
from talonario.outbound.worker import Job, Sweep, Worker
from talonario.panel.public.site import Pages
from talonario.render.press import Press
from talonario.settings import Settings
from talonario.store.database import Database
from talonario.store.files import open_files
from talonario.store.outbox import Event
from talonario.webhooks.egress import Egress

LOG = logging.getLogger("talonario.app")


def utc_now() -> datetime:
    """The only clock of the program."""
    return datetime.now(UTC)


def dialects() -> list[Dialect]:
    """The dialects that this server speaks."""
    return [Factuarea(), Holded()]


def outside(clock: Callable[[], datetime] = utc_now, new_id: Callable[[], UUID] | None = None, **rest: Any) -> Outside:
    """What every operation of a program is given; whatever is not told is the machine's own."""
    return Outside(clock, new_id or IdSource(clock, random.SystemRandom()), **{"announce": announce, **rest})


def announce(ctx: Context, happened: Sequence[Event]) -> Sequence[Event]:
    """Freeze what the events of a transaction tell, in the words of every dialect."""
    holded_events.freeze(ctx, happened)
    return snapshots.freeze(ctx, happened)


def build(
    database: Database,
    given: Outside | None = None,
    *,
    limits: Limits | None = None,
    speaking: Sequence[Dialect] | None = None,
    press: Press | None = None,
    egress: Egress | None = None,
) -> falcon.App[Any, Any]:
    """Make the WSGI application of the APIs over a database.

    given      the clock, ids, files…; its address is by default what each request says
    speaking   the dialects; all of them by default
    press      prints; by default one that the whole process shares
    egress     calls strangers; by default one that knows the machine's own names and certificates
    """
    given = given or outside()
    wire.know_shapes()
    app: falcon.App[Any, Any] = falcon.App()
    app.req_options.strip_url_path_trailing_slash = True
    engine = Engine(database, given, limits, press, egress)
    for dialect in dialects() if speaking is None else speaking:
        engine.mount(app, dialect)
    app.add_route(error_page.PATH, error_page.ErrorPage())
    app.add_route(public_files.PATH, public_files.PublicFiles(database, given.files))
    app.add_route(paper_links.PATH, paper_links.PaperLinks(database, given, engine.press))
    app.add_route("/healthz", _Health())
    app.add_route("/readyz", _Ready(database))
    app.add_error_handler(falcon.HTTPError, _refuse)
    return app


def start_log(settings: Settings) -> None:
    """Say on standard error what happens, from the level that the settings name."""
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s %(message)s")


def whole(
    database: Database, given: Outside | None = None, *, limits: Limits | None = None, press: Press | None = None
) -> WSGIApplication:
    """Make the APIs and the pages for people, as one application; the arguments are `build`'s."""
    given = given or outside()
    apis = build(database, given, limits=limits, press=press)
    pages = Pages(database, given, press).site()

    def answer(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        is_page = environ["PATH_INFO"].startswith(public_links.PATH)
        return (pages if is_page else apis)(environ, start_response)

    return answer


def from_settings(settings: Settings) -> WSGIApplication:
    """Make the WSGI application that the settings describe."""
    start_log(settings)
    limits = Limits(
        body_bytes_max=settings.body_bytes_max,
        requests_per_minute=settings.requests_per_minute or None,
        wrong_keys_per_minute=settings.wrong_keys_per_minute,
    )
    return whole(Database.open(settings.database_url), outside_of(settings), limits=limits, press=press_of(settings))


def outside_of(settings: Settings, clock: Callable[[], datetime] = utc_now) -> Outside:
    """What the settings give to every operation."""
    address = settings.public_url.rstrip("/")
    mail = Mail(settings.mail_from or smtp.address_in(settings.smtp_url), address)
    keys = [key for key in settings.secret_key.split(",") if key]
    vault = KeyVault(*keys) if keys else NO_VAULT
    return outside(
        clock,
        files=open_files(settings.files),
        address=address,
        mail=mail,
        vault=vault,
        private_hosts=hosts_of(settings.webhook_hosts),
        event_days=settings.event_days,
    )


def press_of(settings: Settings) -> Press:
    """Make the printing presses that the settings describe; they start with the first sheet."""
    return Press(
        processes=settings.press_processes,
        seconds_max=settings.press_seconds,
        memory_bytes_max=settings.press_memory_bytes_max,
        fonts=Path(settings.fonts) if settings.fonts else None,
    )


def worker(settings: Settings, database: Database, *, clock: Callable[[], datetime] = utc_now) -> Worker:
    """Make the worker that does what leaves by itself."""
    wire.know_shapes()
    desk = Desk(database, outside_of(settings, clock), press_of(settings))
    return Worker(desk, jobs(settings), sweeps(), [dispatcher(desk)])


def dispatcher(desk: Desk) -> Dispatcher:
    """Make what delivers webhooks."""
    return Dispatcher(desk, spellings(), lambda: Egress(desk.outside.private_hosts), random.SystemRandom())


def jobs(settings: Settings) -> list[Job[Any]]:
    """The work that rows stand for."""
    host = smtp.server(settings.smtp_url) if settings.smtp_url else None
    sending = Postman(host, random.SystemRandom())
    return [recurring.JOB, replays.JOB, Job("e-mail", Email, sending.deliver, postman.HOLD, sending.close)]


def spellings() -> Spellings:
    """How each dialect tells of events."""
    return {"factuarea": event_bodies.SPELLING, "holded": holded_events.SPELLING}


def sweeps() -> list[Sweep]:
    """What the calendar brings about."""
    hourly = timedelta(hours=1)
    return [
        Sweep("lapse", lapse.COMPANIES, lapse.lapse, hourly, portion=lapse.AT_ONCE),
        Sweep("retention", retention.COMPANIES, retention.sweep, hourly, portion=retention.AT_ONCE),
    ]


def served() -> Front:
    """Make the application for a server process that is given nothing but the environment."""
    given = settings.load()
    return Front(
        from_settings(given),
        body_bytes_max=given.body_bytes_max,
        body_seconds=given.body_seconds,
        proxies=given.proxies,
        longer=LongBodies(operation for dialect in dialects() for operation in dialect.operations).bytes_max,
    )


class _Health:
    """The process is there."""

    def on_get(self, _: falcon.Request, resp: falcon.Response) -> None:
        """Answer without looking at anything."""
        resp.media = {"status": "ok"}


class _Ready:
    """The process can work: its database answers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def on_get(self, _: falcon.Request, resp: falcon.Response) -> None:
        """Answer 200, or 503 when the database does not."""
        try:
            with self._database.read() as tx:
                tx.count(Company)
        except Exception as failure:  # noqa: BLE001  (whatever it is, the answer is that we are not ready)
            LOG.warning("not ready: %s", type(failure).__name__)
            resp.status = 503
            resp.media = {"status": "unavailable"}
        else:
            resp.media = {"status": "ready"}


def _refuse(_req: falcon.Request, resp: falcon.Response, refusal: falcon.HTTPError, _params: dict[str, Any]) -> None:
    """Whatever lies outside every dialect answers plainly."""
    resp.status = refusal.status
    resp.media = {"error": {"code": "not_found" if refusal.status_code == 404 else "refused", "message": refusal.title}}
