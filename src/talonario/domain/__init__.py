"""The business: what exists and what may happen to it.

Records and the operations on them, in an accountant's words. What belongs here is every rule; what does not: HTTP,
the spellings of a dialect, SQL of one engine, arithmetic of taxes (`fiscal`).
"""
