/** Spans of time as the address says them, and as one chooses them: days of the city, both included. Pure. */
import type { Filters } from '@/features/cases/useCasesUrl'

/** They move with the day: a view that is kept with one of them stays what it is called. */
export const QUICK = ['today', '7d', 'month'] as const
const DAY_MS = 86_400_000

const dayOf = (at: number): string => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(new Date(at))
const midnight = (day: string): number => Date.parse(`${day}T00:00:00+08:00`)

/** The day that a moment begins, when it is a midnight of the city; else none. */
export function beginOf(moment: string | undefined): string {
  const at = Date.parse(moment ?? '')
  return !Number.isNaN(at) && midnight(dayOf(at)) === at ? dayOf(at) : ''
}

/** The last day before a moment that ends a span, when it is a midnight of the city. */
export function endOf(moment: string | undefined): string {
  const day = beginOf(moment)
  return day ? dayOf(midnight(day) - DAY_MS / 2) : ''
}

/** What the address holds of the days one chose; none of a day that is no day. */
export function spanOf(from: string, to: string): Filters {
  const begins = midnight(from)
  const ends = midnight(to)
  return {
    opened_since: '',
    opened_from: Number.isNaN(begins) ? '' : new Date(begins).toISOString(),
    opened_to: Number.isNaN(ends) ? '' : new Date(ends + DAY_MS).toISOString(),
  }
}

export const quickSpan = (name: string): Filters => ({ opened_since: name, opened_from: '', opened_to: '' })
