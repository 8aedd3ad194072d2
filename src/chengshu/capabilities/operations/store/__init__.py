"""Tables and queries of the schema `operations`."""
