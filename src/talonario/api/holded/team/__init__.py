"""Holded's team: employees and their working time."""
