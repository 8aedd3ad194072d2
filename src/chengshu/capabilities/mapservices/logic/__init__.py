"""Decisions of the map services: axes, filters, documents, drawing."""
