import { describe, expect, it } from 'vitest'
import type { FlowDocument } from '../src/api/caseflows'
import { addLadder, kindsOf, momentOf, momentsOf, newRung, placesFor, recipientsOf, setMoment } from '../src/features/cases/flows/ladders'

const clock = { stage: 'handle', amount: 1, unit: 'working_day' }
const FLOW = {
  id: 'f', title: 'F', number: 'F', start: 'one', open: { roles: [] },
  states: { one: { title: 'One', clock, moves: {} }, two: { title: 'Two', clock, moves: {} }, three: { title: 'Three', clock: { ...clock, stage: 'close' }, moves: {} } },
  procedures: { supervise: { kind: 'supervision', title: 'S', roles: [] }, urge: { kind: 'urging', title: 'U', roles: [] }, extend: { kind: 'extension', title: 'E', roles: [] }, relate: { kind: 'linking', title: 'R', roles: [] } },
  ladders: { handling: { stages: ['handle'], rungs: [{ percent: 80, to: ['handler', 'boss@organisation'], template: 'case_due_soon' }] } },
} as unknown as FlowDocument
const fresh = (): FlowDocument => structuredClone(FLOW)

describe('the ladders of a flow', () => {
  it('stand where no other one stands', () => {
    expect(placesFor(FLOW, 'stages')).toEqual(['close'])
    expect(placesFor(FLOW, 'stages', FLOW.ladders?.handling)).toEqual(['handle', 'close'])
    expect(placesFor(FLOW, 'states')).toEqual(['one', 'two', 'three'])
    expect(placesFor(FLOW, 'procedures')).toEqual(['supervise', 'urge', 'extend'])
  })
  it('are added at the first free place, with a moment that fits, until every place has one', () => {
    const flow = fresh()
    expect(addLadder(flow, 'stages', 'case_overdue')).toBe('close')
    expect(flow.ladders?.close).toEqual({ stages: ['close'], rungs: [{ percent: 80, to: ['handler'], template: 'case_overdue' }] })
    expect(addLadder(flow, 'stages', 'case_overdue')).toBeNull()
    expect(addLadder(flow, 'states', 'case_new')).toBe('one')
    expect(flow.ladders?.one?.rungs).toEqual([{ at: 'entered', to: ['handler'], template: 'case_new' }])
  })
  it('keep a name of their own when it is taken', () => {
    const flow = fresh()
    flow.ladders = { one: { stages: ['handle'], rungs: [] } }
    expect(addLadder(flow, 'states', 'case_new')).toBe('one_2')
  })
  it('tell at the moments of their kind; only a supervision has a limit, and only what is about a clock lapses', () => {
    expect(momentsOf(FLOW, { stages: ['handle'], rungs: [] })).toEqual(['percent', 'after'])
    expect(momentsOf(FLOW, { states: ['one'], rungs: [] })).toEqual(['entered', 'returned'])
    expect(momentsOf(FLOW, { procedures: ['supervise'], rungs: [] })).toEqual(['asked', 'answered', 'percent', 'after'])
    expect(momentsOf(FLOW, { procedures: ['supervise', 'urge'], rungs: [] })).toEqual(['asked', 'answered'])
    expect(momentsOf(FLOW, { procedures: ['urge', 'extend'], rungs: [] })).toEqual(['asked', 'answered', 'lapsed'])
  })
  it('keep words and people when the moment changes, and nothing of the moment before', () => {
    const late = setMoment({ percent: 80, to: ['handler'], template: 'x' }, 'after')
    expect(late).toEqual({ after: 1, unit: 'working_day', to: ['handler'], template: 'x' })
    expect(setMoment(late, 'asked')).toEqual({ at: 'asked', to: ['handler'], template: 'x' })
    expect([late, newRung(FLOW, { states: [], rungs: [] }, 'x')].map(momentOf)).toEqual(['after', 'entered'])
  })
  it('name people by their part, roles in the area and in the organisation, and whom they name already', () => {
    const [ladder] = Object.values(FLOW.ladders ?? {})
    expect(ladder && recipientsOf(ladder, ['clerk'])).toEqual(['handler', 'clerk', 'clerk@organisation', 'boss@organisation'])
    expect(kindsOf({ states: [], rungs: [] })).toEqual(['states'])
  })
})
