"""The census of taxpayers: whether a tax id and a name belong together.

Nothing asks the tax agency yet, so a live company hears that it could not be asked, which by contract blocks nothing.
A sandbox company gets an answer that depends on the tax id alone, so that every outcome can be tried.
"""

from typing import Final, Literal

import msgspec

from talonario.domain.context import Context
from talonario.fiscal import tax_id as tax_ids

Status = Literal[
    "identified",
    "not_identified",
    "not_identified_similar",
    "identified_inactive",
    "identified_revoked",
    "unavailable",
]

SANDBOX: Final[dict[str, Status]] = {
    "00000001R": "not_identified",
    "00000002W": "not_identified_similar",
    "00000003A": "identified_inactive",
    "00000004G": "identified_revoked",
    "00000005M": "unavailable",
}
"""One tax id per outcome; every other valid one is identified."""


class Verification(msgspec.Struct, frozen=True):
    """What the census says; `verified_name` is the name it knows, when it knows one."""

    status: Status
    verified_name: str | None


def verify(ctx: Context, tax_id: str, name: str) -> Verification:
    """Ask the census about a tax id and a name; never refuses, never stores."""
    if ctx.company.environment != "sandbox":
        return Verification("unavailable", None)
    normal = tax_ids.normalise(tax_id)
    status = SANDBOX.get(normal, "identified" if tax_ids.is_valid(normal) else "not_identified")
    return Verification(status, name.upper() if status.startswith("identified") else None)
