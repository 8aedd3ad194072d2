/** Changing the ladders of a flow as data: where they stand, at which moments, who is told. */
import type { FlowDocument, FlowLadder } from '@/api/caseflows'
import { freeName, stagesOf } from './editing'

export type LadderKind = 'stages' | 'states' | 'procedures'
export type Rung = FlowLadder['rungs'][number]

export const KINDS: readonly LadderKind[] = ['stages', 'states', 'procedures']
const ASKING = new Set(['supervision', 'urging', 'task', 'extension', 'shelving', 'appeal'])
const NAMED: Record<LadderKind, readonly string[]> = { stages: ['handler'], states: ['handler', 'asker'], procedures: ['handler', 'asker', 'assignee', 'decider'] }
const LAPSING = new Set(['extension', 'shelving'])
const TIMED = ['percent', 'after']

/** Where a ladder stands; one that stands nowhere any more still stands in its kind of place. */
export const kindsOf = (ladder: FlowLadder): LadderKind[] => KINDS.filter((kind) => ladder[kind] !== undefined)

/** The places of a kind that a ladder may take: its own and those that no other one has. */
export function placesFor(flow: FlowDocument, kind: LadderKind, ladder?: FlowLadder): string[] {
  const asking = Object.entries(flow.procedures ?? {}).flatMap(([name, one]) => (ASKING.has(one.kind) ? [name] : []))
  const all = { stages: stagesOf(flow), states: Object.keys(flow.states), procedures: asking }[kind]
  const others = Object.values(flow.ladders ?? {}).filter((one) => one !== ladder)
  const taken = new Set(others.flatMap((one) => one[kind] ?? []))
  return all.filter((place) => !taken.has(place))
}

export const momentOf = (rung: Rung): string => rung.at ?? (rung.after ? 'after' : 'percent')

/** The moments at which a ladder can tell; only the answer of a supervision has a limit of its own,
 * and only what is about a clock comes to nothing with it. */
export function momentsOf(flow: FlowDocument, ladder: FlowLadder): string[] {
  if (ladder.states) return ['entered', 'returned']
  if (!ladder.procedures) return TIMED
  const kinds = ladder.procedures.map((name) => flow.procedures?.[name]?.kind ?? '')
  const lapsing = kinds.some((kind) => LAPSING.has(kind))
  return ['asked', 'answered', ...(lapsing ? ['lapsed'] : []), ...(kinds.every((kind) => kind === 'supervision') ? TIMED : [])]
}

/** The same words to the same people at another moment. */
export function setMoment({ template, to }: Rung, moment: string): Rung {
  if (moment === 'percent') return { percent: 80, to, template }
  return moment === 'after' ? { after: 1, unit: 'working_day', to, template } : { at: moment, to, template }
}

/** Whom a ladder can name: people by their part in the case, and roles, in the area or in the organisation. */
export function recipientsOf(ladder: FlowLadder, roles: readonly string[]): string[] {
  const named = kindsOf(ladder).flatMap((kind) => NAMED[kind])
  return [...new Set([...named, ...roles.flatMap((role) => [role, `${role}@organisation`]), ...ladder.rungs.flatMap(({ to }) => to)])]
}

/** A new ladder of a kind at the first free place; its name, or nothing where every place has one. */
export function addLadder(flow: FlowDocument, kind: LadderKind, template: string): string | null {
  const [place] = placesFor(flow, kind)
  if (place === undefined) return null
  const name = freeName(flow.ladders ?? {}, place)
  const ladder: FlowLadder = { [kind]: [place], rungs: [] }
  ladder.rungs.push(newRung(flow, ladder, template))
  flow.ladders = { ...flow.ladders, [name]: ladder }
  return name
}

export const newRung = (flow: FlowDocument, ladder: FlowLadder, template: string): Rung => setMoment({ to: ['handler'], template }, momentsOf(flow, ladder)[0] ?? 'percent')
