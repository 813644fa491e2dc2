"""What the store raises: each says what happened in words of the store, never an engine's own exception."""


class StoreError(Exception):
    """Base of everything the store raises on purpose."""


class Clash(StoreError):
    """Another transaction's work met this one's: done again from the start, this one sees what the other left."""


class UniqueViolation(Clash):
    """A write would have repeated a value that must be unique.

    constraint   name of the unique constraint, as declared beside the record
    """

    def __init__(self, constraint: str) -> None:
        super().__init__(f"unique constraint {constraint} violated")
        self.constraint = constraint


class ReferenceViolation(Clash):
    """A write names a row that is not there, or would remove a row that others name."""


class RowGone(Clash):
    """A row that was to be changed or removed is not there any more."""


class ForeignRow(StoreError):
    """A transaction of one company was given a row of another one."""


class Unavailable(StoreError):
    """The engine could not do it now (locked, full, read-only, connection lost): nothing was written.

    The same request may succeed later; `reason` says what an administrator should look at.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class OutcomeUnknown(Unavailable):
    """The connection broke while the commit was on its way: everything was written, or nothing."""


class Damaged(StoreError):
    """The engine finds its own data broken: trying again does not help, an administrator must look."""


class SchemaOutdated(StoreError):
    """The database is older or newer than this program."""
