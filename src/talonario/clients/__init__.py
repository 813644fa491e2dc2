"""HTTP clients of the two contracts, Factuarea v1 and Holded v1, usable alone as SDKs.

Here belong the transport, the error classes and one client per contract. Nothing of Talonario is imported:
what a client knows, it knows from the published contract and from how the live service behaves.
"""
