/** Things that stand at a point: their mark, their number, their name, and one sign for many that lie close together. */
import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl'
import { STATUSES } from '@/design/status'
import { NAME } from './labels'
import { FONT } from './parts'
import type { Colours, MapSource } from './source'

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

export function pointLayers(source: MapSource, theme: string, colours: Colours): LayerSpecification[] {
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
