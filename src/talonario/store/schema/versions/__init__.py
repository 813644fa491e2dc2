"""Schema versions, applied in the order of their numbers."""
