"""The only SQL of dashboards."""
