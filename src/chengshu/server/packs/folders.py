"""Where packs lie: inside the wheel or the checkout, and in the folders a city adds."""

from collections.abc import Iterable
from pathlib import Path

from chengshu.server.data_files import shipped


def pack_folders(more: Iterable[Path] = ()) -> list[Path]:
    """Return the shipped folder of packs, then those a city adds (`Settings.pack_folders`)."""
    own = shipped("packs")
    return [*([own] if own else []), *(folder.expanduser() for folder in more)]


def template_folder() -> Path:
    """Return the pack that `new_pack` copies."""
    own = shipped("packs")
    if own is None or not (own / "_template").is_dir():
        raise FileNotFoundError("this installation has no packs/_template; reinstall chengshu")
    return own / "_template"
