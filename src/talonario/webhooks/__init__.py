"""Calls to receivers of webhooks: where they may go, how they are signed, one attempt at one delivery.

Not here: what is to be told and to whom (`domain/webhooks`), when it is tried again (`outbound`), and the words of the
payloads (the dialects). It may be used by whoever makes calls: the worker, and the operations that answer with one.
"""
