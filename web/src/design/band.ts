/** Geometry of a line that goes on into a band: what was, and where the next hours are told to lie. */

export interface BandAhead {
  time: string
  value: number
  low: number
  high: number
}

export interface Band {
  line: string
  area: string
  ahead: string
  band: string
  threshold: number | null
  /** Where now is, from the left. */
  now: number
}

const EMPTY: Band = { line: '', area: '', ahead: '', band: '', threshold: null, now: 0 }
const round = (value: number): number => Math.round(value * 10) / 10

/** On a w × h ground. A value holds until the next; what is told ahead begins where the last value is now. */
export function bandPath(points: readonly { time: string; value: number | null }[], ahead: readonly BandAhead[], threshold: number | null, w: number, h: number): Band {
  const known = points.filter((one): one is { time: string; value: number } => one.value !== null)
  const last = known.at(-1)
  if (!last || known.length < 2) return EMPTY
  const start = Date.parse(known[0]?.time ?? last.time)
  const middle = Date.parse(last.time)
  const told = ahead.filter((one) => Date.parse(one.time) > middle)
  const end = told.length ? Date.parse(told.at(-1)?.time ?? last.time) : middle
  const span = end - start || 1
  const values = [...known.map((one) => one.value), ...told.flatMap((one) => [one.low, one.high])]
  const top = Math.max(...values)
  const low = Math.min(...values, 0)
  const shown = threshold !== null && threshold <= Math.max(top * 2.5, 1) ? threshold : null
  const high = Math.max(top * 1.12, shown ?? top, low + 1e-9)
  const y = (value: number): number => round(h - 2 - ((value - low) / (high - low)) * (h - 4))
  const x = (time: string): number => round(((Date.parse(time) - start) / span) * w)
  const line = known.map((one, n) => (n ? `H${x(one.time)}V${y(one.value)}` : `M${x(one.time)} ${y(one.value)}`)).join('')
  const from = `${x(last.time)} ${y(last.value)}`
  const upper = told.map((one) => `L${x(one.time)} ${y(one.high)}`).join('')
  const lower = [...told].reverse().map((one) => `L${x(one.time)} ${y(one.low)}`).join('')
  return {
    line,
    area: `${line}V${h}H0Z`,
    ahead: told.length ? `M${from}${told.map((one) => `L${x(one.time)} ${y(one.value)}`).join('')}` : '',
    band: told.length ? `M${from}${upper}${lower}Z` : '',
    threshold: shown === null ? null : y(shown),
    now: x(last.time),
  }
}
