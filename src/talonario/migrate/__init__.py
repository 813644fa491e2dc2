"""Moving a whole company from one system to another over their APIs, with a proof that nothing was lost.

Neutral records in the middle, one package per system under `systems/`, a ledger with a row per record, a plan
that only computes, and a verification that reads both sides again. Only the clients are known here, nothing
else of ours.
"""
