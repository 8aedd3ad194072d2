"""Verbs of the mapfiles engine."""

from pathlib import Path

from chengshu.capabilities.jobs import Handler, Jobs
from chengshu.capabilities.mapfiles.model import EXPORT, IMPORT, INSPECT, UNDO, Audit, Geocodes
from chengshu.capabilities.mapfiles.service.exporting import Exports
from chengshu.capabilities.mapfiles.service.importing import Imports, Systems
from chengshu.capabilities.mapfiles.service.intake import Intake
from chengshu.capabilities.mapfiles.service.previewing import Previews
from chengshu.capabilities.mapfiles.service.rejects import RejectDesk
from chengshu.capabilities.mapfiles.service.undoing import Undoing
from chengshu.capabilities.maps import Maps
from chengshu.kit import Database

__all__ = ["MapFiles"]


class MapFiles:
    """Files in and out of the map: uploads, previews, imports with their rejects, undo, exports."""

    def __init__(
        self,
        db: Database,
        maps: Maps,
        jobs: Jobs,
        coordinates: Systems,
        folder: Path,
        audit: Audit,
        *,
        places: Geocodes | None = None,
    ) -> None:
        self.uploads = Intake(db, jobs, folder / "uploads")
        self.imports = Imports(db, maps, jobs, coordinates, self.uploads, audit, places)
        self.previews = Previews(self.uploads, coordinates, places)
        self.rejects = RejectDesk(db, maps, self.imports, audit, places)
        self.undoing = Undoing(db, maps, jobs, self.imports, audit)
        self.exports = Exports(db, maps, jobs, coordinates, folder / "exports", audit)

    def handlers(self) -> dict[str, Handler]:
        """Who does this engine's long work."""
        return {
            INSPECT: self.uploads.inspect,
            IMPORT: self.imports.run,
            UNDO: self.undoing.run,
            EXPORT: self.exports.run,
        }
