/** Weeks and shifts. Pure. */
import type { Shift } from '@/api/types'

export const HOUR = 3_600_000
export const DAY = 24 * HOUR

/** Seven days from Monday on: that of `today`, and so many weeks later. */
export function weekOf(today: Date, offset: number): Date[] {
  const weekday = (new Date(today.getTime() + 8 * HOUR).getUTCDay() + 6) % 7
  const monday = today.getTime() - weekday * DAY + offset * 7 * DAY
  return Array.from({ length: 7 }, (_, n) => new Date(monday + n * DAY))
}

/** Shifts of a position that begin on a day. */
export function shiftsOn(shifts: readonly Shift[], position: string, day: Date): Shift[] {
  const start = day.getTime()
  return shifts.filter((one) => one.position === position && Date.parse(one.starts) >= start && Date.parse(one.starts) < start + DAY)
}

/** The shift of the same position that follows. */
export function nextOf(shifts: readonly Shift[], one: Shift): Shift | null {
  const later = shifts.filter((other) => other.position === one.position && Date.parse(other.starts) > Date.parse(one.starts))
  return later.sort((a, b) => Date.parse(a.starts) - Date.parse(b.starts))[0] ?? null
}

/** A day and a clock of the city (14:30) as a moment; a clock at or before `after` is that of the next day. */
export function momentOf(day: Date, clock: string, after: Date | null = null): Date {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number)
  const moment = new Date(day.getTime() + hours * HOUR + minutes * 60_000)
  return after && moment.getTime() <= after.getTime() ? new Date(moment.getTime() + DAY) : moment
}

/** The day of the city (2026-11-21) in which a moment lies. */
export function cityDay(moment: Date): string {
  return new Date(moment.getTime() + 8 * HOUR).toISOString().slice(0, 10)
}
