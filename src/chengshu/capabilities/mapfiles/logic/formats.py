"""Which files are taken, told by their content; and which encodings texts are in."""

import codecs
from collections.abc import Iterable

from chengshu.capabilities.mapfiles.model import Format
from chengshu.kit import FieldError, Refused

ENDINGS: dict[str, Format] = {
    ".gpkg": "GPKG",
    ".geojson": "GeoJSON",
    ".json": "GeoJSON",
    ".fgb": "FlatGeobuf",
    ".parquet": "GeoParquet",
    ".geoparquet": "GeoParquet",
    ".dxf": "DXF",
    ".kml": "KML",
    ".csv": "CSV",
    ".txt": "CSV",
    ".shp": "Shapefile",
}
PACKED = (".zip", ".kmz")
SHAPE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
WRITTEN: dict[Format, str] = {
    "GPKG": ".gpkg",
    "Shapefile": ".shp",
    "GeoJSON": ".geojson",
    "FlatGeobuf": ".fgb",
    "GeoParquet": ".parquet",
    "DXF": ".dxf",
    "KML": ".kml",
    "CSV": ".csv",
}
# What GDAL adds to every feature of KML, whether anybody wrote it or not.
KML_OWN = frozenset(
    [
        "id",
        "timestamp",
        "begin",
        "end",
        "altitudeMode",
        "tessellate",
        "extrude",
        "visibility",
        "drawOrder",
        "icon",
        "snippet",
    ]
)
_XML_TRAPS = (b"<!ENTITY", b"<!DOCTYPE", b"<OGRVRT")
_ENCODINGS = {
    "": "", "utf8": "UTF-8", "utf-8": "UTF-8", "65001": "UTF-8", "gbk": "GB18030", "gb2312": "GB18030",
    "gb18030": "GB18030", "936": "GB18030", "cp936": "GB18030", "ansi 936": "GB18030", "ms936": "GB18030",
    "utf-8-sig": "UTF-8",
}  # fmt: skip


def refused(reason: str, code: str = "file_refused", field: str = "file") -> Refused:
    """A file that is not taken, and what to do."""
    return Refused(f"The file is not taken: {reason}.", code=code, errors=(FieldError(field, reason),))


def ending_of(name: str) -> str:
    """The ending of a file's name, when files of that kind are taken. Raises `Refused`."""
    ending = "." + name.rpartition(".")[2].casefold() if "." in name else ""
    if ending == ".shp":
        raise refused("a shapefile is several files; pack .shp, .shx, .dbf, .prj and .cpg into one .zip", "shape_parts")
    if ending not in ENDINGS and ending not in PACKED:
        known = ", ".join(sorted({*ENDINGS, *PACKED} - {".shp"}))
        raise refused(f"'{ending or name[:40]}' is not one of {known}", "unknown_format")
    return ending


def look_at(ending: str, start: bytes) -> None:
    """Raise `Refused` when the first bytes of a file are not what its name says."""
    if not start:
        raise refused("it is empty", "empty_file")
    text = start.removeprefix(codecs.BOM_UTF8).lstrip()
    good = {
        ".gpkg": start.startswith(b"SQLite format 3\x00") and start[68:72] in (b"GPKG", b"GP10", b"GP11"),
        ".geojson": text.startswith(b"{") and b'"type"' in start,
        ".json": text.startswith(b"{") and b'"type"' in start,
        ".fgb": start.startswith(b"fgb\x03fgb"),
        ".parquet": start.startswith(b"PAR1"),
        ".geoparquet": start.startswith(b"PAR1"),
        ".dxf": text.startswith((b"0", b"999")) and (b"SECTION" in start or b"999" in start[:8]),
        ".kml": text.startswith((b"<?xml", b"<kml")) and b"<kml" in start[:4096],
        ".shp": start.startswith(b"\x00\x00\x27\x0a"),
    }.get(ending)
    if start.startswith(b"AutoCAD Binary DXF"):
        raise refused("it is a binary DXF; save it as ASCII DXF (2018 or older)", "binary_dxf")
    if good is False or any(trap in start for trap in _XML_TRAPS):
        raise refused(f"its content is not that of a {ending} file", "wrong_content")
    if ending in (".csv", ".txt") and b"\x00" in start:
        raise refused("its content is not text", "wrong_content")
    if ending in PACKED and not start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        raise refused(f"its content is not that of a {ending} file", "wrong_content")


def encoding_named(name: str) -> str:
    """An encoding as people and .cpg files write it. Raises `Refused` when it is none known."""
    plain = name.strip().casefold()
    if plain in _ENCODINGS:
        return _ENCODINGS[plain]
    try:
        return codecs.lookup(plain).name
    except LookupError:
        raise refused(
            f"'{name[:40]}' is no encoding; write UTF-8, GBK or GB18030", "bad_encoding", "encoding"
        ) from None


def encoding_of(pieces: Iterable[bytes]) -> str:
    """UTF-8 when all of a text is, else GB 18030. Raises `Refused` when it is neither."""
    readers = {name: codecs.getincrementaldecoder(name)() for name in ("utf-8-sig", "gb18030")}
    for piece in pieces:
        for name in list(readers):
            try:
                readers[name].decode(piece)
            except UnicodeDecodeError:
                del readers[name]
        if not readers:
            raise refused("its texts are neither UTF-8 nor GB 18030; say the encoding", "bad_encoding", "encoding")
    for name, reader in readers.items():
        try:
            reader.decode(b"", True)
        except UnicodeDecodeError:
            continue
        return name
    raise refused("it ends in the middle of a character", "bad_encoding", "encoding")


def likely_encoding(content: bytes) -> str:
    """The encoding of the texts of a .dbf, whose cells may be cut inside a character: the one that fits better."""
    wrong = {name: content.decode(name, "replace").count("\ufffd") for name in ("UTF-8", "GB18030")}
    return "UTF-8" if wrong["UTF-8"] <= wrong["GB18030"] else "GB18030"
