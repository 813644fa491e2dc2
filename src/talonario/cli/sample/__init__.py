"""The sample company: an invented Holded account, as dirty as a real one, which `demo` fills and moves.

Here is what its people, goods and papers look like and in which order they are created over HTTP. Everything
follows from a `random.Random` and a day, so the same seed gives the same company. What a server does with it
is not known here.
"""
