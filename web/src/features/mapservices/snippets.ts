/** The same services as other people's software asks for them: text to copy, with a place for one's key. Pure. */
import type { ServiceExample } from '@/api/types'

export const TOOLS = ['qgis', 'ogr2ogr', 'owslib', 'maplibre', 'curl'] as const
export type Tool = (typeof TOOLS)[number]
/** Stands for a key where none was made just now. */
export const PLACE = '$TOKEN'

function qgis({ layer, services, vector_tile }: ServiceExample, key: string): string {
  return [
    '# QGIS → Python console. By hand: Layer → Add layer → WFS / OGC API - Features → New;',
    `#   URL ${services.ogcapi}    Authentication: Basic, any user name, the key as password`,
    'from qgis.core import QgsProject, QgsRasterLayer, QgsVectorLayer, QgsVectorTileLayer',
    `key = "${key}"`,
    `features = QgsVectorLayer(f"url='${services.ogcapi}?tk={key}' typename='${layer}'", "${layer}", "OAPIF")`,
    `wfs = QgsVectorLayer(f"url='${services.ogcapi}/wfs?tk={key}' typename='cs:${layer}' version='2.0.0'", "${layer} WFS", "WFS")`,
    `wms = QgsRasterLayer(f"crs=EPSG:4490&format=image/png&layers=${layer}&styles=&url=${services.ogcapi}/wms?tk%3D{key}", "${layer} WMS", "wms")`,
    `wmts = QgsRasterLayer(f"crs=EPSG:4490&format=image/png&layers=${layer}&styles=default&tileMatrixSet=c&url=${services.wmts}?tk%3D{key}", "${layer} WMTS", "wms")`,
    `tiles = QgsVectorTileLayer(f"type=xyz&zmin=0&zmax=16&url=${vector_tile.replace('{z}', '%7Bz%7D').replace('{y}', '%7By%7D').replace('{x}', '%7Bx%7D')}?tk%3D{key}", "${layer} MVT")`,
    'for one in (features, wfs, wms, wmts, tiles):',
    '    assert one.isValid(), one.name()',
    '    QgsProject.instance().addMapLayer(one)',
  ].join('\n')
}

function ogr2ogr({ layer, gdal_features, gdal_wfs }: ServiceExample, key: string): string {
  return [
    `ogr2ogr --config GDAL_HTTP_AUTH BEARER --config GDAL_HTTP_BEARER ${key} \\`,
    `  ${layer}.gpkg "${gdal_features}" ${layer}`,
    '',
    `ogr2ogr --config GDAL_HTTP_HEADERS "Authorization: Bearer ${key}" \\`,
    `  -where "code IS NOT NULL" -t_srs EPSG:4547 ${layer}.shp "${gdal_wfs}" cs:${layer}`,
  ].join('\n')
}

function owslib({ layer, services }: ServiceExample, key: string): string {
  return [
    'from owslib.ogcapi.features import Features',
    'from owslib.wms import WebMapService',
    '',
    `city = Features("${services.ogcapi}", headers={"Authorization": "Bearer ${key}"})`,
    `page = city.collection_items("${layer}", limit=10, filter="code IS NOT NULL")`,
    'print(page["numberMatched"], [one["id"] for one in page["features"]])',
    '',
    `pictures = WebMapService("${services.ogcapi}/wms?tk=${key}", version="1.3.0")`,
    `print(pictures["${layer}"].title, pictures["${layer}"].boundingBoxWGS84)`,
  ].join('\n')
}

function maplibre({ style, extent }: ServiceExample, key: string): string {
  return [
    "import { Map } from 'maplibre-gl'",
    '',
    'const map = new Map({',
    "  container: 'map',",
    `  bounds: [${extent.map((one) => one.toFixed(4)).join(', ')}],`,
    `  style: '${style}?tk=${key}',`,
    '})',
  ].join('\n')
}

function curl({ features, wms_map, wfs_features, layer }: ServiceExample, key: string): string {
  const head = `curl -H "Authorization: Bearer ${key}"`
  return [`${head} \\`, `  "${features}"`, '', `${head} -o ${layer}.png \\`, `  "${wms_map}"`, '', `${head} -o ${layer}.gml \\`, `  "${wfs_features}"`].join('\n')
}

const MAKERS: Record<Tool, (example: ServiceExample, key: string) => string> = { qgis, ogr2ogr, owslib, maplibre, curl }

export const snippet = (tool: Tool, example: ServiceExample, key: string): string => MAKERS[tool](example, key || PLACE)
