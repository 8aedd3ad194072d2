/** Counts of use for a chart and a table. Pure. */
import type { Use, UseTotal } from '@/api/types'
import type { CsvColumn } from '@/packs/csv'

/** The last so many days of the city, oldest first, as yyyy-mm-dd. */
export function lastDays(count: number, now: Date): string[] {
  const day = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' })
  return Array.from({ length: count }, (_, i) => day.format(new Date(now.getTime() - (count - 1 - i) * 86_400_000)))
}

/** A count for every day: one without a request is none, not missing. */
export function byDay(days: readonly string[], totals: readonly UseTotal[], pick: 'requests' | 'errors'): { time: string; value: number }[] {
  const known = new Map(totals.map((one) => [one.key, one[pick]]))
  return days.map((day) => ({ time: `${day}T00:00:00+08:00`, value: known.get(day) ?? 0 }))
}

export const sumOf = (totals: readonly UseTotal[], pick: 'requests' | 'errors' | 'bytes' | 'milliseconds'): number => totals.reduce((sum, one) => sum + one[pick], 0)

export const useColumns = (t: (key: string) => string): CsvColumn<Use>[] => [
  { title: t('use.day'), value: (one) => one.day },
  { title: t('use.layer'), value: (one) => one.layer },
  { title: t('use.service'), value: (one) => one.service },
  { title: t('use.consumer'), value: (one) => one.consumer },
  { title: t('use.token'), value: (one) => one.token },
  { title: t('use.requests'), value: (one) => one.requests },
  { title: t('use.errors'), value: (one) => one.errors },
  { title: t('use.bytes'), value: (one) => one.bytes },
  { title: t('use.milliseconds'), value: (one) => Math.round(one.milliseconds) },
]
