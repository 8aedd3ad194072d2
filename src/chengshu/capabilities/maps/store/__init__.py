"""Tables and queries of the schema `maps`: the only SQL of the engine."""
