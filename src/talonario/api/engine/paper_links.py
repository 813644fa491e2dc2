"""Addresses that open the PDF of a document without a key, for a day: what `pdf-link` answers."""

from __future__ import annotations

import logging
from typing import Final
from uuid import UUID

import falcon

from talonario.api.engine import downloads
from talonario.domain import papers
from talonario.domain.context import Context, Outside
from talonario.domain.documents import read
from talonario.domain.errors import NotFound
from talonario.front import TooMuchAtOnce, away
from talonario.render import printing
from talonario.render.desk import CompanyDesk
from talonario.render.press import Busy, NotPrinted, Press, TooSlow
from talonario.store.database import Database
from talonario.store.errors import Damaged, Unavailable

LOG = logging.getLogger("talonario.papers")
PATH: Final = "/papers/{company}/{token}"


def address(ctx: Context, token: str) -> str:
    """Where the paper opens; the token is its only secret."""
    return f"{ctx.address}/papers/{ctx.company_id}/{token}"


class PaperLinks:
    """Answers the addresses; whatever is wrong with one, there is nothing."""

    def __init__(self, database: Database, outside: Outside, press: Press) -> None:
        self._database = database
        self._outside = outside
        self._press = press

    def on_get(self, req: falcon.Request, resp: falcon.Response, company: str, token: str) -> None:
        """Answer the PDF."""
        try:
            desk = CompanyDesk(self._database, UUID(company), self._outside, self._press)
            with desk.reading() as ctx:
                prepared = printing.of_document(ctx, read.full(ctx, papers.linked(ctx, token)))
            with away(req.env):
                resp.data, _ = printing.pdf(desk, prepared)
        except (ValueError, NotFound):
            resp.status = 404
        except (Unavailable, Busy, TooSlow, TooMuchAtOnce) as failure:
            LOG.warning("a linked paper could not be had now: %s", getattr(failure, "reason", "too much at once"))
            resp.status = 503
            resp.retry_after = 1
        except (Damaged, NotPrinted) as failure:
            LOG.critical("a linked paper cannot be had: %s", failure)
            resp.status = 500
        else:
            resp.content_type = downloads.PDF
            resp.set_headers(
                {
                    "Content-Disposition": downloads.disposition(prepared.name, attached=False),
                    "Cache-Control": "private, no-store",
                    "Referrer-Policy": "no-referrer",
                    "X-Robots-Tag": "noindex",
                    "X-Content-Type-Options": "nosniff",
                }
            )
