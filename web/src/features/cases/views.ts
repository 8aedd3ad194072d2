/** Saved ways to look at the work. */
import type { Filters } from './useCasesUrl'

export const VIEWS: { id: string; filters: Filters }[] = [
  { id: 'open', filters: { state: 'open' } },
  { id: 'overdue', filters: { overdue: 'true' } },
  { id: 'closed', filters: { state: 'closed' } },
  { id: 'all', filters: {} },
]
const SHAPES = ['queue', 'state', 'overdue'] as const

export function isView(filters: Filters, view: Filters): boolean {
  return SHAPES.every((name) => (filters[name] ?? '') === (view[name] ?? ''))
}

/** Every way in which the server can sort the list: an address that names one of them is told by its name. */
export const SORTS = ['-opened', 'opened', 'due', '-due', '-updated', 'updated', 'number', '-number'] as const
