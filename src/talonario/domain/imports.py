"""What an import says of each record it was given."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec

from talonario.domain.limits import EXTERNAL_ID_MAX

OutsideId = Annotated[str, msgspec.Meta(min_length=1, max_length=EXTERNAL_ID_MAX)]
"""The id of a record in the system it came from."""

Sought = Annotated[str, msgspec.Meta(max_length=500)]
"""A text that lists are searched or put in order by: more than any engine's index takes is no name and no number."""


class ImportResult(msgspec.Struct, frozen=True):
    """What became of one record: made, changed, or already here as it is."""

    status: Literal["created", "updated", "unchanged"]
    id: UUID
