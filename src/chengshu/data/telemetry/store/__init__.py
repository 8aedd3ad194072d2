"""The only SQL of telemetry: `present` in PostgreSQL (schema `telemetry`), `history` in the lake."""
