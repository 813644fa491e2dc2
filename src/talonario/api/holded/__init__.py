"""Holded v1: how its API spells the ledger.

What belongs here is spelling: paths, names, shapes, replies and errors as Holded's clients know them, quirks included.
What does not: any rule. Where the live service and its published contract disagree, clients follow the live service,
and so does this dialect.
"""
