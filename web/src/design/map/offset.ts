/**
 * From the offset coordinates of domestic maps (GCJ-02, BD-09) to CGCS2000. The same formulas as the server's
 * `standards.geo`: no standard is published, every public implementation shares them.
 */
export type CoordinateSystem = 'cgcs2000' | 'gcj02' | 'bd09'
export const COORDINATE_SYSTEMS: readonly CoordinateSystem[] = ['cgcs2000', 'gcj02', 'bd09']

type At = [number, number]

const A = 6378245
const EE = 0.00669342162296594323
const X_PI = (Math.PI * 3000) / 180
const { PI, sin, cos, sqrt, abs, atan2 } = Math

function wobble(x: number, y: number): At {
  const common = ((20 * sin(6 * x * PI) + 20 * sin(2 * x * PI)) * 2) / 3
  let east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + common
  east += ((20 * sin(x * PI) + 40 * sin((x / 3) * PI)) * 2) / 3
  east += ((150 * sin((x / 12) * PI) + 300 * sin((x / 30) * PI)) * 2) / 3
  let north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + common
  north += ((20 * sin(y * PI) + 40 * sin((y / 3) * PI)) * 2) / 3
  north += ((160 * sin((y / 12) * PI) + 320 * sin((y * PI) / 30)) * 2) / 3
  return [east, north]
}

export function toGcj02([lng, lat]: At): At {
  const inside = lng >= 72.004 && lng <= 137.8347 && lat >= 0.8293 && lat <= 55.8271
  if (!inside) return [lng, lat]
  const [east, north] = wobble(lng - 105, lat - 35)
  const phi = (lat / 180) * PI
  const magic = 1 - EE * sin(phi) ** 2
  const root = sqrt(magic)
  return [lng + (east * 180) / ((A / root) * cos(phi) * PI), lat + (north * 180) / (((A * (1 - EE)) / (magic * root)) * PI)]
}

function toBd09([lng, lat]: At): At {
  const z = sqrt(lng * lng + lat * lat) + 0.00002 * sin(lat * X_PI)
  const theta = atan2(lat, lng) + 0.000003 * cos(lng * X_PI)
  return [z * cos(theta) + 0.0065, z * sin(theta) + 0.006]
}

/** The offset changes slowly from place to place: the fixed point is found in a few rounds. */
function inverse(forward: (at: At) => At, at: At): At {
  let [x, y] = at
  for (let round = 0; round < 30; round++) {
    const [gotX, gotY] = forward([x, y])
    const [dx, dy] = [at[0] - gotX, at[1] - gotY]
    x += dx
    y += dy
    if (abs(dx) < 1e-11 && abs(dy) < 1e-11) break
  }
  return [x, y]
}

/** The true place of coordinates that were given in a named system. */
export function toCgcs2000(at: At, system: CoordinateSystem): At {
  if (system === 'gcj02') return inverse(toGcj02, at)
  if (system === 'bd09') return inverse(toGcj02, inverse(toBd09, at))
  return at
}
