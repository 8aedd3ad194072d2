"""The only SQL of the components engine."""
