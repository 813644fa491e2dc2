"""Files that anybody may open who knows their address: pictures and videos of products, for shops and catalogues."""

from __future__ import annotations

import hmac
import logging
from typing import Final
from uuid import UUID

import falcon

from talonario.domain.attachments import Attachment
from talonario.domain.context import Context
from talonario.front import TooMuchAtOnce, away
from talonario.store.database import Database
from talonario.store.errors import Damaged, Unavailable
from talonario.store.files import Files

LOG = logging.getLogger("talonario.files")
PATH: Final = "/files/{company}/{file}/{token}"
SECONDS_KEPT: Final = 300


def address(ctx: Context, attachment: Attachment) -> str:
    """Where a public file can be opened without a key; unguessable by its token."""
    assert attachment.token is not None, "only public files have an address"
    return f"{ctx.address}/files/{ctx.company_id}/{attachment.id}/{attachment.token}"


class PublicFiles:
    """Answers the addresses; whatever is wrong with one, there is nothing."""

    def __init__(self, database: Database, files: Files) -> None:
        self._database = database
        self._files = files

    def on_get(self, req: falcon.Request, resp: falcon.Response, company: str, file: str, token: str) -> None:
        """Answer the bytes, which a browser shows as what they are and nothing else."""
        try:
            found = self._find(company, file, token)
            if found is None:
                resp.status = 404
                return
            resp.etag = found.sha256
            resp.cache_control = ["public", f"max-age={SECONDS_KEPT}"]
            if any(tag in {"*", found.sha256} for tag in req.if_none_match or []):
                resp.status = 304
                return
            with away(req.env):
                resp.data = self._files.get(found.sha256)
        except TooMuchAtOnce:
            resp.status = 503
            resp.retry_after = 1
        except Unavailable as unavailable:
            LOG.warning("store unavailable: %s", unavailable.reason)
            resp.status = 503
            resp.retry_after = 1
        except Damaged as damage:
            LOG.critical("store damaged: %s", damage)
            resp.status = 500
        else:
            resp.content_type = found.media_type
            resp.set_header("X-Content-Type-Options", "nosniff")
            resp.set_header("Content-Security-Policy", "default-src 'none'; sandbox")

    def _find(self, company: str, file: str, token: str) -> Attachment | None:
        try:
            company_id, file_id = UUID(company), UUID(file)
        except ValueError:
            return None
        with self._database.read(company_id) as tx:
            found = tx.get(Attachment, file_id)
        if found is None or found.token is None:
            return None
        return found if hmac.compare_digest(found.token.encode(), token.encode()) else None
