"""Malformed input and the faults expected of it; see `tests.bad_input.cases`."""
