"""The pages over HTTP: a token finds a document, a form answers it."""

from __future__ import annotations

import logging
import traceback
from base64 import b64decode
from collections.abc import Callable
from http import HTTPStatus
from io import BytesIO
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Flask, Response, make_response, redirect, render_template, request, send_file, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from talonario.domain import public_links
from talonario.domain.context import Context, Outside
from talonario.domain.documents import accept, read, sign
from talonario.domain.documents.record import FullDocument
from talonario.domain.errors import NotFound, Refusal, ValueMissing
from talonario.front import TooMuchAtOnce, away
from talonario.panel.public import page, words
from talonario.render import printing
from talonario.render.desk import CompanyDesk
from talonario.render.press import NotPrinted, Press, the_press
from talonario.render.words import Language, language_of
from talonario.store.database import Database
from talonario.store.errors import Clash, Unavailable
from talonario.store.outbox import Performer
from talonario.windows import Window

LOG = logging.getLogger("talonario.panel")

LANGUAGES: Final[tuple[Language, ...]] = ("es", "en", "ca")
VISITS_PER_MINUTE: Final = 120
ANSWERS_PER_MINUTE: Final = 10
NAME_MAX: Final = 255
TAX_ID_MAX: Final = 20
REMARK_MAX: Final = 1000
FORM_BYTES_MAX: Final = 4 * 1024 * 1024

HEADERS: Final = {
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
}


class Pages:
    """The views, over one database.

    outside   the clock, ids, files…
    press     prints; by default one that the whole process shares
    """

    def __init__(self, database: Database, outside: Outside, press: Press | None = None) -> None:
        self._database = database
        self._outside = outside
        self._press = press or the_press()
        self._visits, self._answers = Window(), Window()

    def site(self) -> Flask:
        """The application of the pages under `/d/`."""
        app = Flask(__name__, static_url_path=f"{public_links.PATH}assets", static_folder="assets")
        app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = FORM_BYTES_MAX
        blueprint = Blueprint("pages", __name__, url_prefix=f"{public_links.PATH}<token>")
        blueprint.get("")(self.show)
        blueprint.post("/accept", endpoint="accept")(self.accept)
        blueprint.post("/reject", endpoint="reject")(self.reject)
        blueprint.post("/sign", endpoint="sign")(self.sign)
        blueprint.get("/pdf", endpoint="pdf")(self.pdf)
        app.register_blueprint(blueprint)
        app.after_request(_with_headers)
        app.register_error_handler(NotFound, _closed)
        app.register_error_handler(Unavailable, _away)
        app.register_error_handler(_TooOften, _too_often)
        app.register_error_handler(TooMuchAtOnce, _crowded)
        app.register_error_handler(NotPrinted, _not_printed)
        app.register_error_handler(HTTPException, _refused)
        app.register_error_handler(Exception, _failed)
        return app

    # -------------------------------------------------------------------------------------------------------- views

    def show(self, token: str) -> Response:
        """The document, and what may be done with it."""
        self._count(self._visits, VISITS_PER_MINUTE)
        with self._desk(token).reading() as ctx:
            link, document = public_links.resolve(ctx, token)
            answer = self._page(ctx, token, document.id)
        if public_links.is_worth_counting(link, self._outside.clock()):
            with self._desk(token).writing() as ctx:
                public_links.count_opening(ctx, link)
        return answer

    def accept(self, token: str) -> AnyResponse:
        """Accept a quote or a pro forma in the customer's name."""
        return self._answered(token, "accept", lambda ctx, full: accept.accept(ctx, full, **_said()))

    def reject(self, token: str) -> AnyResponse:
        """Decline it."""
        return self._answered(token, "reject", lambda ctx, full: accept.reject(ctx, full, **_said()))

    def sign(self, token: str) -> AnyResponse:
        """Sign for a delivery."""
        return self._answered(token, "sign", lambda ctx, full: sign.sign(ctx, full, _signature()), is_named=False)

    def pdf(self, token: str) -> Response:
        """The document on paper, to keep."""
        self._count(self._visits, VISITS_PER_MINUTE)
        with away(request.environ):
            with self._desk(token).reading() as ctx:
                _, document = public_links.resolve(ctx, token)
                prepared = printing.of_document(ctx, read.complete(ctx, document))
            content, _ = printing.pdf(self._desk(token), prepared)
        return send_file(BytesIO(content), "application/pdf", as_attachment=True, download_name=prepared.name)

    # ------------------------------------------------------------------------------------------------------ plumbing

    def _answered(
        self, token: str, action: str, act: Callable[[Context, FullDocument], object], *, is_named: bool = True
    ) -> AnyResponse:
        """Do what a form asks and go back to the page; say there why not, when it cannot be done.

        is_named   whether the history keeps who answered: not where they may ask to be forgotten
        """
        self._count(self._answers, ANSWERS_PER_MINUTE)
        try:
            try:
                self._act(token, act, is_named=is_named)
            except Clash:
                self._act(
                    token, act, is_named=is_named
                )  # somebody else answered at the same moment: the domain now sees it
        except NotFound:
            raise
        except Refusal as refusal:
            with self._desk(token).reading() as ctx:
                _, document = public_links.resolve(ctx, token)
                shown = self._page(ctx, token, document.id, refusal.text(_language(document.language)))
            shown.status_code = HTTPStatus.CONFLICT
            return shown
        LOG.info("a public page was answered: %s", action)
        back = url_for("pages.show", token=token, done=action, lang=request.args.get("lang"))
        return redirect(back, HTTPStatus.SEE_OTHER)

    def _act(self, token: str, act: Callable[[Context, FullDocument], object], *, is_named: bool) -> None:
        with self._desk(token).writing() as ctx:
            link, document = public_links.resolve(ctx, token, lock=True)
            if not _name():
                raise ValueMissing("name", name="name")
            ctx.actor = Performer("public_link", link.id, _name() if is_named else "")
            act(ctx, read.complete(ctx, document))

    def _desk(self, token: str) -> CompanyDesk:
        """The books that the token names. Raises PublicLinkNotFound for what is no token."""
        company_id = public_links.company_of(token)
        address = request.url_root.rstrip("/")
        return CompanyDesk(self._database, company_id, self._outside, self._press, address)

    def _page(self, ctx: Context, token: str, document_id: UUID, refusal: str | None = None) -> Response:
        full = read.full(ctx, document_id)
        language = _language(full.header.language)
        word = words.in_language(language)
        done = request.args.get("done", "")
        said = refusal or word.get(f"done_{done}")
        shown = page.of_document(full, ctx.company, ctx.today, language)
        return make_response(
            render_template(
                "document.html",
                page=shown,
                token=token,
                lang=language,
                languages=LANGUAGES,
                word=word,
                said={"text": said, "tone": "bad" if refusal else "good"} if said else None,
            )
        )

    def _count(self, window: Window, most: int) -> None:
        """Raise _TooOften for an address that asks more than so often a minute."""
        if window.take(request.remote_addr, most, self._outside.clock()).retry_after:
            raise _TooOften


