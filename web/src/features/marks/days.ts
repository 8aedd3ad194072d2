/** Days in the city. */
import { CITY_ZONE } from '@/design/format'

/** Today in the city, as a form writes a day. */
export const today = (): string => new Intl.DateTimeFormat('en-CA', { timeZone: CITY_ZONE, dateStyle: 'short' }).format(new Date())

/** So many days later. */
export function later(day: string, days: number): string {
  const at = new Date(`${day}T00:00:00Z`)
  at.setUTCDate(at.getUTCDate() + days)
  return at.toISOString().slice(0, 10)
}
