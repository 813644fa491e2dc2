"""The dialects: they translate between the outside contracts and the domain, and decide nothing.

`engine` is what every dialect stands on; each dialect is one folder beside it. Rules belong in `domain`.
"""