class _TooOften(Exception):
    """An address asks more often than anybody reads."""


def _name() -> str:
    """Who answers, as the form says."""
    return request.form.get("name", "").strip()[:NAME_MAX]


def _said() -> dict[str, Any]:
    """What an answer carries into the history besides itself."""
    remark = request.form.get("remark", "").strip()[:REMARK_MAX]
    return {
        "by": _name(),
        "via": "public_link",
        "address": request.remote_addr or "",
        **({"notes": remark} if remark else {}),
    }


def _signature() -> sign.SignatureFields:
    """What the form of a delivery note says. Raises ValueMissing, and SignatureNotPng for what is no picture."""
    tax_id = request.form.get("tax_id", "").strip()[:TAX_ID_MAX]
    if not tax_id:
        raise ValueMissing("tax_id", name="tax_id")
    try:
        image = b64decode(request.form.get("image", ""), validate=True)
    except ValueError:
        raise sign.SignatureNotPng("image") from None
    return sign.SignatureFields(signed_by=_name(), signer_tax_id=tax_id, image=image, ip=request.remote_addr)


def _language(of_document: str | None) -> Language:
    return language_of(request.args.get("lang") or of_document)


def _with_headers(answer: Response) -> Response:
    answer.headers.update(HEADERS)
    return answer


def _notice(title: str, message: str, status: HTTPStatus) -> Response:
    language = language_of(request.args.get("lang") or request.accept_languages.best_match(LANGUAGES))
    word = words.in_language(language)
    answer = make_response(
        render_template("notice.html", lang=language, title=word[title], message=word[message]), status
    )
    if status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}:
        answer.headers["Retry-After"] = "60"
    return answer


def _closed(_: NotFound) -> Response:
    return _notice("closed_title", "closed", HTTPStatus.NOT_FOUND)


def _away(failure: Unavailable) -> Response:
    LOG.warning("a public page: database unavailable: %s", failure.reason)
    return _notice("away_title", "away", HTTPStatus.SERVICE_UNAVAILABLE)


def _crowded(_: Exception) -> Response:
    return _notice("away_title", "away", HTTPStatus.SERVICE_UNAVAILABLE)


def _not_printed(failure: NotPrinted) -> Response:
    LOG.error("a public page: not printed: %s", failure.reason)
    return _notice("away_title", "away", HTTPStatus.SERVICE_UNAVAILABLE)


def _too_often(_: Exception) -> Response:
    return _notice("away_title", "too_often", HTTPStatus.TOO_MANY_REQUESTS)


def _refused(refusal: HTTPException) -> Response:
    """Whatever Flask itself refuses: an unknown path looks like a closed link."""
    status = HTTPStatus(refusal.code or HTTPStatus.BAD_REQUEST)
    return _notice("closed_title", "closed", status)


def _failed(failure: Exception) -> Response:
    """What nobody foresaw. Told without the address of the page, which is a secret, and without values of the form."""
    place = "".join(traceback.format_tb(failure.__traceback__))
    LOG.error("a public page failed: %s\n%s", type(failure).__name__, place)
    return _notice("away_title", "away", HTTPStatus.INTERNAL_SERVER_ERROR)
