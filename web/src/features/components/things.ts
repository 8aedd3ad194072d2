/** Components as this page shows them. Pure. */
import type { Query } from '@/api/client'
import type { Campaign, ComponentState, Thing, ThingParty, ThingShare } from '@/api/components'
import type { Status } from '@/design/status'
import type { Spot } from '@/packs/desk/spots'

export const STATES: readonly ComponentState[] = ['in_use', 'damaged', 'occupied', 'lost', 'scrapped', 'removed']
export const STATUS_OF: Record<ComponentState, Status> = { in_use: 'normal', damaged: 'warning', occupied: 'notice', lost: 'urgent', scrapped: 'stale', removed: 'stale' }
export const FIELDS = ['identifier', 'address', 'cell', 'material', 'installed', 'surveyed', 'note'] as const

/** In the place of a state: whatever was not removed. */
export const STANDING = 'standing'

export const questionOf = (query: Readonly<Record<string, unknown>>): Query => {
  const text = (name: string): string | null => (typeof query[name] === 'string' && query[name] ? query[name] : null)
  const state = text('state')
  return { q: text('q'), class_key: text('class'), party: text('party'), ...(state === STANDING ? { standing: true } : { state }) }
}
export const spotOf = (one: Thing): Spot => ({ id: one.id, longitude: one.longitude, latitude: one.latitude, name: `${one.name} ${one.identifier}`, status: STATUS_OF[one.state], reach: 0.0015 })
export const seenOf = (one: Campaign): number => one.found + one.not_found + one.changed
/** Values of a change, side by side. */
export const changesOf = (before: Record<string, unknown> | null, after: Record<string, unknown>): string[] => (before ? Object.keys(after) : [])

/** What is put side by side when two may be one. */
export const COMPARED = ['name', 'state', 'address', 'cell', 'manager', 'owner', 'keeper', 'material', 'installed', 'surveyed', 'source', 'note'] as const
/** Near enough that both are seen, in degrees. */
export const reachOf = (metres: number): number => Math.max(0.0002, metres / 40_000)

/** Who is not assigned comes first, then who answers for most. */
export const byNeed = (one: ThingParty, other: ThingParty): number => Number(one.organisation !== null) - Number(other.organisation !== null) || other.components - one.components || one.name.localeCompare(other.name, 'zh')

export const COUNTED: readonly ComponentState[] = STATES.filter((state) => state !== 'removed')
export interface CountedClass { key: string; counts: Partial<Record<ComponentState, number>>; sum: number }
/** Shares as the lines of a table, in the order of the classes. */
export function countedClasses(shares: readonly ThingShare[]): CountedClass[] {
  const lines = new Map<string, CountedClass>()
  for (const { class_key: key, state, count } of shares) {
    const line = lines.get(key) ?? { key, counts: {}, sum: 0 }
    line.counts[state] = (line.counts[state] ?? 0) + count
    line.sum += count
    lines.set(key, line)
  }
  return [...lines.values()].sort((one, other) => one.key.localeCompare(other.key))
}
