"""What runs: the api, the gateway of devices, the worker, the command line and the reader of packs.

Wires (bus subjects, schedules, routes) live here and nowhere else; nothing imports this room.
"""
