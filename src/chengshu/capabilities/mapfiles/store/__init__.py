"""The only SQL of the mapfiles engine."""
