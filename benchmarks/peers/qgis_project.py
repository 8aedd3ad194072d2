"""A project of QGIS with both layers of the database, as QGIS itself would save it, without what has a default."""

from benchmarks.peers.data import LAYERS, SIDE, SOUTH, WEST

_CRS = """<spatialrefsys nativeFormat="Wkt"><proj4>+proj=longlat +datum=WGS84 +no_defs</proj4><srsid>3452</srsid>
<srid>4326</srid><authid>EPSG:4326</authid><description>WGS 84</description>
<projectionacronym>longlat</projectionacronym><ellipsoidacronym>EPSG:7030</ellipsoidacronym>
<geographicflag>true</geographicflag></spatialrefsys>"""
_EAST, _NORTH = WEST + SIDE + 0.001, SOUTH + SIDE + 0.001
_EXTENT = f"<xmin>{WEST}</xmin><ymin>{SOUTH}</ymin><xmax>{_EAST}</xmax><ymax>{_NORTH}</ymax>"
_SYMBOLS = {
    "polygons": """<symbol type="fill" name="0" alpha="1"><layer class="SimpleFill" enabled="1"><Option type="Map">
<Option name="color" value="190,207,80,255" type="QString"/>
<Option name="outline_color" value="35,35,35,255" type="QString"/>
<Option name="outline_width" value="0.26" type="QString"/>
<Option name="style" value="solid" type="QString"/></Option></layer></symbol>""",
    "points": """<symbol type="marker" name="0" alpha="1"><layer class="SimpleMarker" enabled="1"><Option type="Map">
<Option name="color" value="190,80,80,255" type="QString"/><Option name="name" value="circle" type="QString"/>
<Option name="size" value="1" type="QString"/></Option></layer></symbol>""",
}
_LAYER = """<maplayer type="vector" geometry="{geometry}" wkbType="{geometry}" hasScaleBasedVisibilityFlag="0"
 labelsEnabled="0">
<extent>{extent}</extent><id>{name}_id</id><datasource>{source}</datasource>
<layername>{name}</layername><shortname>{name}</shortname>
<srs>{crs}</srs><provider encoding="UTF-8">postgres</provider>
<flags><Identifiable>1</Identifiable><Searchable>1</Searchable></flags>
<renderer-v2 type="singleSymbol" symbollevels="0" enableorderby="0" forceraster="0">
<symbols>{symbol}</symbols></renderer-v2>
</maplayer>"""
_PROJECT = """<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<qgis version="3.22.16-Białowieża" projectname="bench">
<title>bench</title><projectCrs>{crs}</projectCrs>
<layer-tree-group>{nodes}</layer-tree-group>
<projectlayers>{layers}</projectlayers>
<properties>
<WFSLayers type="QStringList">{ids}</WFSLayers>
<WFSLayersPrecision>{precision}</WFSLayersPrecision>
<WMSServiceCapabilities type="bool">true</WMSServiceCapabilities>
<WMSServiceTitle type="QString">bench</WMSServiceTitle>
<WMSCrsList type="QStringList"><value>EPSG:4326</value><value>EPSG:3857</value></WMSCrsList>
<WMSExtent type="QStringList">
<value>{west}</value><value>{south}</value><value>{east}</value><value>{north}</value></WMSExtent>
</properties>
</qgis>
"""


def project(port: int) -> str:
    """The text of the project file for a database on a port of this machine."""
    layers = []
    for name in LAYERS:
        kind = "Point" if name == "points" else "Polygon"
        source = (
            f"dbname='postgres' host=127.0.0.1 port={port} user='postgres' sslmode=disable key='gid' "
            f'estimatedmetadata=true srid=4326 type={kind} checkPrimaryKeyUnicity=\'0\' table="public"."{name}" (geom)'
        )
        layers.append(
            _LAYER.format(geometry=kind, extent=_EXTENT, name=name, source=source, crs=_CRS, symbol=_SYMBOLS[name])
        )
    return _PROJECT.format(
        crs=_CRS,
        nodes="".join(f'<layer-tree-layer id="{name}_id" name="{name}" checked="Qt::Checked"/>' for name in LAYERS),
        layers="".join(layers),
        ids="".join(f"<value>{name}_id</value>" for name in LAYERS),
        precision="".join(f'<{name}_id type="int">8</{name}_id>' for name in LAYERS),
        west=WEST, south=SOUTH, east=WEST + SIDE, north=SOUTH + SIDE,
    )  # fmt: skip
