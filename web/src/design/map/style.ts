/** A map style from what is to be shown: pure, so that a change of theme or data is one new style and a diff. */
import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from 'maplibre-gl'
import { STATUSES } from '@/design/status'

export type Drawing = 'area' | 'boundary' | 'line' | 'points'

export interface MapSource {
  id: string
  drawing: Drawing
  /** Name of a colour token. */
  colour: string
  weight: number
  labels: boolean
  cluster: boolean
  minZoom: number
  /** Points carry `status`; everything may carry `name`; `id` names the thing when it is picked. */
  data: GeoJSON.FeatureCollection
}

export type Colours = (token: string) => string

const FONT = ['PingFang SC, HarmonyOS Sans SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif']

/** Counts by status travel from the cluster to the picture that draws it: `cluster:paper:0,2,0,1,3`. */
function clusterImage(theme: string): ExpressionSpecification {
  const counts = STATUSES.flatMap((status, i) => [...(i ? [','] : []), ['to-string', ['get', status]]])
  return ['concat', `cluster:${theme}:`, ...counts] as unknown as ExpressionSpecification
}

function textLayer(source: MapSource, colours: Colours, on: 'area' | 'point'): LayerSpecification {
  return {
    id: `${source.id}:label`,
    type: 'symbol',
    source: source.id,
    minzoom: on === 'point' ? Math.max(source.minZoom, 10.5) : source.minZoom,
    ...(source.cluster ? { filter: ['!', ['has', 'point_count']] } : {}),
    layout: {
      'text-field': ['coalesce', ['get', 'name'], ''],
      'text-font': FONT,
      'text-size': on === 'area' ? 14 : 12,
      'text-max-width': 9,
      ...(on === 'point' ? { 'text-anchor': 'top', 'text-offset': [0, 0.9], 'text-optional': true } : {}),
    },
    paint: { 'text-color': colours('map-text'), 'text-halo-color': colours('map-halo'), 'text-halo-width': 1.6 },
  }
}

function areaLayers(source: MapSource, colours: Colours): LayerSpecification[] {
  const boundary = source.drawing === 'boundary'
  const fill: LayerSpecification = {
    id: `${source.id}:fill`,
    type: 'fill',
    source: source.id,
    minzoom: source.minZoom,
    paint: { 'fill-color': colours(boundary ? 'map-land' : source.colour), 'fill-opacity': boundary ? 1 : 0.16 },
  }
  const line: LayerSpecification = {
    id: `${source.id}:line`,
    type: 'line',
    source: source.id,
    minzoom: source.minZoom,
    paint: {
      'line-color': colours(boundary ? 'map-line' : source.colour),
      'line-width': ['interpolate', ['linear'], ['zoom'], 7, source.weight * 0.5, 12, source.weight * 0.9],
    },
  }
  const layers = source.drawing === 'line' ? [line] : [fill, line]
  return source.labels ? [...layers, textLayer(source, colours, 'area')] : layers
}

function pointLayers(source: MapSource, theme: string, colours: Colours): LayerSpecification[] {
  const alone = source.cluster ? { filter: ['!', ['has', 'point_count']] as ExpressionSpecification } : {}
  const layers: LayerSpecification[] = [
    {
      id: `${source.id}:points`,
      type: 'symbol',
      source: source.id,
      minzoom: source.minZoom,
      ...alone,
      layout: {
        'icon-image': ['concat', `mark:${theme}:`, ['coalesce', ['get', 'shape'], 'dot'], ':', ['coalesce', ['get', 'status'], 'stale']],
        'icon-allow-overlap': true,
        'icon-size': ['interpolate', ['linear'], ['zoom'], 8, 0.8, 13, 1.1],
        'symbol-sort-key': ['coalesce', ['get', 'rank'], 0],
      },
    },
  ]
  if (source.cluster) {
    layers.push({
      id: `${source.id}:clusters`,
      type: 'symbol',
      source: source.id,
      minzoom: source.minZoom,
      filter: ['has', 'point_count'],
      layout: { 'icon-image': clusterImage(theme), 'icon-allow-overlap': true },
    })
  }
  return source.labels ? [...layers, textLayer(source, colours, 'point')] : layers
}

/** Counts each status inside a cluster. */
function clusterProperties(): Record<string, unknown> {
  return Object.fromEntries(
    STATUSES.map((status) => [status, ['+', ['case', ['==', ['get', 'status'], status], 1, 0]]]),
  )
}

export function mapStyle(sources: readonly MapSource[], theme: string, colours: Colours): StyleSpecification {
  const grounds = sources.filter((source) => source.drawing !== 'points')
  const points = sources.filter((source) => source.drawing === 'points')
  return {
    version: 8,
    sources: Object.fromEntries(
      sources.map((source) => [
        source.id,
        {
          type: 'geojson',
          data: source.data,
          ...(source.cluster && source.drawing === 'points'
            ? { cluster: true, clusterRadius: 46, clusterMaxZoom: 12, clusterProperties: clusterProperties() }
            : {}),
        },
      ]),
    ) as StyleSpecification['sources'],
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': colours('map-ground') } },
      ...grounds.flatMap((source) => areaLayers(source, colours)),
      ...points.flatMap((source) => pointLayers(source, theme, colours)),
    ],
  }
}
