"""Benchmarks of iopsched: instances, measurements, and other methods beside it."""
