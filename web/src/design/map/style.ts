/** A map style from what is to be shown: pure, so that a change of theme or data is one new style and a diff. */
import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from 'maplibre-gl'
import { STATUSES } from '@/design/status'
import { AREAS, GROUNDS, LINES, POINTS, byZoom, seen } from './ground'

export type Drawing = 'boundary' | 'water' | 'green' | 'road' | 'building' | 'area' | 'line' | 'dots' | 'heat' | 'sketch' | 'points'
type Box = [number, number, number, number]

/** Vector tiles of a layer. An address that changes is fetched anew without a blink. */
export interface TileSource {
  url: string
  /** Name of the layer inside the tiles. */
  layer: string
  maxZoom: number
  bounds: Box | null
}

/** A colour for each value of a field, or from each value on. */
export interface Colouring {
  field: string
  kind: 'category' | 'steps'
  stops: { value: string | number; colour: string }[]
  other: string
}

export interface MapSource {
  id: string
  drawing: Drawing
  /** Name of a colour token. */
  colour: string
  weight: number
  labels: boolean
  cluster: boolean
  minZoom: number
  /** Points carry `status` and may carry `value`; everything may carry `name`; `id` names the thing when it is picked. */
  data: GeoJSON.FeatureCollection
  /** Instead of data: tiles, however many things there are. */
  tiles?: TileSource
  /** Where the names of areas are written. */
  names?: GeoJSON.FeatureCollection
  /** From 0 to 1; all of it when left out. */
  opacity?: number
  colouring?: Colouring | null
  /** A boundary within the land: lines only. */
  inner?: boolean
  /** How a road says its rank, 1 to 4, or 5 for a railway. */
  rank?: ExpressionSpecification
}

export type Colours = (token: string) => string

const FONT = ['PingFang SC, HarmonyOS Sans SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif']
const NAME: ExpressionSpecification = ['coalesce', ['get', 'name'], '']

/** Counts by status travel from the cluster to the picture that draws it: `cluster:paper:0,2,0,1,3`. */
function clusterImage(theme: string): ExpressionSpecification {
  const counts = STATUSES.flatMap((status, i) => [...(i ? [','] : []), ['to-string', ['get', status]]])
  return ['concat', `cluster:${theme}:`, ...counts] as unknown as ExpressionSpecification
}

const NEAR = ['step', ['zoom'], false, 8.4, true] as unknown as boolean

/** Names of the ground are always written and never in the way of the data. */
function groundNames(source: MapSource, colours: Colours): LayerSpecification[] {
  if (!source.names?.features.length) return []
  const city = source.drawing === 'boundary' && !source.inner
  const ink = source.drawing === 'water' ? 'map-water-text' : source.drawing === 'green' ? 'map-green-text' : 'map-text'
  return [
    {
      id: `${source.id}:name`,
      type: 'symbol',
      source: `${source.id}:names`,
      minzoom: city ? source.minZoom : Math.max(source.minZoom, 9.5),
      layout: {
        'text-field': NAME,
        'text-font': FONT,
        'text-size': city ? byZoom([7, 12], [11, 17]) : 12,
        'text-letter-spacing': city ? 0.22 : 0.08,
        'text-max-width': 9,
        // Small and far away, names give way to each other; near, each is written.
        'text-allow-overlap': city ? NEAR : false,
        'text-ignore-placement': city ? NEAR : false,
      },
      paint: { 'text-color': colours(ink), 'text-halo-color': colours('map-halo'), 'text-halo-width': 1.4, 'text-opacity': city ? 0.82 : 0.95 },
    },
  ]
}

