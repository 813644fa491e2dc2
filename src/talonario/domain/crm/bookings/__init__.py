"""Hours that customers book: where and when a company receives them, for what, and who comes.

Free hours are computed (`slots.py`, pure); whoever books one holds its place first, so that nobody has it twice.
"""
