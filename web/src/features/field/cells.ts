/** One's own grid cells: what they cover, and how they are drawn. Pure. */
import type { Spot } from '@/packs/desk/spots'
import type { MapSource } from '@/design/map/source'
import type { Far } from './work'

export type Box = [number, number, number, number]
/** Somebody who stands at the edge of his cell sees a little of the next, in degrees: about 200 m. */
const MORE = 0.002

function corners(geometry: GeoJSON.Geometry): GeoJSON.Position[] {
  if (geometry.type === 'Polygon') return geometry.coordinates.flat()
  return geometry.type === 'MultiPolygon' ? geometry.coordinates.flat(2) : []
}

export function boxesOf(cells: GeoJSON.FeatureCollection | null): Box[] {
  return (cells?.features ?? []).flatMap(({ geometry }) => {
    const all = corners(geometry)
    if (!all.length) return []
    const [xs, ys] = [all.map(([x]) => x ?? 0), all.map(([, y]) => y ?? 0)]
    return [[Math.min(...xs) - MORE, Math.min(...ys) - MORE, Math.max(...xs) + MORE, Math.max(...ys) + MORE] as Box]
  })
}

export function wholeOf(boxes: readonly Box[]): Box | null {
  if (!boxes.length) return null
  return [Math.min(...boxes.map(([w]) => w)), Math.min(...boxes.map(([, s]) => s)), Math.max(...boxes.map(([, , e]) => e)), Math.max(...boxes.map(([, , , n]) => n))]
}

export const codesOf = (cells: GeoJSON.FeatureCollection | null): string => (cells?.features ?? []).map(({ properties }) => String((properties as { code?: string } | null)?.code ?? '')).sort().join()

export function cellSource(cells: GeoJSON.FeatureCollection): MapSource {
  return { id: 'own-cells', drawing: 'area', colour: 'accent', weight: 2, labels: false, cluster: false, minZoom: 0, opacity: 0.55, data: { type: 'FeatureCollection', features: cells.features.map((one) => ({ ...one, properties: { id: '', name: '' } })) } }
}

/** A walk of today as a line with its steps. */
export function trackSources(points: readonly { longitude: number; latitude: number }[]): MapSource[] {
  const line = points.map(({ longitude, latitude }) => [longitude, latitude])
  const data: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: line.length > 1 ? [{ type: 'Feature', geometry: { type: 'LineString', coordinates: line }, properties: { name: '' } }] : [] }
  return [{ id: 'own-track', drawing: 'line', colour: 'notice', weight: 3, labels: false, cluster: false, minZoom: 0, data }]
}

export const workSpots = (all: readonly Far[], title: (one: Far) => string): Spot[] =>
  all.flatMap((one) => (one.at ? [{ id: `${one.kind}:${one.id}`, longitude: one.at[0], latitude: one.at[1], name: title(one), status: one.kind === 'task' ? ('warning' as const) : ('notice' as const) }] : []))
