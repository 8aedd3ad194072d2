/** Conditions of a list beside each other. The usual order and an empty condition say nothing. */
import { FILTERS, type Filters } from '@/features/cases/useCasesUrl'

const USUAL_SORT = '-opened'

/** What the page knows of conditions that were kept, maybe by a program. */
export function known(query: Record<string, string>): Filters {
  return Object.fromEntries(FILTERS.filter((name) => query[name]).map((name) => [name, query[name]]))
}

export function sameFilters(one: Filters, other: Filters): boolean {
  const value = (filters: Filters, name: (typeof FILTERS)[number]): string => (name === 'sort' && filters.sort === USUAL_SORT ? '' : (filters[name] ?? ''))
  return FILTERS.every((name) => value(one, name) === value(other, name))
}
