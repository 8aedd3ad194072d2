/** A map style from what is to be shown: pure, so that a change of theme or data is one new style and a diff. */
import type { LayerSpecification, StyleSpecification } from 'maplibre-gl'
import { STATUSES } from '@/design/status'
import { GROUNDS, overlay } from './ground'
import { areaNames, sketchNames, tileNames } from './labels'
import { pointLayers } from './points'
import type { Colours, Drawing, MapSource, PictureSource } from './source'

/** Counts each status inside a cluster. */
function clusterProperties(): Record<string, unknown> {
  return Object.fromEntries(
    STATUSES.map((status) => [status, ['+', ['case', ['==', ['get', 'status'], status], 1, 0]]]),
  )
}

function pictureOf({ url, size, minZoom, maxZoom, bounds, attribution }: PictureSource): object {
  return { type: 'raster', tiles: [url], tileSize: size, minzoom: minZoom, maxzoom: maxZoom, ...(bounds ? { bounds } : {}), ...(attribution ? { attribution } : {}) }
}

function sourcesOf(source: MapSource): [string, object][] {
  if (source.picture) return [[source.id, pictureOf(source.picture)]]
  const { tiles } = source
  const clustered = source.cluster && !source.counted && source.drawing === 'points'
  const cluster = clustered ? { cluster: true, clusterRadius: 34, clusterMaxZoom: source.minZoom > 11 ? 16 : 11, clusterProperties: clusterProperties() } : {}
  const own: [string, object] = tiles
    ? [tiles.source ?? source.id, { type: 'vector', tiles: [tiles.url], minzoom: Math.min(Math.floor(tiles.minZoom ?? source.minZoom), tiles.maxZoom), maxzoom: tiles.maxZoom, ...(tiles.bounds ? { bounds: tiles.bounds } : {}) }]
    : [source.id, { type: 'geojson', data: source.data, ...cluster }]
  return source.names ? [own, [`${source.id}:names`, { type: 'geojson', data: source.names }]] : [own]
}

export function mapStyle(sources: readonly MapSource[], theme: string, colours: Colours): StyleSpecification {
  const sketches = sources.filter((source) => source.drawing === 'sketch')
  const above = new Set<Drawing>(['points', 'counts', 'sketch', 'mask', 'picture'])
  const counts = sources.filter((source) => source.drawing === 'counts')
  const grounds = sources.filter((source) => !above.has(source.drawing))
  const pictures = sources.filter((source) => source.drawing === 'picture')
  const masks = sources.filter((source) => source.drawing === 'mask')
  const points = sources.filter((source) => source.drawing === 'points')
  const drawn = (source: MapSource): LayerSpecification[] => GROUNDS[source.drawing as keyof typeof GROUNDS](source, colours)
  return {
    version: 8,
    light: { anchor: 'viewport', position: [1.4, 200, 40], intensity: theme === 'ink' ? 0.22 : 0.24 },
    sources: Object.fromEntries(sources.flatMap(sourcesOf)) as StyleSpecification['sources'],
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': colours('map-ground') } },
      ...grounds.flatMap(drawn),
      // Above what is filled, below lines of the overlay, names and things: one still reads the city's own on it.
      ...pictures.map(({ id, opacity }) => ({ id, type: 'raster', source: id, paint: { 'raster-opacity': opacity ?? 1 } }) as LayerSpecification),
      ...grounds.flatMap((source) => overlay(source, colours)),
      ...masks.flatMap(drawn),
      ...[...grounds].reverse().flatMap((source) => tileNames(source, theme, colours)),
      ...[...grounds].reverse().flatMap((source) => areaNames(source, colours)),
      ...counts.flatMap(drawn),
      ...points.flatMap((source) => pointLayers(source, theme, colours)),
      ...sketches.flatMap(drawn),
      ...sketches.flatMap((source) => sketchNames(source, colours)),
    ],
  }
}
