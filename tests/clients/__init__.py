"""The HTTP clients, against small servers on loopback."""
