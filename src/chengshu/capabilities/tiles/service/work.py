"""Long work of this engine, as jobs: writing archives, making copies of large layers."""

import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from chengshu.capabilities.jobs import Handler, Job, Progress
from chengshu.capabilities.tiles.service import Tiles
from chengshu.capabilities.tiles.service.copies import COPY

ARCHIVE = "tiles.archive"
KEEP_DAYS = 7
_DAY_S = 86_400


def archive_path(folder: Path, job: str) -> Path:
    """Where the file of a job is."""
    return folder / "archives" / f"{job}.pmtiles"


def archive_params(layers: Mapping[str, frozenset[str]]) -> dict[str, Any]:
    """Layers with the fields that who ordered may not see."""
    return {"layers": {layer: sorted(hidden) for layer, hidden in layers.items()}}


def handlers(tiles: Tiles) -> dict[str, Handler]:
    """Who does which kind of job."""

    def write(job: Job, progress: Progress) -> dict[str, Any]:
        layers: dict[str, list[str]] = job.params["layers"]
        hidden = {layer: frozenset(names) for layer, names in layers.items()}
        path = archive_path(tiles.folder, job.id)
        _tidy(path.parent)
        made = tiles.archive(list(layers), path, progress, hidden=hidden)
        return asdict(made) | {"href": f"/api/v1/tiles/archives/{job.id}"}

    return {ARCHIVE: write, COPY: tiles.make_copy}


def _tidy(folder: Path) -> None:
    """Files that nobody has fetched for a week can be made again."""
    oldest = time.time() - KEEP_DAYS * _DAY_S
    for path in folder.glob("*.p*") if folder.exists() else ():
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
