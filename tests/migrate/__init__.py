"""The engine that moves a company, against small servers of its own on loopback."""
