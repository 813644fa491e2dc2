"""Holded's projects: with their tasks, the time spent on them, and what they cost and bring in."""
