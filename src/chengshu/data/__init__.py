"""The data layer: what was observed, kept for good and open to questions."""
