"""`talonario emulate holded`: the live service as its clients meet it, on loopback, for integrators' tests.

What it answers is the dialect's; what belongs here is the stage around it: faults on demand, snapshots, the clock, the
log of what was asked.
"""
