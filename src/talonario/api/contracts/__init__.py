"""The operations of the published contracts, as data: identifier, method and path of each, nothing else."""