/** Names that travel in the tiles: of streets along them, of points below them, of other areas inside them. */
function tileNames(source: MapSource, colours: Colours): LayerSpecification[] {
  if (!source.tiles || !source.labels || source.drawing === 'heat') return []
  const common = { source: source.id, 'source-layer': source.tiles.layer, type: 'symbol' }
  const paint = { 'text-color': colours('map-text'), 'text-halo-color': colours('map-halo'), 'text-halo-width': 1.5, 'text-opacity': seen(source, 0.95) }
  const named = (filter: ExpressionSpecification): ExpressionSpecification => ['all', filter, ['has', 'name']]
  const rank: ExpressionSpecification = source.rank ?? ['literal', 3]
  const along = {
    ...common,
    id: `${source.id}:along`,
    minzoom: Math.max(source.minZoom, 12.5),
    filter: named(LINES),
    layout: { 'symbol-placement': 'line', 'text-pitch-alignment': 'viewport', 'text-field': NAME, 'text-font': FONT, 'text-size': byZoom([13, ['match', rank, 1, 12, 2, 11, 10]], [17, ['match', rank, 1, 15, 2, 14, 12]]), 'text-letter-spacing': 0.12, 'symbol-spacing': 320, 'symbol-sort-key': rank, 'text-padding': 6 },
    paint,
  }
  const below = {
    ...common,
    id: `${source.id}:below`,
    minzoom: Math.max(source.minZoom, 14),
    filter: named(POINTS),
    layout: { 'text-field': NAME, 'text-font': FONT, 'text-size': 11.5, 'text-max-width': 9, 'text-anchor': 'top', 'text-offset': [0, 0.6], 'text-padding': 4 },
    paint,
  }
  const inside = {
    ...common,
    id: `${source.id}:inside`,
    minzoom: Math.max(source.minZoom, 15),
    filter: named(AREAS),
    layout: { 'text-field': NAME, 'text-font': FONT, 'text-size': 11.5, 'text-max-width': 8, 'text-padding': 6 },
    paint,
  }
  return [along, below, ...(source.names ? [] : [inside])] as LayerSpecification[]
}

/** What a person measured or wrote beside what he drew. */
function sketchNames(source: MapSource, colours: Colours): LayerSpecification[] {
  if (source.drawing !== 'sketch') return []
  return [
    {
      id: `${source.id}:label`,
      type: 'symbol',
      source: source.id,
      filter: ['has', 'label'],
      layout: { 'text-field': ['get', 'label'], 'text-font': FONT, 'text-size': 13, 'text-offset': [0, -1.1], 'text-allow-overlap': true, 'text-ignore-placement': true },
      paint: { 'text-color': colours('text'), 'text-halo-color': colours('map-halo'), 'text-halo-width': 2 },
    } as LayerSpecification,
  ]
}

/** An alert rings its place, a case stands on it, a number hangs below it. */
function marks(source: MapSource, theme: string): LayerSpecification {
  const shape: ExpressionSpecification = ['coalesce', ['get', 'shape'], 'dot']
  return {
    id: `${source.id}:points`,
    type: 'symbol',
    source: source.id,
    minzoom: source.minZoom,
    ...(source.cluster ? { filter: ['!', ['has', 'point_count']] } : {}),
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
    ...(source.cluster ? { filter: ['!', ['has', 'point_count']] } : {}),
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
    ...(source.cluster ? [clusters] : []),
  ]
}

/** Counts each status inside a cluster. */
function clusterProperties(): Record<string, unknown> {
  return Object.fromEntries(
    STATUSES.map((status) => [status, ['+', ['case', ['==', ['get', 'status'], status], 1, 0]]]),
  )
}

function sourcesOf(source: MapSource): [string, object][] {
  const { tiles } = source
  const clustered = source.cluster && source.drawing === 'points'
  const cluster = clustered ? { cluster: true, clusterRadius: 34, clusterMaxZoom: source.minZoom > 11 ? 16 : 11, clusterProperties: clusterProperties() } : {}
  const own: [string, object] = tiles
    ? [source.id, { type: 'vector', tiles: [tiles.url], minzoom: Math.min(Math.floor(source.minZoom), tiles.maxZoom), maxzoom: tiles.maxZoom, ...(tiles.bounds ? { bounds: tiles.bounds } : {}) }]
    : [source.id, { type: 'geojson', data: source.data, ...cluster }]
  return source.names ? [own, [`${source.id}:names`, { type: 'geojson', data: source.names }]] : [own]
}

export function mapStyle(sources: readonly MapSource[], theme: string, colours: Colours): StyleSpecification {
  const sketches = sources.filter((source) => source.drawing === 'sketch')
  const grounds = sources.filter((source) => source.drawing !== 'points' && source.drawing !== 'sketch')
  const points = sources.filter((source) => source.drawing === 'points')
  const drawn = (source: MapSource): LayerSpecification[] => GROUNDS[source.drawing as keyof typeof GROUNDS](source, colours)
  return {
    version: 8,
    light: { anchor: 'viewport', position: [1.4, 200, 40], intensity: theme === 'ink' ? 0.25 : 0.32 },
    sources: Object.fromEntries(sources.flatMap(sourcesOf)) as StyleSpecification['sources'],
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': colours('map-ground') } },
      ...grounds.flatMap(drawn),
      ...grounds.flatMap((source) => tileNames(source, colours)),
      ...grounds.flatMap((source) => groundNames(source, colours)),
      ...points.flatMap((source) => pointLayers(source, theme, colours)),
      ...sketches.flatMap(drawn),
      ...sketches.flatMap((source) => sketchNames(source, colours)),
    ],
  }
}
