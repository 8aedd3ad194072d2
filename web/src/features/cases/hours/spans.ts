/** Office hours as people write them: 08:30 to 12:00. Pure. */
import type { Span } from '@/api/hours'

/** One row of a form; empty while somebody has not said it. */
export interface Row {
  from: string
  to: string
}

/** A day with hours of its own; no rows: closed. */
export interface DayRow {
  day: string
  rows: Row[]
}

export type SpanFault = 'time' | 'order' | 'touch'

const two = (n: number): string => String(n).padStart(2, '0')
/** 510 is 08:30; 1440, the end of the day, is 24:00. */
export const clock = (minute: number): string => `${two(Math.floor(minute / 60))}:${two(minute % 60)}`

export function minuteOf(text: string): number | null {
  const found = /^([01]?\d|2[0-4]):([0-5]\d)$/.exec(text.trim())
  if (!found) return null
  const minute = Number(found[1]) * 60 + Number(found[2])
  return minute <= 1440 ? minute : null
}

export const rowsOf = (spans: readonly Span[]): Row[] => spans.map(([from, to]) => ({ from: clock(from), to: clock(to) }))
export const sayHours = (spans: readonly Span[]): string => spans.map(([from, to]) => `${clock(from)}–${clock(to)}`).join('、')

/** Hours rise and do not touch within one day; anything else says what is wrong. */
export function spansOf(rows: readonly Row[]): Span[] | SpanFault {
  const spans: Span[] = []
  for (const { from, to } of rows) {
    const [begin, end] = [minuteOf(from), minuteOf(to)]
    if (begin === null || end === null) return 'time'
    if (begin >= end) return 'order'
    spans.push([begin, end])
  }
  spans.sort((one, other) => one[0] - other[0])
  return spans.some(([begin], at) => at > 0 && begin <= (spans[at - 1]?.[1] ?? 0)) ? 'touch' : spans
}
