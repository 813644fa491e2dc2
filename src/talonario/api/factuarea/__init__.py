"""Factuarea's API v1 in its first age, spelled over the domain: wire shapes both ways, filters, envelopes, refusals.

A file per resource. No rule lives here: what may be done is decided in `domain`, what it is called is decided here.
"""
