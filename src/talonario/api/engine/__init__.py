"""What every dialect of the API shares: operations, requests, bodies, paging, idempotency and the way through them.

A dialect declares its operations and how it spells refusals (`dialect.py`); the engine finds the operation, checks the
key, opens one transaction and commits it once (`router.py`). Nothing here knows any vendor's spelling.
"""
