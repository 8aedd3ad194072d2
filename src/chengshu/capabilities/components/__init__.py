"""Components (城市部件): what the city has put into its streets, each with its number, its owners and its history.

The door. `Components` has the verbs: the register asked by number, filter and place; corrections, census campaigns and
files, each decided by a second person and undone when it was a mistake; `nearest` and `owner_of` for whoever asks.
"""

from chengshu.capabilities.components.model import (
    Campaign,
    Component,
    ComponentClass,
    ComponentFilter,
    Content,
    Correction,
    Doubt,
    Import,
    Near,
    Owner,
    Party,
    Settings,
    Target,
)
from chengshu.capabilities.components.service import Components, Followed, Tools

__all__ = [
    "Campaign",
    "Component",
    "ComponentClass",
    "ComponentFilter",
    "Components",
    "Content",
    "Correction",
    "Doubt",
    "Followed",
    "Import",
    "Near",
    "Owner",
    "Party",
    "Settings",
    "Target",
    "Tools",
]
