"""Factuarea v1 as a target: through the historical import where a server has it, else through the plain contract."""
