/** Changing a geometry point by point. Pure: each change gives a new geometry. */
import type { At } from '@/design/map/measure'

export type Path = readonly number[]
export interface Vertex {
  path: Path
  at: At
}
type Nested = GeoJSON.Position | Nested[]

function isPlace(value: Nested): value is GeoJSON.Position {
  return typeof value[0] === 'number'
}
const coordinates = (geometry: GeoJSON.Geometry): Nested => ('coordinates' in geometry ? (geometry.coordinates as Nested) : [])
const ringed = (geometry: GeoJSON.Geometry): boolean => geometry.type === 'Polygon' || geometry.type === 'MultiPolygon'

/** Every point; the last of a ring is its first and is not told twice. */
export function vertices(geometry: GeoJSON.Geometry): Vertex[] {
  const found: Vertex[] = []
  const walk = (value: Nested, path: number[]): void => {
    if (isPlace(value)) {
      found.push({ path, at: [value[0] ?? 0, value[1] ?? 0] })
      return
    }
    const ring = ringed(geometry) && value[0] !== undefined && isPlace(value[0])
    value.slice(0, ring ? -1 : undefined).forEach((one, i) => walk(one as Nested, [...path, i]))
  }
  walk(coordinates(geometry), [])
  return found
}

/** The middle of every side, with the place in the list where a new point would stand. */
export function middles(geometry: GeoJSON.Geometry): Vertex[] {
  const found: Vertex[] = []
  const walk = (value: Nested, path: number[]): void => {
    if (isPlace(value)) return
    value.forEach((one, i) => {
      const next = value[i + 1] as Nested | undefined
      if (isPlace(one as Nested) && next && isPlace(next)) {
        const [x = 0, y = 0] = one as GeoJSON.Position
        found.push({ path: [...path, i + 1], at: [(x + (next[0] ?? 0)) / 2, (y + (next[1] ?? 0)) / 2] })
      } else if (!isPlace(one as Nested)) walk(one as Nested, [...path, i])
    })
  }
  walk(coordinates(geometry), [])
  return found
}

/** A geometry whose list at the end of the path is another; a ring is closed again. */
function changed(geometry: GeoJSON.Geometry, path: Path, change: (list: GeoJSON.Position[], i: number) => GeoJSON.Position[]): GeoJSON.Geometry {
  const close = (list: GeoJSON.Position[]): GeoJSON.Position[] => (ringed(geometry) && list[0] ? [...list, list[0]] : list)
  const walk = (value: Nested[], [i = 0, ...rest]: Path): Nested[] => {
    if (rest.length === 0) {
      const list = value as GeoJSON.Position[]
      return close(change(ringed(geometry) ? list.slice(0, -1) : list, i))
    }
    return value.map((one, n) => (n === i ? walk(one as Nested[], rest) : one))
  }
  return { ...geometry, coordinates: walk(coordinates(geometry) as Nested[], path) } as GeoJSON.Geometry
}

export function moveVertex(geometry: GeoJSON.Geometry, path: Path, at: At): GeoJSON.Geometry {
  if (geometry.type === 'Point') return { ...geometry, coordinates: at }
  return changed(geometry, path, (list, i) => list.map((one, n) => (n === i ? at : one)))
}

export function insertVertex(geometry: GeoJSON.Geometry, path: Path, at: At): GeoJSON.Geometry {
  return changed(geometry, path, (list, i) => [...list.slice(0, i), at, ...list.slice(i)])
}

/** Null when too few points would be left. */
export function removeVertex(geometry: GeoJSON.Geometry, path: Path): GeoJSON.Geometry | null {
  if (geometry.type === 'Point') return null
  let enough = true
  const least = ringed(geometry) ? 3 : 2
  const found = changed(geometry, path, (list, i) => {
    enough = list.length > least
    return list.filter((_, n) => n !== i)
  })
  return enough ? found : null
}

/** The nearest of several points within so many degrees (of latitude), or null. */
export function nearest<T extends { at: At }>(candidates: readonly T[], [x, y]: At, tolerance: number): T | null {
  const narrow = Math.cos((y * Math.PI) / 180)
  let best: T | null = null
  let least = tolerance
  for (const one of candidates) {
    const away = Math.hypot((one.at[0] - x) * narrow, one.at[1] - y)
    if (away <= least) {
      least = away
      best = one
    }
  }
  return best
}
