"""The books in double entry: the chart of accounts, journal entries, and what the year does to them.

What belongs here is accounting: which account an amount is booked to, that every entry balances, how an exercise is
closed. What does not: what a document or a payment may do; their verbs say `follow(ctx, …)` with what it became, and
the entry follows.
"""
