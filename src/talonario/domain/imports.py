"""What an import says of each record it was given."""

from typing import Literal
from uuid import UUID

import msgspec


class ImportResult(msgspec.Struct, frozen=True):
    """What became of one record: made, changed, or already here as it is."""

    status: Literal["created", "updated", "unchanged"]
    id: UUID
