"""`talonario bench`: how fast this machine serves, as ratios of what it could do at all.

Each file that ends in `ing` is one measurement: ours, and beside it what nothing built on the same parts can beat.
"""
