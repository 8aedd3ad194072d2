"""Figures, not tests: `python -m benchmarks [part ...]` prints one table; see README.md."""
