"""The versions of the database's tables, applied by Alembic: one file each, in order, never edited once released."""
