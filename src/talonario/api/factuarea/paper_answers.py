"""The answer that is a paper."""

from __future__ import annotations

from talonario.api.engine import downloads
from talonario.api.engine.operation import Answer, LongCall
from talonario.render import printing


def paper(call: LongCall, prepared: printing.Prepared) -> Answer:
    """The PDF, or that the client has it already: then nothing is printed."""
    known = downloads.unchanged(call, prepared.tag)
    if known is not None:
        return known
    content, tag = printing.pdf(call, prepared)
    return downloads.file(call, content, downloads.PDF, prepared.name, tag)
