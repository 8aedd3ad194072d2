/** A few made-up things, to see how a layer would look. Pure. */
import type { MapSource } from '@/design/map/source'
import { GROUND, colourOf } from '@/packs/paints'
import type { LayerDraft } from './layering'

type At = readonly [number, number]
const STEP = 0.0009

function shapes(kind: LayerDraft['geometry'], [x, y]: At, name: string): GeoJSON.Feature[] {
  const feature = (geometry: GeoJSON.Geometry): GeoJSON.Feature => ({ type: 'Feature', geometry, properties: { name } })
  const at = (dx: number, dy: number): [number, number] => [x + dx * STEP, y + dy * STEP]
  const areas = [[-2.6, -1.2], [0.4, 0.2]].map(([dx = 0, dy = 0]) => feature({ type: 'Polygon', coordinates: [[at(dx, dy), at(dx + 2, dy), at(dx + 2.2, dy + 1.4), at(dx + 0.2, dy + 1.6), at(dx, dy)]] }))
  const lines = [feature({ type: 'LineString', coordinates: [at(-3, 2), at(-1, 1.4), at(1, 2.2), at(3, 1.2)] }), feature({ type: 'LineString', coordinates: [at(-2, -2.4), at(0, -1.6), at(2.6, -2.2)] })]
  const points = [[-2, 0], [-0.4, 1], [0.8, -0.8], [2.2, 0.6], [0, -2]].map(([dx = 0, dy = 0]) => feature({ type: 'Point', coordinates: at(dx, dy) }))
  return { point: points, line: lines, polygon: areas, any: [...areas, ...lines, ...points.slice(0, 2)] }[kind]
}

/** The source that shows them in the look of the draft. */
export function sampleSource(draft: Pick<LayerDraft, 'geometry' | 'paint' | 'colour' | 'weight' | 'labels'>, at: At, name: string): MapSource {
  const paint = GROUND[draft.paint] ?? { drawing: 'area' as const, colour: 'accent' }
  const features = shapes(draft.geometry, at, name)
  const data = { type: 'FeatureCollection' as const, features }
  return { id: 'sample', drawing: paint.drawing, colour: colourOf(draft, paint), weight: draft.weight, labels: draft.labels, cluster: false, minZoom: 0, data, inner: true }
}
