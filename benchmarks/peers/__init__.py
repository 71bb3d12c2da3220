"""Other ways to schedule the same week: one module a peer, each with a function `solve`."""
