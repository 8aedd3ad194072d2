"""Pure decisions of the maps engine: geometry, fields, filters, topology."""
