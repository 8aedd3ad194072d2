"""Chengshu 城枢: one platform on which a city senses, shares, maps, acts, serves and sees."""

__version__ = "0.1.0"
