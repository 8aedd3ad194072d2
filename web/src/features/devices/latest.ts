/** Newest readings, turned so that a property is one line. Pure. */
import type { Reading } from '@/api/types'

export interface Column {
  id: string
  kind: string
  statistic: string
}

const KINDS = ['realtime', 'minute', 'hour', 'day', 'status']
const STATISTICS = ['value', 'avg', 'min', 'max', 'sum']

export const COLUMNS: Column[] = KINDS.flatMap((kind) => STATISTICS.map((statistic) => ({ id: `${kind}:${statistic}`, kind, statistic })))

export interface LatestRow {
  property: string
  cells: Record<string, Reading | undefined>
  newest: Reading
}

/** In the order of the device's own properties; what it was not registered for comes last. */
export function pivot(readings: readonly Reading[], order: readonly string[]): LatestRow[] {
  const rows = new Map<string, LatestRow>()
  for (const one of readings) {
    const row = rows.get(one.property) ?? { property: one.property, cells: {}, newest: one }
    row.cells[`${one.kind}:${one.statistic}`] = one
    if (Date.parse(one.time) > Date.parse(row.newest.time)) row.newest = one
    rows.set(one.property, row)
  }
  const place = (code: string): number => (order.includes(code) ? order.indexOf(code) : order.length)
  return [...rows.values()].sort((a, b) => place(a.property) - place(b.property) || a.property.localeCompare(b.property))
}
