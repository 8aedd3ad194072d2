/** A map style from what is to be shown: pure, so that a change of theme or data is one new style and a diff. */
import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from 'maplibre-gl'
import { STATUSES } from '@/design/status'
import { GROUNDS, overlay } from './ground'
import { NAME, areaNames, sketchNames, tileNames } from './labels'
import { FONT } from './parts'

export type Drawing = 'boundary' | 'water' | 'green' | 'land' | 'road' | 'building' | 'area' | 'line' | 'dots' | 'places' | 'heat' | 'counts' | 'mask' | 'picture' | 'sketch' | 'points'
type Box = [number, number, number, number]

/** Vector tiles of a layer. An address that changes is fetched anew without a blink. */
export interface TileSource {
  url: string
  /** Name of the layer inside the tiles. */
  layer: string
  maxZoom: number
  bounds: Box | null
  /** Several layers may come in the same tiles: the name of what brings them. */
  source?: string
  /** From this level on the tiles are asked for. */
  minZoom?: number
}

/** Tiles that are pictures already: of an outside service. */
export interface PictureSource {
  url: string
  size: number
  minZoom: number
  maxZoom: number
  bounds: Box | null
  attribution: string
}

/** A colour for each value of a field, or from each value on. */
export interface Colouring {
  field: string
  kind: 'category' | 'steps'
  stops: { value: string | number; colour: string }[]
  other: string
  /** What the colours mean, where the values alone do not say it. */
  legend?: { text: string; colour: string }[]
}

export interface MapSource {
  id: string
  drawing: Drawing
  /** Name of a colour token. */
  colour: string
  weight: number
  labels: boolean
  cluster: boolean
  /** The data come counted: what stands for several has `point_count` and how many of each status. */
  counted?: boolean
  minZoom: number
  /** Points carry `status` and may carry `value`; everything may carry `name`; `id` names the thing when it is picked. */
  data: GeoJSON.FeatureCollection
  /** Instead of data: tiles, however many things there are. */
  tiles?: TileSource
  picture?: PictureSource
  /** Where the names of areas are written. */
  names?: GeoJSON.FeatureCollection
  /** From 0 to 1; all of it when left out. */
  opacity?: number
  colouring?: Colouring | null
  /** Buildings lie flat, so that their outlines can be told and taken up. */
  flat?: boolean
  /** A boundary within the land: lines only. */
  inner?: boolean
  /** How a road says its rank, 1 to 4, or 5 for a railway; how a place says its weight, 1 to 3. */
  rank?: ExpressionSpecification
  /** How a place says what it is: a word of the pictures in marks.ts. */
  glyph?: ExpressionSpecification
  /** A colour somebody chose instead of that of the paint. */
  tint?: string
}

export type Colours = (token: string) => string

/** Counts by status travel from the cluster to the picture that draws it: `cluster:paper:0,2,0,1,3`. */
function clusterImage(theme: string): ExpressionSpecification {
  const counts = STATUSES.flatMap((status, i) => [...(i ? [','] : []), ['to-string', ['get', status]]])
  return ['concat', `cluster:${theme}:`, ...counts] as unknown as ExpressionSpecification
}

/** An alert rings its place, a case stands on it, a number hangs below it. */
function marks(source: MapSource, theme: string): LayerSpecification {
  const shape: ExpressionSpecification = ['coalesce', ['get', 'shape'], 'dot']
  return {
    id: `${source.id}:points`,
    type: 'symbol',
    source: source.id,
    minzoom: source.minZoom,
    ...(source.cluster || source.counted ? { filter: ['!', ['has', 'point_count']] } : {}),
    layout: {
      'icon-image': ['concat', `mark:${theme}:`, shape, ':', ['coalesce', ['get', 'status'], 'stale']],
      'icon-allow-overlap': true,
      'icon-ignore-placement': true,
      'icon-anchor': ['match', shape, 'case', 'bottom', 'center'],
      'icon-size': ['interpolate', ['linear'], ['zoom'], 8, 0.85, 13, 1.1],
      'symbol-sort-key': ['coalesce', ['get', 'rank'], 0],
    },
  } as LayerSpecification
}

/** Numbers give way to each other; the more pressing one stays. */
function values(source: MapSource, theme: string): LayerSpecification {
  return {
    id: `${source.id}:values`,
    type: 'symbol',
    source: source.id,
    minzoom: source.minZoom,
    filter: ['all', ['has', 'value'], ['!', ['has', 'point_count']]],
    layout: {
      'icon-image': ['concat', `value:${theme}:`, ['get', 'status'], ':', ['get', 'value']],
      'icon-anchor': 'top',
      'icon-offset': [0, 8],
      'icon-padding': 1,
      'symbol-sort-key': ['-', 0, ['coalesce', ['get', 'rank'], 0]],
    },
  } as LayerSpecification
}

function pointNames(source: MapSource, colours: Colours): LayerSpecification {
  return {
    id: `${source.id}:label`,
    type: 'symbol',
    source: source.id,
    minzoom: Math.max(source.minZoom, 10),
    ...(source.cluster || source.counted ? { filter: ['!', ['has', 'point_count']] } : {}),
    layout: { 'text-field': NAME, 'text-font': FONT, 'text-size': 12, 'text-max-width': 12, 'text-anchor': 'top', 'text-offset': ['case', ['has', 'value'], ['literal', [0, 3]], ['literal', [0, 0.8]]], 'text-optional': true },
    paint: { 'text-color': colours('map-text'), 'text-halo-color': colours('map-halo'), 'text-halo-width': 1.6 },
  } as LayerSpecification
}

function pointLayers(source: MapSource, theme: string, colours: Colours): LayerSpecification[] {
  const clusters = {
    id: `${source.id}:clusters`,
    type: 'symbol',
    source: source.id,
    minzoom: source.minZoom,
    filter: ['has', 'point_count'],
    layout: { 'icon-image': clusterImage(theme), 'icon-allow-overlap': true },
  } as LayerSpecification
  return [
    ...(source.labels ? [pointNames(source, colours)] : []),
    ...(source.data.features.some((one) => one.properties?.value !== undefined) ? [values(source, theme)] : []),
    marks(source, theme),
    ...(source.cluster || source.counted ? [clusters] : []),
  ]
}

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
