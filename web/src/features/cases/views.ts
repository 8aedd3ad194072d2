/** Saved ways to look at the work. */
import { stateOf } from './filters/chips'
import type { Filters } from './useCasesUrl'

export const VIEWS: { id: string; filters: Filters }[] = [
  { id: 'open', filters: { state: 'open' } },
  { id: 'overdue', filters: { overdue: 'true' } },
  { id: 'closed', filters: { state: 'closed' } },
  { id: 'all', filters: {} },
]
const SHAPES = ['queue', 'state', 'overdue'] as const

/** A state that is no view of its own narrows all cases. */
export function isView(filters: Filters, view: Filters): boolean {
  const shape: Filters = stateOf(filters) ? { ...filters, state: '' } : filters
  return SHAPES.every((name) => (shape[name] ?? '') === (view[name] ?? ''))
}

/** Every way in which the server can sort the list: an address that names one of them is told by its name. */
export const SORTS = ['-opened', 'opened', 'due', '-due', '-updated', 'updated', 'number', '-number'] as const
