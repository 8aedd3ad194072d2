/** Control points and what the fit misses at each, as a drawing: vectors many times as long as they are. Pure. */
import type { ControlPoint, Residual } from '@/api/types'

export interface PlotPoint {
  name: string
  check: boolean
  suspect: boolean
  x: number
  y: number
  dx: number
  dy: number
}

export interface Plot {
  points: PlotPoint[]
  /** How many metres of the drawing's unit a residual of the scale bar is, and the length of that bar. */
  bar: { metres: number; length: number }
}

const SIZE = 100
const MARGIN = 14

/** A round number not above this: 1, 2 or 5 times a power of ten. */
export function roundBelow(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value))
  return [5, 2, 1].map((one) => one * power).find((one) => one <= value) ?? power
}

export function plotOf(points: readonly ControlPoint[], residuals: readonly Residual[]): Plot {
  const at = new Map(points.map((one) => [one.name, one.target]))
  const rows = residuals.flatMap((one) => {
    const [x, y] = at.get(one.name) ?? []
    return x === undefined || y === undefined ? [] : [{ ...one, x, y }]
  })
  const [xs, ys] = [rows.map((one) => one.x), rows.map((one) => one.y)]
  const [west, south] = [Math.min(...xs), Math.min(...ys)]
  const span = Math.max(Math.max(...xs) - west, Math.max(...ys) - south) || 1
  const scale = (SIZE - 2 * MARGIN) / span
  const largest = Math.max(...rows.map((one) => Math.hypot(one.east, one.north)), 1e-9)
  const grow = (SIZE * 0.16) / largest
  const metres = roundBelow(largest)
  return {
    points: rows.map((one) => ({ name: one.name, check: one.check, suspect: one.suspect || one.outside, x: MARGIN + (one.x - west) * scale, y: SIZE - MARGIN - (one.y - south) * scale, dx: one.east * grow, dy: -one.north * grow })),
    bar: { metres, length: metres * grow },
  }
}
