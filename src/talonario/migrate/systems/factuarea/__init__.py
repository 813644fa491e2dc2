"""Factuarea v1 as a target: by the historical import where a server has it, else by the plain contract."""
