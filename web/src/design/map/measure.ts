/** Lengths and areas on the ellipsoid of CGCS2000 (as good as WGS 84). Pure geometry. */
export type At = [number, number]

const A = 6378137
const F = 1 / 298.257222101
const B = A * (1 - F)
const E2 = F * (2 - F)
const RAD = Math.PI / 180
const { sin, cos, tan, atan, atan2, sqrt, abs, log, PI } = Math

/** Length of the shortest line between two places in metres (Vincenty's inverse formula). */
export function distance([x1, y1]: At, [x2, y2]: At): number {
  const l = (x2 - x1) * RAD
  const u1 = atan((1 - F) * tan(y1 * RAD))
  const u2 = atan((1 - F) * tan(y2 * RAD))
  let lambda = l
  for (let round = 0; round < 60; round++) {
    const s = sqrt((cos(u2) * sin(lambda)) ** 2 + (cos(u1) * sin(u2) - sin(u1) * cos(u2) * cos(lambda)) ** 2)
    if (s === 0) return 0
    const c = sin(u1) * sin(u2) + cos(u1) * cos(u2) * cos(lambda)
    const sigma = atan2(s, c)
    const alpha = (cos(u1) * cos(u2) * sin(lambda)) / s
    const square = 1 - alpha * alpha
    const middle = square === 0 ? 0 : c - (2 * sin(u1) * sin(u2)) / square
    const k = (F / 16) * square * (4 + F * (4 - 3 * square))
    const before = lambda
    lambda = l + (1 - k) * F * alpha * (sigma + k * s * (middle + k * c * (-1 + 2 * middle * middle)))
    if (abs(lambda - before) < 1e-12) {
      const u = (square * (A * A - B * B)) / (B * B)
      const p = 1 + (u / 16384) * (4096 + u * (-768 + u * (320 - 175 * u)))
      const q = (u / 1024) * (256 + u * (-128 + u * (74 - 47 * u)))
      const delta = q * s * (middle + (q / 4) * (c * (-1 + 2 * middle * middle) - (q / 6) * middle * (-3 + 4 * s * s) * (-3 + 4 * middle * middle)))
      return B * p * (sigma - delta)
    }
  }
  return Number.NaN
}

export function lengthOf(points: readonly At[]): number {
  return points.slice(1).reduce((sum, at, i) => sum + distance(points[i] ?? at, at), 0)
}

/** The sphere with the same surface as the ellipsoid: a latitude there keeps areas. */
const E = sqrt(E2)
const authalic = (latitude: number): number => {
  const s = sin(latitude * RAD)
  return (1 - E2) * (s / (1 - E2 * s * s) - (1 / (2 * E)) * log((1 - E * s) / (1 + E * s)))
}
const POLE = authalic(90)
const R2 = (A * A * POLE) / 2

/** Area of a ring in square metres, whichever way it turns. */
export function areaOf(ring: readonly At[]): number {
  let sum = 0
  ring.forEach(([x, y], i) => {
    const [x2, y2] = ring[(i + 1) % ring.length] ?? [x, y]
    const [b1, b2] = [y, y2].map((latitude) => Math.asin(Math.max(-1, Math.min(1, authalic(latitude) / POLE))))
    // The spherical excess below one side (Chamberlain and Duquette's sum, exact for great circles).
    const turn = (x2 - x) * RAD
    sum += 2 * atan2(tan(turn / 2) * (tan((b1 ?? 0) / 2) + tan((b2 ?? 0) / 2)), 1 + tan((b1 ?? 0) / 2) * tan((b2 ?? 0) / 2))
  })
  return abs(sum) * R2 <= 2 * PI * R2 ? abs(sum) * R2 : 4 * PI * R2 - abs(sum) * R2
}

/** 1, 2 or 5 times a power of ten, not more than this. */
export function roundLength(metres: number): number {
  const power = 10 ** Math.floor(Math.log10(metres))
  return ([5, 2, 1].find((one) => one * power <= metres) ?? 1) * power
}

/** Metres a pixel takes on a map of 512-pixel tiles. */
export function metresAPixel(latitude: number, zoom: number): number {
  return (2 * PI * A * cos(latitude * RAD)) / (512 * 2 ** zoom)
}

/** The place one reaches by going so far in a direction (degrees from north), on the ellipsoid (Vincenty's direct formula). */
export function destination([x, y]: At, bearing: number, metres: number): At {
  const a1 = bearing * RAD
  const u1 = atan((1 - F) * tan(y * RAD))
  const s1 = atan2(tan(u1), cos(a1))
  const alpha = cos(u1) * sin(a1)
  const square = 1 - alpha * alpha
  const u = (square * (A * A - B * B)) / (B * B)
  const p = 1 + (u / 16384) * (4096 + u * (-768 + u * (320 - 175 * u)))
  const q = (u / 1024) * (256 + u * (-128 + u * (74 - 47 * u)))
  let sigma = metres / (B * p)
  let middle = 0
  for (let round = 0; round < 60; round++) {
    middle = cos(2 * s1 + sigma)
    const delta = q * sin(sigma) * (middle + (q / 4) * (cos(sigma) * (-1 + 2 * middle * middle) - (q / 6) * middle * (-3 + 4 * sin(sigma) ** 2) * (-3 + 4 * middle * middle)))
    const before = sigma
    sigma = metres / (B * p) + delta
    if (abs(sigma - before) < 1e-12) break
  }
  const t = sin(u1) * sin(sigma) - cos(u1) * cos(sigma) * cos(a1)
  const latitude = atan2(sin(u1) * cos(sigma) + cos(u1) * sin(sigma) * cos(a1), (1 - F) * sqrt(alpha * alpha + t * t))
  const lambda = atan2(sin(sigma) * sin(a1), cos(u1) * cos(sigma) - sin(u1) * sin(sigma) * cos(a1))
  const c = (F / 16) * square * (4 + F * (4 - 3 * square))
  const l = lambda - (1 - c) * F * alpha * (sigma + c * sin(sigma) * (middle + c * cos(sigma) * (-1 + 2 * middle * middle)))
  return [x + l / RAD, latitude / RAD]
}

/** Everything within so many metres of a place, as a ring. */
export function circleRing(centre: At, metres: number, corners = 72): At[] {
  const ring = Array.from({ length: corners }, (_, i): At => destination(centre, (-360 * i) / corners, metres))
  return ring[0] ? [...ring, ring[0]] : ring
}
