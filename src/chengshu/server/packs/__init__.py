"""The pack reader: finds packs, judges every file, orders them by need and gives them to the engines.

It knows no engine; `readers.READERS` is the list of them. `tell_story` is imported from `.stories`, since only
those who tell stories need every engine.
"""

from chengshu.server.packs.apply import PackChange, apply_packs
from chengshu.server.packs.commands import chosen_packs, new_pack, packs_check
from chengshu.server.packs.folders import pack_folders, template_folder
from chengshu.server.packs.model import Manifest, Pack, PacksAreWrong, Scenario
from chengshu.server.packs.reader import check_packs, find_packs, load_packs, merged_strings
from chengshu.server.packs.readers import READERS, Reader
from chengshu.server.packs.shelf import Shelf
from chengshu.server.packs.yaml import Sheet, read_yaml

__all__ = [
    "READERS",
    "Manifest",
    "Pack",
    "PackChange",
    "PacksAreWrong",
    "Reader",
    "Scenario",
    "Sheet",
    "Shelf",
    "apply_packs",
    "check_packs",
    "chosen_packs",
    "find_packs",
    "load_packs",
    "merged_strings",
    "new_pack",
    "pack_folders",
    "packs_check",
    "read_yaml",
    "template_folder",
]
