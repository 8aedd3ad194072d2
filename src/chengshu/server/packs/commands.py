"""What the command line offers for packs: check them, choose which to apply, and begin a new one."""

import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from chengshu.kit import Conflict, FieldError, Refused
from chengshu.server.packs.folders import pack_folders, template_folder
from chengshu.server.packs.model import NAME, Pack
from chengshu.server.packs.reader import check_packs, find_packs, load_packs
from chengshu.server.settings import Settings

_TEMPLATE_ID = "new_pack_id"


def packs_check(folders: Sequence[Path], out: TextIO) -> int:
    """Write every problem as file:line and what to do; return 0 when there is none, else 1."""
    problems = check_packs(folders)
    for problem in problems:
        out.write(f"{problem}\n")
    names = ", ".join(sorted({folder.name for folder in find_packs(folders)})) or "none"
    verdict = f"{len(problems)} problem(s)" if problems else "all right"
    out.write(f"packs: {names}: {verdict}\n")
    return 1 if problems else 0


def chosen_packs(settings: Settings, folders: Sequence[Path]) -> tuple[list[Pack], bool]:
    """Return the packs of the city that lie in these folders, and whether these are all there are.

    All packs are judged together, since they need each other. Raises `PacksAreWrong`, or `Refused` for a folder whose
    packs the city does not run: it would lose them again at its next start.
    """
    packs = load_packs(pack_folders(settings.pack_folders))
    if not folders:
        return packs, True
    wanted: set[Path] = set()
    for folder in folders:
        inside = {path.resolve() for path in find_packs([folder])}
        if not inside or inside - {pack.folder.resolve() for pack in packs}:
            raise Refused(f"{folder} holds no pack of this city; name its parent folder in CHENGSHU_PACKS.")
        wanted |= inside
    chosen = [pack for pack in packs if pack.folder.resolve() in wanted]
    return chosen, len(chosen) == len(packs)


def new_pack(name: str, folder: Path) -> Path:
    """Copy the template as a new pack that passes every check; return its folder."""
    if not re.fullmatch(NAME, name):
        reason = "small letters, digits and _, beginning with a letter, 2 to 48 of them"
        raise Refused(f"'{name}' is no name for a pack.", errors=(FieldError("name", reason),))
    target = folder / name
    if target.exists():
        raise Conflict(f"{target} is there already.")
    shutil.copytree(template_folder(), target)
    for file in sorted(target.rglob("*")):
        if file.is_file():
            text = file.read_text("utf-8")
            file.write_text(text.replace(_TEMPLATE_ID, name), "utf-8")
    return target
