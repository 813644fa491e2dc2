"""The command line: arguments in, calls out.

It knows every other package and decides nothing that they could decide.
"""
