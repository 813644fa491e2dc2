"""Holded v1 as a source: reading its lists, and turning what they say into neutral records.

`source` talks to the service, `translate` and its neighbours are pure: raw JSON in, neutral records, findings
and quarantine out.
"""
