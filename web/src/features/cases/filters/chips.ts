/** What a list is narrowed by, one after another: what each is, and what goes away with it. Pure. */
import { NARROWED_BY, type Filters } from '@/features/cases/useCasesUrl'
import { beginOf, endOf } from './spans'

type Name = (typeof NARROWED_BY)[number] | 'state'
export interface ChipOf {
  id: Name | 'opened_days'
  /** Conditions that are taken away with it. */
  names: Name[]
  /** For days: the first and the last one. */
  value: string
  to: string
}

/** Open and closed are views of the list; another state is a condition. */
export const stateOf = (filters: Filters): string => (['open', 'closed'].includes(filters.state ?? '') ? '' : (filters.state ?? ''))

/** Both ends of a span of whole days are one chip; all else stands by itself. */
export function chipsOf(filters: Filters): ChipOf[] {
  const from = beginOf(filters.opened_from)
  const to = endOf(filters.opened_to)
  const days = from !== '' && to !== ''
  const found: ChipOf[] = ([...(stateOf(filters) ? ['state' as const] : []), ...NARROWED_BY] as const).filter((name) => filters[name] && !(days && (name === 'opened_from' || name === 'opened_to'))).map((name) => ({ id: name, names: [name], value: filters[name] ?? '', to: '' }))
  return days ? [{ id: 'opened_days', names: ['opened_from', 'opened_to'], value: from, to }, ...found] : found
}

export const without = (names: readonly Name[]): Filters => Object.fromEntries(names.map((name) => [name, '']))
export const CLEARED: Filters = without(NARROWED_BY)
/** Without all conditions, in the view that is open. */
export const cleared = (filters: Filters): Filters => (stateOf(filters) ? { ...CLEARED, state: '' } : CLEARED)
