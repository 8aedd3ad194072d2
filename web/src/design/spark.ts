/** Geometry of a sparkline. */

export interface Spark {
  line: string
  area: string
  threshold: number | null
}

interface Point {
  time: string
  value: number | null
}

/** Points by time on a w × h ground. A value holds until the next; a gap in the data is a gap in the line. */
export function sparkPath(points: readonly Point[], threshold: number | null, w: number, h: number): Spark {
  const known = points.filter((p): p is { time: string; value: number } => p.value !== null)
  if (known.length < 2) return { line: '', area: '', threshold: null }
  const times = known.map((p) => Date.parse(p.time))
  const start = Math.min(...times)
  const span = Math.max(...times) - start || 1
  const values = known.map((p) => p.value)
  const low = Math.min(...values, 0)
  // A threshold far above the data would press the line flat: then it is left out of the picture.
  const top = Math.max(...values)
  const shown = threshold !== null && threshold <= Math.max(top * 2.5, 1) ? threshold : null
  // Head room, so that a steady value is a line in the picture and not its upper edge.
  const high = Math.max(top * 1.2, shown ?? top, low + 1e-9)
  const y = (value: number): number => round(h - 2 - ((value - low) / (high - low)) * (h - 4))
  const x = (time: string): number => round(((Date.parse(time) - start) / span) * w)
  let pen = false
  const parts: string[] = []
  for (const point of points) {
    if (point.value === null) {
      pen = false
      continue
    }
    parts.push(pen ? `H${x(point.time)}V${y(point.value)}` : `M${x(point.time)} ${y(point.value)}`)
    pen = true
  }
  const whole = points.every((p) => p.value !== null)
  const line = parts.join('')
  return { line, area: whole ? `${line}L${w} ${h}L0 ${h}Z` : '', threshold: shown === null ? null : y(shown) }
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
