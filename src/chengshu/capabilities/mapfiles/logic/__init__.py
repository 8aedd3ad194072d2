"""Pure decisions of the mapfiles engine."""
