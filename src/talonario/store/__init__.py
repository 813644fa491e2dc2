"""The memory: records that are their tables, statements compiled once, transactions of one company.

What belongs here is everything that knows SQL or an engine (SQLite, PostgreSQL). What does not: any
rule of the business, any spelling of a dialect. The store knows none of the other packages; it is given
record classes and hands back records.
"""

from talonario.store.database import Database

__all__ = ["Database"]
