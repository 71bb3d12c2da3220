"""Search: what runs a solver."""
