/** Where a point snaps to: a corner nearby, else the nearest place on a side nearby. Pure. */
import type { At } from '@/design/map/measure'
import { nearest, vertices } from '@/packs/geometryEdit'

type Lines = At[][]

function linesOf(geometry: GeoJSON.Geometry): Lines {
  switch (geometry.type) {
    case 'LineString':
      return [geometry.coordinates as At[]]
    case 'MultiLineString':
    case 'Polygon':
      return geometry.coordinates as Lines
    case 'MultiPolygon':
      return geometry.coordinates.flat() as Lines
    default:
      return []
  }
}

/** The place on a side that is nearest to a point. */
function onSide([x, y]: At, [x1, y1]: At, [x2, y2]: At, narrow: number): At {
  const [dx, dy] = [(x2 - x1) * narrow, y2 - y1]
  const length = dx * dx + dy * dy
  const along = length ? Math.max(0, Math.min(1, ((x - x1) * narrow * dx + (y - y1) * dy) / length)) : 0
  return [x1 + along * (x2 - x1), y1 + along * (y2 - y1)]
}

export function snap(geometries: readonly GeoJSON.Geometry[], at: At, tolerance: number): At {
  const corner = nearest(geometries.flatMap(vertices), at, tolerance)
  if (corner) return corner.at
  const narrow = Math.cos((at[1] * Math.PI) / 180)
  const places: { at: At }[] = []
  for (const line of geometries.flatMap(linesOf)) {
    for (let i = 1; i < line.length; i++) places.push({ at: onSide(at, line[i - 1] as At, line[i] as At, narrow) })
  }
  return nearest(places, at, tolerance)?.at ?? at
}
