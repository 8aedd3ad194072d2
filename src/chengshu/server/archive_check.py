"""Is this file an archive of ours, whole and unchanged? Asked before anything of it is brought back."""

import hashlib
import json
import re
import tarfile
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from chengshu.kit import FieldError, Refused
from chengshu.server.migrations import versions

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "database.dump"
BUS = "bus/"
_CHUNK = 1 << 20
_MOST_MANIFEST = 256 << 20
_MOST_TOLD = 20
_OURS = re.compile(r"(lake|objects)/[^\0\\]+|bus/\d{20}|database\.dump|manifest\.json")


class Manifest(BaseModel):
    """What an archive says about itself; `sha256` names every other member."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    format: int
    version: str
    database_version: str
    made: str
    lake: Literal["inside"]
    sha256: dict[str, str]


def check_archive(archive: Path) -> Manifest:
    """The manifest, when every member is there and unchanged. Raises `Refused`."""
    try:
        told, digests = _read(archive)
    except FileNotFoundError as error:
        raise Refused(f"There is no archive {archive}.", code="archive_missing") from error
    except (tarfile.TarError, OSError, ValueError, EOFError, RecursionError) as error:
        raise Refused(f"{archive} cannot be read; nothing was restored: {error}", code="archive_damaged") from error
    if told is None:
        raise Refused(f"{archive} is not complete: it has no manifest.", code="archive_incomplete")
    manifest = _understood(archive, told)
    wanted = manifest.sha256
    wrong = [name for name in wanted.keys() | digests.keys() if wanted.get(name) != digests.get(name)]
    if DATABASE not in wanted:
        wrong.append(DATABASE)
    if wrong:
        raise _damaged(archive, dict.fromkeys(wrong, "missing or changed"))
    return manifest


def _understood(archive: Path, told: Any) -> Manifest:
    made = told.get("format") if isinstance(told, dict) else None
    if isinstance(made, int) and made > FORMAT:
        raise _newer(archive, str(told.get("version")))
    try:
        manifest = Manifest.model_validate(told)
    except ValidationError as error:
        fields = {".".join(map(str, wrong["loc"])) or MANIFEST: wrong["msg"] for wrong in error.errors()}
        raise _damaged(archive, fields) from error
    if manifest.format != FORMAT:
        raise _damaged(archive, {"format": f"there is no format {manifest.format}"})
    if manifest.database_version not in versions():
        raise _newer(archive, manifest.version)
    return manifest


def _read(archive: Path) -> tuple[Any, dict[str, str]]:
    """The manifest as it is written, and the digest of every other member."""
    digests: dict[str, str] = {}
    manifest: Any = None
    with tarfile.open(archive, "r:") as tar:  # never compressed: a small file cannot grow without end
        for member in tar:
            _refuse_strange(archive, member, digests)
            content = tar.extractfile(member)
            assert content is not None
            if member.name == MANIFEST:
                manifest = json.loads(content.read(_MOST_MANIFEST))
                continue
            digest = hashlib.sha256()
            while chunk := content.read(_CHUNK):
                digest.update(chunk)
            digests[member.name] = digest.hexdigest()
    return manifest, digests


def _refuse_strange(archive: Path, member: tarfile.TarInfo, known: dict[str, str]) -> None:
    """Only plain files under names we give: no way out of the folder, no links, nothing twice."""
    name = member.name
    plain = _OURS.fullmatch(name) and str(PurePosixPath(name)) == name and ".." not in PurePosixPath(name).parts
    if not member.isreg() or not plain:
        raise _damaged(archive, {name: "does not belong into an archive"})
    if name in known:
        raise _damaged(archive, {name: "is there twice"})


def _damaged(archive: Path, wrong: dict[str, str]) -> Refused:
    errors = tuple(FieldError(name, reason) for name, reason in sorted(wrong.items())[:_MOST_TOLD])
    return Refused(f"{archive} is damaged; nothing was restored.", code="archive_damaged", errors=errors)


def _newer(archive: Path, version: str) -> Refused:
    return Refused(
        f"{archive} was made by version {version}, which this one does not know (its own database is at "
        f"{versions()[-1]}). Restore it with that version; nothing was restored.",
        code="archive_newer",
    )
