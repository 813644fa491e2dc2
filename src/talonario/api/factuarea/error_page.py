"""The page that every error's `doc_url` points at: each code, when it comes and what it says."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

import falcon

from talonario.api.factuarea import errors
from talonario.domain.errors import Refusal

PATH = "/docs/errors"

OF_THE_ENGINE = {
    "missing_api_key": "No credential was sent: use Authorization: Bearer or X-API-Key.",
    "insufficient_scope": "The key may not do this: make one with the scope that the message names.",
    "feature_not_available_in_plan": "This server does not do this yet; see the API coverage.",
    "parameter_unknown": "The list has no such query parameter.",
    "parameter_invalid_format": "A query parameter or header cannot be read as what it should be.",
    "parameter_invalid_range": "A query parameter lies outside its limits.",
    "unsupported_api_version": "Factuarea-Version names a date that this server does not serve.",
    "invalid_json": "The body is not a JSON object in UTF-8.",
    "invalid_param_value": "A field of the body is at fault; `param` and `errors` name it.",
    "invalid_param_format": "Idempotency-Key must be 1 to 255 printable ASCII characters.",
    "idempotency_key_reused": "The key was used for another request: make a new one for each request.",
    "idempotency_in_progress": "The first request with this key still runs: repeat it after Retry-After.",
    "payload_too_large": "The body is longer than the server takes.",
    "unsupported_media_type": "Send JSON, with Content-Type: application/json; a file goes as multipart/form-data.",
    "invalid_form": "The body is not a whole multipart/form-data form.",
    "rate_limit_exceeded": "Too many requests with this key: wait for Retry-After.",
    "too_many_auth_failures": "Too many wrong keys from this address: wait for Retry-After.",
    "route_not_found": "There is no such path.",
    "method_not_allowed": "The path does not have this method; Allow names those it has.",
    "series_immutable": "A series is never changed: archive it and make another one.",
    "business_rule_violation": "A rule of the books stands against it; `subcode` names the rule.",
    "resource_already_exists": "Another record has this value; `subcode` and `param` say which.",
    "resource_conflict": "The record's state, or another request, stands against it.",
    "resource_not_found": "There is no such record, or it belongs to another company.",
    "service_unavailable": "The database cannot be written right now; nothing was changed. Try again.",
    "internal_error": "Something broke on our side; nothing was changed. Quote the request id.",
}


class ErrorPage:
    """Plain HTML, made once."""

    def __init__(self) -> None:
        rows = "".join(
            f"<tr id='{escape(code)}'><td><code>{escape(code)}</code></td><td>{escape(text)}</td></tr>"
            for code, text in sorted({**dict(_of_the_domain()), **OF_THE_ENGINE}.items())
        )
        self._page = (
            "<!doctype html><html lang='en'><meta charset='utf-8'>"
            "<meta name='viewport' content='width=device-width,initial-scale=1'><title>Talonario: errors</title>"
            "<style>body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
            "td{padding:.4rem 1rem .4rem 0;vertical-align:top;border-bottom:1px solid #ddd}"
            "tr:target{background:#fff3bf}</style>"
            f"<h1>Errors</h1><p>What the codes of the API mean.</p><table>{rows}</table></html>"
        )

    def on_get(self, _: falcon.Request, resp: falcon.Response) -> None:
        """Answer the page."""
        resp.content_type = "text/html; charset=utf-8"
        resp.text = self._page


def _of_the_domain() -> Iterator[tuple[str, str]]:
    """The codes and subcodes of the domain's refusals as this dialect tells them, with their sentences."""
    for refusal in _every(Refusal):
        _, code, subcode = errors.CODES.get(refusal.code, (0, refusal.code, None))
        yield subcode or code, refusal.en


def _every(base: type[Refusal]) -> Iterator[type[Refusal]]:
    for found in base.__subclasses__():
        if "code" in vars(found):
            yield found
        yield from _every(found)
