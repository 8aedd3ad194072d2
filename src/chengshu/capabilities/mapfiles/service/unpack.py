"""Packed files taken apart, trusting nothing they say about themselves."""

import re
import zipfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from chengshu.capabilities.mapfiles.logic.formats import ENDINGS, SHAPE_PARTS, look_at, refused
from chengshu.capabilities.mapfiles.model import MOST_PARTS, MOST_RATIO, MOST_UNPACKED, Format

_PIECE = 1 << 20
_ALWAYS = 64 << 20  # so much is unpacked whatever the ratio
_LINK = 0o120000
_CHINESE_FROM = 0x2E80
# What lies beside data to explain it is not taken for data.
_TAKEN = {*ENDINGS, *SHAPE_PARTS} - {".txt", ".json"}


@dataclass(frozen=True, slots=True)
class Found:
    """A file that can be read; `name` is what it was called."""

    name: str
    path: Path
    format: Format


def unpack(path: Path, folder: Path) -> list[Found]:
    """Unpack what can be read into a folder. Raises `Refused` for an archive that is a trap, or holds nothing."""
    try:
        with zipfile.ZipFile(path) as packed:
            parts = _checked(packed, path.stat().st_size)
            return _extract(packed, parts, folder)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError) as error:
        raise refused(f"the archive is damaged: {error}", "bad_archive") from error


def _checked(packed: zipfile.ZipFile, size: int) -> dict[str, zipfile.ZipInfo]:
    infos = [one for one in packed.infolist() if not one.is_dir()]
    if len(infos) > MOST_PARTS:
        raise refused(f"the archive holds {len(infos)} files, more than {MOST_PARTS}; split it", "archive_bomb")
    parts: dict[str, zipfile.ZipInfo] = {}
    for one in infos:
        name = _name(one)
        path = PurePosixPath(name.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or re.match(r"[A-Za-z]:", name) or "\x00" in name:
            raise refused(f"the archive holds the path '{name[:80]}', which leads out of it", "bad_path")
        if (one.external_attr >> 16) & 0o170000 == _LINK:
            raise refused(f"the archive holds the link '{name[:80]}'; pack the file itself", "bad_path")
        if one.flag_bits & 1:
            raise refused("the archive is encrypted; pack it without a password", "encrypted")
        if path.suffix.casefold() in _TAKEN and not path.name.startswith((".", "__MACOSX")):
            parts[str(path)] = one
    unpacked = sum(one.file_size for one in infos)
    if unpacked > MOST_UNPACKED or (unpacked > _ALWAYS and unpacked > MOST_RATIO * size):
        reason = f"unpacked it would be {unpacked:,} bytes ({unpacked // max(size, 1)} times its size)"
        raise refused(reason, "archive_bomb")
    return parts


def _name(one: zipfile.ZipInfo) -> str:
    """The name of a part; old Windows programs write GBK where the standard knows only CP 437."""
    if one.flag_bits & 0x800:
        return one.filename
    try:
        raw = one.filename.encode("cp437")
    except UnicodeEncodeError:
        return one.filename
    try:
        name = raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")
    # Two bytes of GBK can be one odd sign of UTF-8, but hardly a Chinese one.
    return name if all(one.isascii() or ord(one) >= _CHINESE_FROM for one in name) else raw.decode("gb18030", "replace")


def _extract(packed: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo], folder: Path) -> list[Found]:
    shapes: dict[str, dict[str, zipfile.ZipInfo]] = defaultdict(dict)
    found: list[Found] = []
    left = MOST_UNPACKED
    for name, info in parts.items():
        path = PurePosixPath(name)
        ending = path.suffix.casefold()
        if ending in SHAPE_PARTS:
            shapes[str(path.with_suffix(""))][ending] = info
            continue
        target = folder / str(len(found)) / f"{_safe(path.stem)}{ending}"
        left -= _write(packed, info, target, left)
        with target.open("rb") as file:
            look_at(ending, file.read(_PIECE))
        found.append(Found(path.stem, target, ENDINGS[ending]))
    for name, files in shapes.items():
        stem = PurePosixPath(name).name
        if ".shp" not in files:
            continue
        missing = [ending for ending in (".shx", ".dbf") if ending not in files]
        if missing:
            raise refused(f"the shapefile {stem}.shp lacks {stem}{missing[0]}; pack all its parts", "shape_parts")
        place = folder / str(len(found))
        for ending, info in files.items():
            left -= _write(packed, info, place / f"{_safe(stem)}{ending}", left)
        target = place / f"{_safe(stem)}.shp"
        with target.open("rb") as file:
            look_at(".shp", file.read(100))
        found.append(Found(stem, target, "Shapefile"))
    if not found:
        raise refused(
            "the archive holds no file that can be read (.shp with its parts, .gpkg, .geojson …)", "no_geometry"
        )
    return found


def _safe(stem: str) -> str:
    return re.sub(r"[^\w-]", "_", stem)[:60] or "layer"


def _write(packed: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path, left: int) -> int:
    target.parent.mkdir(parents=True, exist_ok=True)
    size = 0
    with packed.open(info) as content, target.open("wb") as file:
        while piece := content.read(_PIECE):
            size += len(piece)
            if size > min(left, info.file_size):
                raise refused(f"'{info.filename[:80]}' is larger than the archive says", "archive_bomb")
            file.write(piece)
    return size
