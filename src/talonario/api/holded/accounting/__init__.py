"""Holded's accounting module: the daily ledger, entries by hand, the chart of accounts."""
