/** Drawing on the map with the hand or the keys: points are set one by one, the last ones can be taken back. */
import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { circleRing, distance, type At } from '@/design/map/measure'
import type { MapSource } from '@/design/map/source'

export type SketchKind = 'point' | 'line' | 'polygon' | 'box' | 'circle'

const feature = (geometry: GeoJSON.Geometry, properties: Record<string, unknown> = {}): GeoJSON.Feature => ({ type: 'Feature', geometry, properties })

/** The box between two corners, as a ring. */
export function boxRing([x1, y1]: At, [x2, y2]: At): At[] {
  return [[x1, y1], [x2, y1], [x2, y2], [x1, y2], [x1, y1]]
}

/** What points make: a ring is closed, a line needs two points. Null while there are too few. */
export function shapeOf(kind: SketchKind, points: readonly At[]): GeoJSON.Geometry | null {
  const [first, second] = points
  if (!first) return null
  if (kind === 'point') return { type: 'Point', coordinates: first }
  if (!second) return null
  if (kind === 'box') return { type: 'Polygon', coordinates: [boxRing(first, second)] }
  if (kind === 'circle') return { type: 'Polygon', coordinates: [circleRing(first, distance(first, second))] }
  if (kind === 'line') return { type: 'LineString', coordinates: [...points] }
  return points.length < 3 ? null : { type: 'Polygon', coordinates: [[...points, first]] }
}

/** The source that shows what is drawn. */
export function sketchSource(features: GeoJSON.Feature[], id = 'sketch'): MapSource {
  return { id, drawing: 'sketch', colour: 'accent', weight: 2, labels: false, cluster: false, minZoom: 0, data: { type: 'FeatureCollection', features } }
}

export interface Sketch {
  kind: Ref<SketchKind | null>
  points: ShallowRef<At[]>
  /** What is drawn so far, with the line to where the hand is. */
  preview: ComputedRef<GeoJSON.Feature[]>
  start: (kind: SketchKind, done: (shape: GeoJSON.Geometry, points: At[]) => void) => void
  add: (at: At) => void
  hover: (at: At) => void
  back: () => void
  finish: () => void
  stop: () => void
}

export function useSketch(): Sketch {
  const kind = ref<SketchKind | null>(null)
  const points = shallowRef<At[]>([])
  const at = shallowRef<At | null>(null)
  let told: (shape: GeoJSON.Geometry, points: At[]) => void = () => undefined

  function stop(): void {
    kind.value = null
    points.value = []
    at.value = null
  }
  function finish(): void {
    const shape = kind.value && shapeOf(kind.value, points.value)
    if (!shape) return
    const set = points.value
    stop()
    told(shape, set)
  }
  function add(where: At): void {
    if (!kind.value) return
    const last = points.value.at(-1)
    // The second click of a double click is no new point.
    if (last && Math.abs(last[0] - where[0]) < 1e-7 && Math.abs(last[1] - where[1]) < 1e-7) return
    points.value = [...points.value, where]
    if (kind.value === 'point' || ((kind.value === 'box' || kind.value === 'circle') && points.value.length === 2)) finish()
  }
  const preview = computed<GeoJSON.Feature[]>(() => {
    if (!kind.value) return []
    const knots = points.value.map((coordinates) => feature({ type: 'Point', coordinates }))
    const reached = at.value && points.value.length ? [...points.value, at.value] : points.value
    const shape = shapeOf(kind.value, reached) ?? shapeOf('line', reached)
    return shape && shape.type !== 'Point' ? [feature(shape), ...knots] : knots
  })
  return {
    kind,
    points,
    preview,
    start: (wanted, done) => {
      stop()
      told = done
      kind.value = wanted
    },
    add,
    hover: (where) => {
      if (kind.value) at.value = where
    },
    back: () => (points.value = points.value.slice(0, -1)),
    finish,
    stop,
  }
}
