"""One module for each program; each has a function ``problem() -> Problem``."""
