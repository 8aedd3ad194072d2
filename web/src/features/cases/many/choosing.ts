/** Choosing several of a list: one, a range, all that is shown. The order is that in which they were chosen. */
import { MOST_TOGETHER } from '@/api/casebatches'

export interface Named {
  id: string
}
export type Picked<T extends Named> = ReadonlyMap<string, T>

/** With more of them, as many as can be moved together. */
export function withAll<T extends Named>(picked: Picked<T>, more: readonly T[], most = MOST_TOGETHER): Picked<T> {
  const next = new Map(picked)
  for (const one of more) if (next.has(one.id) || next.size < most) next.set(one.id, one)
  return next
}

export function without<T extends Named>(picked: Picked<T>, ids: readonly string[]): Picked<T> {
  const next = new Map(picked)
  for (const id of ids) next.delete(id)
  return next
}

export const toggled = <T extends Named>(picked: Picked<T>, one: T): Picked<T> => (picked.has(one.id) ? without(picked, [one.id]) : withAll(picked, [one]))

/** Everything between two of the list, both included, in whichever order they stand. */
export function between<T extends Named>(shown: readonly T[], from: string | null, to: string): T[] {
  const end = shown.findIndex(({ id }) => id === to)
  const start = shown.findIndex(({ id }) => id === from)
  if (end < 0) return []
  return start < 0 ? shown.slice(end, end + 1) : shown.slice(Math.min(start, end), Math.max(start, end) + 1)
}

/** How much of what is shown is chosen. */
export function shareOf<T extends Named>(picked: Picked<T>, shown: readonly T[]): 'none' | 'some' | 'all' {
  const count = shown.filter(({ id }) => picked.has(id)).length
  return count === 0 ? 'none' : count === shown.length ? 'all' : 'some'
}
