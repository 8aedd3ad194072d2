"""QGIS in a process of its own, with the Python that it was packaged for: it brings its own GDAL and its own Qt.

Reads from the standard input `key` (a token, for the stored sign-in of QGIS) and `wishes`: the provider and the address
of a layer as a person would give them, and what to do with it. Writes what QGIS makes of them into the file `answers`.
"""

import json
import os
import sys
import tempfile
from pathlib import Path

home = tempfile.mkdtemp(prefix="qgis-")
os.environ |= {"QT_QPA_PLATFORM": "offscreen", "XDG_RUNTIME_DIR": home, "HOME": home, "QGIS_AUTH_DB_DIR_PATH": home}

from qgis.core import (  # noqa: E402
    Qgis,
    QgsApplication,
    QgsAuthMethodConfig,
    QgsCoordinateReferenceSystem,
    QgsFeatureRequest,
    QgsMapRendererCustomPainterJob,
    QgsMapSettings,
    QgsPointXY,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorLayer,
    QgsVectorTileBasicRenderer,
    QgsVectorTileLayer,
)
from qgis.PyQt.QtCore import QEventLoop, QSize, QTimer  # noqa: E402
from qgis.PyQt.QtGui import QColor, QImage, QPainter  # noqa: E402

QgsApplication.setPrefixPath("/usr", True)
app = QgsApplication([], False)
app.initQgis()


def sign_in(key):
    """Credentials as a person keeps them in QGIS: their id goes into the address of a layer."""
    manager = QgsApplication.authManager()
    manager.setMasterPassword("only for this test", True)
    config = QgsAuthMethodConfig("Basic")
    config.setName("city")
    config.setConfigMap({"username": "anybody", "password": key, "realm": ""})
    return config.id() if manager.storeAuthenticationConfig(config) else ""


def plain():
    """One colour for all: left to itself QGIS draws vector tiles in a colour by chance, which may be nearly white."""
    dark = QColor(60, 60, 60)
    renderer = QgsVectorTileBasicRenderer()
    renderer.setStyles(renderer.simpleStyle(dark, dark, 0.5, dark, 0.5, dark, dark, 2.0))
    return renderer


def opened(provider, address):
    if provider == "vectortile":
        layer = QgsVectorTileLayer(address, "layer")
        layer.setRenderer(plain())
        return layer
    if provider in ("wms", "gdal"):
        return QgsRasterLayer(address, "layer", provider)
    return QgsVectorLayer(address, "layer", provider)


def features(layer, wish):
    request = QgsFeatureRequest()
    if "box" in wish:
        request.setFilterRect(QgsRectangle(*wish["box"]))
    if "where" in wish:
        request.setFilterExpression(wish["where"])
    found = list(layer.getFeatures(request))
    return {
        "said": layer.featureCount(),
        "count": len(found),
        "kinds": {one.name(): one.type() for one in layer.fields()},
        "fields": {one.name(): [str(row[one.name()]) for row in found] for one in layer.fields()},
        "shapes": [one.geometry().asWkt(12) for one in found],
    }


def draw(layer, wish):
    QgsProject.instance().addMapLayer(layer, False)
    size = QSize(*wish["size"])
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(QgsCoordinateReferenceSystem(wish["crs"]))
    settings.setExtent(QgsRectangle(*wish["draw"]))
    settings.setOutputSize(size)
    image = QImage(size, QImage.Format_ARGB32_Premultiplied)
    image.fill(QColor(255, 255, 255))
    painter = QPainter(image)
    job = QgsMapRendererCustomPainterJob(settings, painter)
    job.start()
    job.waitForFinished()
    painter.end()
    return {"drawn": image.save(wish["picture"]), "errors": [one.message for one in job.errors()]}


def identify(layer, wish):
    """What is at a point: as HTML (4) or as features (8)."""
    told = []
    for form in (4, 8):
        found = layer.dataProvider().identify(QgsPointXY(*wish["at"]), form, QgsRectangle(*wish["draw"]), *wish["size"])
        for value in found.results().values():
            for one in value if isinstance(value, list) else [value]:
                rows = one.features() if hasattr(one, "features") else []
                told += [" ".join(str(part) for part in row.attributes()) for row in rows] or [str(one)]
    return {"told": told}


def legend(layer):
    fetcher = layer.dataProvider().getLegendGraphicFetcher(None)
    loop, got = QEventLoop(), []
    fetcher.finish.connect(lambda image: (got.append([image.width(), image.height()]), loop.quit()))
    fetcher.error.connect(lambda text: (got.append(text), loop.quit()))
    QTimer.singleShot(20_000, loop.quit)
    fetcher.start()
    if not got:
        loop.exec_()
    return {"legend": got[0] if got else "no answer"}


def answer(wish, authcfg):
    layer = opened(wish["provider"], wish["address"].replace("{authcfg}", authcfg))
    if not layer.isValid():
        return {"valid": False}
    box = layer.extent()
    extent = [box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum()]
    said = {"valid": True, "crs": layer.crs().authid(), "extent": extent}
    if isinstance(layer, QgsVectorLayer):
        said |= features(layer, wish)
    if "sld" in wish:
        said["styled"] = bool(layer.loadSldStyle(wish["sld"])[1])
    if "at" in wish:
        said |= identify(layer, wish) | legend(layer)
    if "draw" in wish:
        said |= draw(layer, wish)
    return said


wanted = json.load(sys.stdin)
authcfg = sign_in(wanted["key"])
found = {"version": Qgis.QGIS_VERSION, "answers": [answer(wish, authcfg) for wish in wanted["wishes"]]}
Path(wanted["answers"]).write_text(json.dumps(found), encoding="utf-8")
sys.stdout.flush()
os._exit(0)  # leaving in order would make QGIS tear down what Qt has let go of already
