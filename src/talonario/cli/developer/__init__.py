"""What a developer runs beside a server: events sent to a local address, and events caused on purpose.

Both only speak HTTP, through `clients`, so that they work with any server of the contract.
"""
