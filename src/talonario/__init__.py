"""Talonario: a self-hosted invoicing server for Spanish companies.

The packages and who may import whom are listed in `docs/architecture.md`; a test holds the arrows in place.
"""
