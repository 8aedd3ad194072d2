"""Standards: public rules as pure functions over dated, sourced data. No I/O but the packed tables.

Doors: `divisions`, `identifiers`, `units`, `aqi`, `calendar`, `geo`, `codes`. Use them as
`from chengshu.standards.aqi import aqi`. Which edition is used where, and what proves it: `register.yaml`.
"""
