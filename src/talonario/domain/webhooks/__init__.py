"""Webhooks: who is told of what happens, what became of each telling, and when it is tried again.

Not here: how a call is made and signed (`outbound`), and what an event looks like to its reader (the dialects).
"""
