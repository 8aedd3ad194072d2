/** Survey marks as this page shows them: states, kinds, grades, and the address of what is looked for. Pure. */
import type { Query } from '@/api/client'
import type { Mark, MarkState } from '@/api/types'
import type { Status } from '@/design/status'
import type { Spot } from '@/packs/desk/spots'

export const MARK_STATES: readonly MarkState[] = ['good', 'damaged', 'missing', 'destroyed', 'cancelled']
export const STATUS_OF: Record<MarkState, Status> = { good: 'normal', damaged: 'warning', missing: 'notice', destroyed: 'urgent', cancelled: 'stale' }

export const KINDS = ['triangulation', 'baseline', 'traverse', 'military', 'gravity', 'astronomical', 'levelling', 'gnss', 'fixed'] as const
const ORDERS = ['1', '2', '3', '4', 'I', 'II', 'III'] as const
/** Orders (等) and classes (级) in use for each kind. */
export const gradesOf = (kind: string): readonly string[] => (kind === 'gnss' ? ['A', 'B', 'C', 'D', 'E', ...ORDERS] : kind === 'gravity' ? ['basic', '1', '2'] : ORDERS)
export const ALL_GRADES = ['A', 'B', 'C', 'D', 'E', ...ORDERS, 'basic'] as const
/** The parts of a description (点之记), in the order of the form. */
export const DESCRIPTION = ['location', 'route', 'landmarks', 'soil', 'map_sheet', 'remark'] as const

export interface MarkFilter {
  q: string
  kind: string
  grade: string
  state: string
  division: string
  due: boolean
}

export const filterOf = (query: Readonly<Record<string, unknown>>): MarkFilter => {
  const text = (name: string): string => (typeof query[name] === 'string' ? query[name] : '')
  return { q: text('q'), kind: text('kind'), grade: text('grade'), state: text('state'), division: text('division'), due: text('due') === '1' }
}

/** What the server is asked; what is not looked for is left out. */
export const questionOf = ({ q, kind, grade, state, division }: MarkFilter): Query => ({ q: q.trim() || null, kind: kind || null, grade: grade || null, state: state || null, division: division || null })

export const spotOf = (one: Mark): Spot => ({ id: one.id, longitude: one.longitude, latitude: one.latitude, name: `${one.number} ${one.name}`, status: STATUS_OF[one.state], reach: 0.016 })
export const canLend = (one: Mark): boolean => one.state === 'good'
