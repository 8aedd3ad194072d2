/** A map style from what is to be shown: pure, so that a change of theme or data is one new style and a diff. */
import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from 'maplibre-gl'
import { STATUSES } from '@/design/status'

export type Drawing = 'boundary' | 'water' | 'green' | 'road' | 'area' | 'line' | 'points'

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
  /** Where the names of areas are written. */
  names?: GeoJSON.FeatureCollection
}

export type Colours = (token: string) => string

const FONT = ['PingFang SC, HarmonyOS Sans SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif']
const NAME: ExpressionSpecification = ['coalesce', ['get', 'name'], '']
const RANK: ExpressionSpecification = ['to-number', ['coalesce', ['get', 'rank'], 2]]

const byZoom = (...stops: [number, number | ExpressionSpecification][]): ExpressionSpecification =>
  ['interpolate', ['exponential', 1.5], ['zoom'], ...stops.flat()] as unknown as ExpressionSpecification

/** Counts by status travel from the cluster to the picture that draws it: `cluster:paper:0,2,0,1,3`. */
function clusterImage(theme: string): ExpressionSpecification {
  const counts = STATUSES.flatMap((status, i) => [...(i ? [','] : []), ['to-string', ['get', status]]])
  return ['concat', `cluster:${theme}:`, ...counts] as unknown as ExpressionSpecification
}

type Common = Pick<MapSource, 'id' | 'minZoom'>
const line = ({ id, minZoom }: Common, part: string, paint: object): LayerSpecification =>
  ({ id: `${id}:${part}`, type: 'line', source: id, minzoom: minZoom, layout: { 'line-cap': 'round', 'line-join': 'round' }, paint }) as LayerSpecification
const fill = ({ id, minZoom }: Common, colour: string, opacity = 1): LayerSpecification =>
  ({ id: `${id}:fill`, type: 'fill', source: id, minzoom: minZoom, paint: { 'fill-color': colour, 'fill-opacity': opacity } }) as LayerSpecification

/** Land rises a little above what lies outside: a soft shade under it, a thin line between its parts. */
function boundary(source: MapSource, colours: Colours): LayerSpecification[] {
  return [
    line(source, 'shade', { 'line-color': colours('map-shade'), 'line-width': byZoom([7, 10], [12, 34]), 'line-blur': byZoom([7, 9], [12, 30]), 'line-opacity': 0.8 }),
    fill(source, colours('map-land')),
    line(source, 'line', { 'line-color': colours('map-line'), 'line-width': source.weight * 0.5 }),
  ]
}

/** Roads by their rank: 1 carries the city, 3 is a street and is seen from near. */
function road(source: MapSource, colours: Colours): LayerSpecification[] {
  const wide = (one: number, two: number, three: number): ExpressionSpecification => ['match', RANK, 1, one, 2, two, three]
  return [
    line(source, 'casing', { 'line-color': colours('map-road-edge'), 'line-width': byZoom([8, wide(1.4, 0, 0)], [11, wide(3.4, 1.8, 1)], [14, wide(9, 7, 5)]) }),
    line(source, 'line', { 'line-color': colours('map-road'), 'line-width': byZoom([8, wide(0.8, 0, 0)], [11, wide(2.2, 1.1, 0.5)], [14, wide(7, 5.4, 3.8)]) }),
  ]
}

const GROUNDS: Record<Exclude<Drawing, 'points'>, (source: MapSource, colours: Colours) => LayerSpecification[]> = {
  boundary,
  road,
  water: (source, colours) => [
    fill(source, colours('map-water')),
    line(source, 'line', { 'line-color': colours('map-water'), 'line-width': byZoom([7, 1.2], [12, 0.4]) }),
  ],
  green: (source, colours) => [fill(source, colours('map-green'))],
  line: (source, colours) => [line(source, 'line', { 'line-color': colours(source.colour), 'line-width': source.weight * 0.8 })],
  area: (source, colours) => [
    fill(source, colours(source.colour), 0.14),
    line(source, 'line', { 'line-color': colours(source.colour), 'line-width': source.weight * 0.6, 'line-opacity': 0.7 }),
  ],
}

const NEAR = ['step', ['zoom'], false, 8.4, true] as unknown as boolean

/** Names of the ground are always written and never in the way of the data. */
function groundNames(source: MapSource, colours: Colours): LayerSpecification[] {
  if (!source.names?.features.length) return []
  const city = source.drawing === 'boundary'
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
  const clustered = source.cluster && source.drawing === 'points'
  const cluster = clustered ? { cluster: true, clusterRadius: 34, clusterMaxZoom: 11, clusterProperties: clusterProperties() } : {}
  const own: [string, object] = [source.id, { type: 'geojson', data: source.data, ...cluster }]
  return source.names ? [own, [`${source.id}:names`, { type: 'geojson', data: source.names }]] : [own]
}

export function mapStyle(sources: readonly MapSource[], theme: string, colours: Colours): StyleSpecification {
  const grounds = sources.filter((source) => source.drawing !== 'points')
  const points = sources.filter((source) => source.drawing === 'points')
  return {
    version: 8,
    sources: Object.fromEntries(sources.flatMap(sourcesOf)) as StyleSpecification['sources'],
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': colours('map-ground') } },
      ...grounds.flatMap((source) => GROUNDS[source.drawing as keyof typeof GROUNDS](source, colours)),
      ...grounds.flatMap((source) => groundNames(source, colours)),
      ...points.flatMap((source) => pointLayers(source, theme, colours)),
    ],
  }
}
