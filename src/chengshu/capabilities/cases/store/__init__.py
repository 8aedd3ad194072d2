"""The only SQL of the case engine, and only of its own schema."""
