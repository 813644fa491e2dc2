"""Documents: every paper a company issues or receives, one aggregate for all kinds, one file per verb.

An invoice, a receipt, a quote, a delivery note, a purchase… are a `Document` with lines, a breakdown of taxes and
payments. What differs between kinds is said in `kinds.py`, what may happen to them in `lifecycle.py`.
"""
