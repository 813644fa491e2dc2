"""The law and the arithmetic of Spanish invoicing: money, totals, tax rates, tax identifiers, numbering.

Pure functions over plain values: no clock, no database, no network, no settings. Whatever depends on a
company, a request or a dialect belongs in `talonario.domain` or `talonario.api`.
"""
