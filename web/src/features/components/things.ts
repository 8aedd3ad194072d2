/** Components as this page shows them. Pure. */
import type { Query } from '@/api/client'
import type { Campaign, ComponentState, Thing } from '@/api/components'
import type { Status } from '@/design/status'
import type { Spot } from '@/packs/desk/spots'

export const STATES: readonly ComponentState[] = ['in_use', 'damaged', 'occupied', 'lost', 'scrapped', 'removed']
export const STATUS_OF: Record<ComponentState, Status> = { in_use: 'normal', damaged: 'warning', occupied: 'notice', lost: 'urgent', scrapped: 'stale', removed: 'stale' }
export const FIELDS = ['identifier', 'address', 'cell', 'manager', 'owner', 'keeper', 'material', 'installed', 'surveyed', 'note'] as const

export const questionOf = (query: Readonly<Record<string, unknown>>): Query => {
  const text = (name: string): string | null => (typeof query[name] === 'string' && query[name] ? query[name] : null)
  return { q: text('q'), class_key: text('class'), state: text('state') }
}
export const spotOf = (one: Thing): Spot => ({ id: one.id, longitude: one.longitude, latitude: one.latitude, name: `${one.name} ${one.identifier}`, status: STATUS_OF[one.state], reach: 0.0015 })
export const seenOf = (one: Campaign): number => one.found + one.not_found + one.changed
/** Values of a change, side by side. */
export const changesOf = (before: Record<string, unknown> | null, after: Record<string, unknown>): string[] => (before ? Object.keys(after) : [])
