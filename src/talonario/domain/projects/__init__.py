"""Projects: what is to be done for them, how long it took, and what they cost and bring in.

Working time as the law wants it registered belongs to `team`.
"""
