/** The coordinate systems in the order in which a city needs them. */
import { computed, type ComputedRef } from 'vue'
import { readSystems } from '@/api/geodesy'
import { useResource, type Resource } from '@/api/query'
import type { CoordinateSystem, OperationCard, Page } from '@/api/types'
import { preferences } from '@/design/preferences'

export interface Systems {
  found: Resource<Page<CoordinateSystem>>
  items: ComputedRef<CoordinateSystem[]>
  title: (id: string) => string
  one: (id: string) => CoordinateSystem | undefined
}

export function useSystems(): Systems {
  const found = useResource({ key: () => 'systems', load: readSystems })
  const items = computed(() => found.data.value?.items ?? [])
  const byId = computed(() => new Map(items.value.map((one) => [one.id, one])))
  const one = (id: string): CoordinateSystem | undefined => byId.value.get(id)
  return { found, items, one, title: (id) => titleOf(one(id)) }
}

export const titleOf = (one: CoordinateSystem | undefined): string => (one ? (preferences.language === 'zh' ? one.title_zh || one.name : one.name) : '')

export const inDegrees = (one: CoordinateSystem | undefined): boolean => one?.kind === 'geographic' || one?.kind === 'geographic3d'

/** What the datum of a system is named for the choice of an operation: two systems of one datum need none. */
const datumOf = (one: CoordinateSystem | undefined): string => (one ? (['gcj02', 'bd09', 'wgs84', 'cgcs2000'].includes(one.datum) ? 'cgcs2000' : one.datum) : '')

export function needsOperation(from: CoordinateSystem | undefined, to: CoordinateSystem | undefined): boolean {
  return from !== undefined && to !== undefined && datumOf(from) !== datumOf(to)
}

/** Operations in force that join the datums of two systems, either way round. */
export function fitting(operations: readonly OperationCard[], from: CoordinateSystem | undefined, to: CoordinateSystem | undefined, one: (id: string) => CoordinateSystem | undefined): OperationCard[] {
  const ends = [datumOf(from), datumOf(to)].sort().join()
  return operations.filter((card) => card.state === 'active' && [datumOf(one(card.source)), datumOf(one(card.target))].sort().join() === ends)
}
