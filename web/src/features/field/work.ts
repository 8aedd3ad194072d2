/** What is to be done in the street, the nearest first. Pure. */
import type { Act } from '@/api/outbox'
import type { Case, CaseTask } from '@/api/types'
import { distance, type At } from '@/design/map/measure'

export interface Work {
  kind: 'task' | 'case'
  id: string
  case: string
  number: string
  /** Keys of words, or words. */
  title: string
  /** A task by its procedure, a case by its state. */
  what: string
  address: string
  requirement: string
  due: string | null
  at: At | null
  /** Somebody said he goes there. */
  taken: boolean
}

export const taskWork = (one: CaseTask): Work => ({
  kind: 'task', id: one.id, case: one.case_id, number: one.number, title: one.title, what: one.procedure, address: one.address, requirement: one.requirement, due: one.due,
  at: one.longitude === null || one.latitude === null ? null : [one.longitude, one.latitude], taken: one.accepted !== null,
})

export const caseWork = (one: Case): Work => ({
  kind: 'case', id: one.id, case: one.id, number: one.number, title: one.title, what: one.state_title, address: one.address, requirement: one.description, due: one.waits ? null : one.due,
  at: one.longitude === null || one.latitude === null ? null : [one.longitude, one.latitude], taken: one.handler !== null,
})

export interface Far extends Work {
  metres: number | null
}

/** The nearest first; what lies at no place comes after, and where nobody knows where he is, what is due first. */
export function nearestFirst(all: readonly Work[], here: At | null): Far[] {
  const due = (one: Work): number => (one.due ? Date.parse(one.due) : Infinity)
  return all
    .map((one) => ({ ...one, metres: here && one.at ? distance(here, one.at) : null }))
    .sort((a, b) => (a.metres ?? Infinity) - (b.metres ?? Infinity) || due(a) - due(b) || a.id.localeCompare(b.id))
}

/** A distance as one says it while walking. */
export function walked(metres: number): { value: string; unit: 'm' | 'km' } {
  if (metres < 950) return { value: String(Math.max(10, Math.round(metres / 10) * 10)), unit: 'm' }
  return { value: (metres / 1000).toFixed(metres < 9500 ? 1 : 0), unit: 'km' }
}

/** What of it was done already and only waits to be sent: nobody does it twice. */
export function doneHere(one: Pick<Work, 'kind' | 'id'>, acts: readonly Act[]): boolean {
  return acts.some((act) => (act.kind === 'finding' && one.kind === 'task' && act.body.task === one.id) || (act.kind === 'move' && one.kind === 'case' && act.body.case === one.id))
}

/** He said that he goes there, here on this device. */
export const acceptedHere = (task: string, acts: readonly Act[]): boolean => acts.some((act) => act.kind === 'accept' && act.body.task === task)

/** Cases for hands in the street: his own, and those that lie with his office and are in nobody's hands. */
export function handled(mine: readonly Case[], office: readonly Case[], states: ReadonlySet<string>): Case[] {
  const known = new Set(mine.map(({ id }) => id))
  return [...mine, ...office.filter((one) => !known.has(one.id) && !one.handler)].filter((one) => states.has(`${one.type}.${one.state}`))
}

/** Where photos belong: those of a check by which check it is, those of work by whether it was before or after. */
export function stagesOf(what: string): { first: string; then: string } {
  if (what === 'site_check_after') return { first: 'check_after', then: 'after' }
  return { first: what === 'handling' || what === 'dispatched' ? 'before' : 'check_before', then: 'after' }
}
