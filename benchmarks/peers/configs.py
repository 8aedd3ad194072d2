"""What the peers are told: a mapfile for MapServer, the settings of pygeoapi, the web server before both C++ ones."""

import json
from pathlib import Path
from typing import Any

from benchmarks.peers.data import LAYERS, SIDE, SOUTH, WEST
from benchmarks.peers.fetch import TREE

_MAP = """
MAP
  NAME "bench"
  PROJECTION "init=epsg:4326" END
  EXTENT {west} {south} {east} {north}
  SIZE 256 256
  MAXSIZE 4096
  IMAGETYPE png
  OUTPUTFORMAT NAME "mvt" DRIVER MVT FORMATOPTION "EXTENT=4096" FORMATOPTION "EDGE_BUFFER=64" END
  OUTPUTFORMAT NAME "geojson" DRIVER "OGR/GEOJSON" MIMETYPE "application/json; subtype=geojson"
    FORMATOPTION "STORAGE=stream" FORMATOPTION "FORM=SIMPLE" FORMATOPTION "LCO:COORDINATE_PRECISION=8" END
  WEB METADATA
    "ows_title" "bench" "ows_onlineresource" "http://127.0.0.1:{port}/mapserv/bench" "ows_enable_request" "*"
    "ows_srs" "EPSG:4326 EPSG:3857"
  END END
  {layers}
END
"""
_MAP_LAYER = """
  LAYER NAME "{name}" TYPE {kind} STATUS ON
    CONNECTIONTYPE POSTGIS CONNECTION "host=127.0.0.1 port={port} user=postgres dbname=postgres"
    PROCESSING "CLOSE_CONNECTION=DEFER"
    DATA "geom from {name} using unique gid using srid=4326"
    EXTENT {west} {south} {east} {north}
    PROJECTION "init=epsg:4326" END
    TEMPLATE "all"
    CLASS STYLE {style} END END
    METADATA "ows_title" "{name}" "gml_include_items" "all" "gml_featureid" "gid" "gml_types" "auto"
      "ows_srs" "EPSG:4326 EPSG:3857" "wfs_getfeature_formatlist" "geojson" "gml_geometries" "geom"
      "gml_geom_type" "{kind}" END
  END
"""
_STYLES = {
    "polygons": 'COLOR "#becf50" OUTLINECOLOR "#232323" OUTLINEWIDTH 1',
    "points": 'COLOR "#be5050" SYMBOL 0 SIZE 3',
}
_WEB = """
server.document-root = "{folder}"
server.port = {web}
server.bind = "127.0.0.1"
server.errorlog = "{folder}/web.log"
server.modules = ( "mod_fastcgi" )
fastcgi.server = (
  "/qgis" => (( "bin-path" => "{tree}/usr/lib/cgi-bin/qgis_mapserv.fcgi", "socket" => "{folder}/qgis.socket",
    "check-local" => "disable", "max-procs" => 2, "bin-environment" => ( {environment},
      "QGIS_PROJECT_FILE" => "{folder}/bench.qgs", "QT_QPA_PLATFORM" => "offscreen", "HOME" => "{folder}",
      "QGIS_PREFIX_PATH" => "{prefix}", "QGIS_SERVER_LOG_LEVEL" => "2", "QGIS_SERVER_LOG_STDERR" => "1",
      "QGIS_OPTIONS_PATH" => "{folder}", "QGIS_SERVER_WFS3_ENABLED" => "1" ) )),
  "/mapserv" => (( "bin-path" => "{tree}/usr/lib/cgi-bin/mapserv", "socket" => "{folder}/mapserv.socket",
    "check-local" => "disable", "max-procs" => 2, "bin-environment" => ( {environment},
      "MAPSERVER_CONFIG_FILE" => "{folder}/mapserver.conf" ) ))
)
"""
_MAPSERVER = """
CONFIG
  ENV MS_MAP_PATTERN "." END
  MAPS "bench" "{folder}/bench.map" END
END
"""
_BOX = {"west": WEST, "south": SOUTH, "east": WEST + SIDE, "north": SOUTH + SIDE}


def write_mapfile(folder: Path, database: int, web: int) -> None:
    """MapServer's mapfile and the file that names it."""
    layers = "".join(
        _MAP_LAYER.format(name=name, kind=name[:-1].upper(), port=database, style=_STYLES[name], **_BOX)
        for name in LAYERS
    )
    (folder / "bench.map").write_text(_MAP.format(port=web, layers=layers, **_BOX))
    (folder / "mapserver.conf").write_text(_MAPSERVER.format(folder=folder))


def write_web(folder: Path, web: int, environment: dict[str, str]) -> Path:
    """The settings of the web server that speaks FastCGI with QGIS Server and MapServer, two processes each."""
    said = ", ".join(f'"{name}" => "{environment[name]}"' for name in ("LD_LIBRARY_PATH", "PATH"))
    path = folder / "web.conf"
    prefix = TREE / "usr"
    path.write_text(_WEB.format(folder=folder, web=web, tree=TREE, environment=said, prefix=prefix))
    return path


def write_pygeoapi(folder: Path, database: int, port: int) -> Path:
    """The settings of pygeoapi: both layers as features and as vector tiles."""
    resources = {name: _collection(name, database) for name in LAYERS}
    address = f"http://127.0.0.1:{port}"
    said = {
        "server": {
            "bind": {"host": "127.0.0.1", "port": port}, "url": address, "mimetype": "application/json; charset=UTF-8",
            "encoding": "utf-8", "gzip": False, "languages": ["en-US"], "pretty_print": False, "admin": False,
            "limits": {"default_items": 10, "max_items": 10000, "on_exceed": "throttle"},
            "map": {"url": "http://127.0.0.1/none/{z}/{x}/{y}.png", "attribution": "none"},
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": {
                "title": "bench", "description": "bench", "keywords": ["bench"], "keywords_type": "theme",
                "terms_of_service": "none", "url": address,
            },
            "license": {"name": "none", "url": address}, "provider": {"name": "bench", "url": address},
            "contact": {"name": "bench"},
        },
        "resources": resources,
    }  # fmt: skip
    path = folder / "pygeoapi.yml"
    path.write_text(json.dumps(said))  # YAML can read it
    return path


def _collection(name: str, database: int) -> dict[str, Any]:
    data = {
        "host": "127.0.0.1", "port": database, "dbname": "postgres", "user": "postgres", "password": "none",
        "search_path": ["public"],
    }  # fmt: skip
    common = {"data": data, "id_field": "gid", "table": name, "geom_field": "geom"}
    bbox = [_BOX["west"], _BOX["south"], _BOX["east"], _BOX["north"]]
    return {
        "type": "collection", "title": name, "description": name, "keywords": [name], "links": [],
        "extents": {"spatial": {"bbox": bbox, "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84"}},
        "providers": [
            {"type": "feature", "name": "PostgreSQL", "count": False, **common},
            {"type": "tile", "name": "MVT-postgresql", **common, "options": {"zoom": {"min": 0, "max": 20}},
             "storage_crs": "http://www.opengis.net/def/crs/EPSG/0/4326",
             "format": {"name": "pbf", "mimetype": "application/vnd.mapbox-vector-tile"}},
        ],
    }  # fmt: skip
