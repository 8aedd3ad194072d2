"""Map files: layers brought in from files and given out as files, in the formats and coordinate systems people use.

The door: `MapFiles` with its desks `uploads`, `imports`, `rejects`, `undoing`, `exports`, and `handlers` for the jobs.
"""

from chengshu.capabilities.mapfiles.model import (
    Export,
    ExportRequest,
    FileLayer,
    Import,
    ImportRequest,
    MappedField,
    Mend,
    NewLayer,
    Reject,
    Replayed,
    Upload,
)
from chengshu.capabilities.mapfiles.service import MapFiles

__all__ = [
    "Export",
    "ExportRequest",
    "FileLayer",
    "Import",
    "ImportRequest",
    "MapFiles",
    "MappedField",
    "Mend",
    "NewLayer",
    "Reject",
    "Replayed",
    "Upload",
]
