"""Bodies that are forms: `multipart/form-data`, for the operations that take a file, and those that spell an object."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import falcon
from falcon.media import MultipartFormHandler
from falcon.media.multipart import MultipartForm

from talonario.api.engine import wire
from talonario.api.engine.faults import missing
from talonario.api.engine.problems import Problem, invalid_fields
from talonario.domain.attachments import Accepts, Sent

if TYPE_CHECKING:
    from talonario.api.engine.operation import Operation

MEDIA_TYPE: Final = "multipart/form-data"
AROUND_BYTES: Final = 64 * 1024
"""What boundaries, headers and the other fields of a form may add to its file."""

_NAME: Final = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\]){1,6})")
_HANDLER: Final = MultipartFormHandler()
_BARE: Final = re.compile(r"\{[^}]*\}")


def spelled(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The object that the fields of a form spell, in the manner of PHP: `items[0][name]=x`, `tags[]=a`.

    What has no such name is a field by itself; of a field that comes twice the last one counts.
    """
    found: dict[str, Any] = {}
    for name, text in pairs:
        parts = _NAME.fullmatch(name)
        step, *rest = [parts[1], *parts[2][1:-1].split("][")] if parts else [name]
        inner = found
        for following in rest:
            deeper = inner.get(step)
            if not isinstance(deeper, dict):
                deeper = inner[step] = {}
            inner, step = deeper, following or str(len(deeper))
        inner[step] = text
    return {name: _listed(value) for name, value in found.items()}


def _listed(value: Any) -> Any:
    """An object whose names count from 0 is a list."""
    if not isinstance(value, dict):
        return value
    inner = {name: _listed(one) for name, one in value.items()}
    counted = [str(number) for number in range(len(inner))]
    return [inner[name] for name in counted] if inner.keys() == set(counted) else inner


@dataclass(frozen=True, slots=True)
class Takes:
    """The file that an operation takes.

    names          of the field, each as good as the first
    accepts        what may be in it
    seen_bytes_max up to this length the domain says that it is too long; beyond it the body is refused unread
    """

    names: tuple[str, ...]
    accepts: Accepts
    seen_bytes_max: int = 0

    @property
    def body_bytes_max(self) -> int:
        """The longest body."""
        return max(self.accepts.bytes_max, self.seen_bytes_max) + AROUND_BYTES


@dataclass(frozen=True, slots=True)
class Form:
    """A form that was sent: its texts, as the fields of a JSON body, and its files by their fields."""

    fields: dict[str, Any]
    files: dict[str, Sent]

    def file(self, takes: Takes) -> Sent:
        """The file asked for. Raises Problem when there is none."""
        found = next((self.files[name] for name in takes.names if name in self.files), None)
        if found is None:
            raise invalid_fields([missing(takes.names[0])])
        return found

    def described(self) -> dict[str, Any]:
        """What makes this form another one than the next: the files by their hashes."""
        files = {
            name: [sent.name, hashlib.sha256(sent.content).hexdigest()] for name, sent in sorted(self.files.items())
        }
        return {"fields": self.fields, "files": files}


def read(body: bytes, content_type: str) -> Form:
    """Take a form apart. Raises Problem `invalid_form` for what is none."""
    fields: dict[str, Any] = {}
    files: dict[str, Sent] = {}
    try:
        form = _HANDLER.deserialize(io.BytesIO(body), content_type, len(body))
        assert isinstance(form, MultipartForm)
        for part in form:
            name, filename = part.name, part.filename
            content = part.stream.read()
            if name is None:
                continue
            if filename is None:
                fields[name] = content.decode()
            else:
                files[name] = Sent(filename, content)
    except (falcon.HTTPError, ValueError) as refusal:
        raise Problem(
            "bad_request",
            "invalid_form",
            "El cuerpo no es un formulario multipart/form-data completo.",
            "The body is no complete multipart/form-data form.",
        ) from refusal
    texts = wire.tidy(fields)
    assert isinstance(texts, dict)
    return Form(texts, files)


class LongBodies:
    """Which requests may have longer bodies than the others: those of operations that take a file."""

    def __init__(self, operations: Iterable[Operation] = ()) -> None:
        self._known = [
            (one.method, _pattern(one.path), one.takes.body_bytes_max) for one in operations if one.takes is not None
        ]

    def bytes_max(self, method: str, path: str) -> int:
        """How long the body of this request may be by its own right; 0 when it has none."""
        return next((most for known, form, most in self._known if known == method and form.fullmatch(path)), 0)


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile("[^/]+".join(re.escape(part) for part in _BARE.split(path)) + "/?")
