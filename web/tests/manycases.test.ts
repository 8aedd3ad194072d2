import { describe, expect, it } from 'vitest'
import type { MoveOutcome, MoveWish, SuggestedPile } from '@/api/casebatches'
import { Problem, unreachable } from '@/api/problem'
import { isTyping } from '@/design/keys'
import { LEFT, decide, groupsOf, namedOf, sharesOf, shownOf, targetsOf } from '@/features/cases/many/assigning'
import { between, shareOf, toggled, withAll, without } from '@/features/cases/many/choosing'
import { formForMany, formWithout, needsPhotos } from '@/features/cases/many/forMany'
import { makeMoves, open, started, type Moving } from '@/features/cases/many/moving'

const cases = (...ids: string[]): { id: string }[] => ids.map((id) => ({ id }))
const wishes = (count: number): MoveWish[] => Array.from({ length: count }, (_, at) => ({ case_id: `c${at}`, move: 'dispatch', version: 3, form: {}, key: `k${at}` }))
const always = (): boolean => true

/** A server that moves a case once for each key, as the real one does. */
class City {
  made = new Map<string, string>()
  sent: string[][] = []
  refuses = new Map<string, string>()
  /** Before the n-th answer the line breaks: after the work was done, or before. */
  breaks = new Map<number, 'before' | 'after'>()

  send = (some: readonly MoveWish[]): Promise<MoveOutcome[]> => {
    const number = this.sent.push(some.map(({ key }) => key))
    if (this.breaks.get(number) === 'before') return Promise.reject(unreachable())
    const answers = some.map(({ case_id, key }): MoveOutcome => {
      const code = this.refuses.get(case_id)
      if (code) return { case_id, case: null, problem: { status: 409, code, detail: '', errors: [] } }
      if (this.made.has(case_id) && this.made.get(case_id) !== key) throw new Error(`${case_id} was moved twice`)
      this.made.set(case_id, key)
      return { case_id, case: { id: case_id } as never, problem: null }
    })
    return this.breaks.get(number) === 'after' ? Promise.reject(new Problem(503, 'unavailable', '')) : Promise.resolve(answers)
  }
}

describe('choosing several', () => {
  it('takes one, leaves it, and takes ranges in both directions', () => {
    const shown = cases('a', 'b', 'c', 'd')
    const one = toggled(new Map(), { id: 'b' })
    expect([...one.keys()]).toEqual(['b'])
    expect([...toggled(one, { id: 'b' }).keys()]).toEqual([])
    expect(between(shown, 'b', 'd').map(({ id }) => id)).toEqual(['b', 'c', 'd'])
    expect(between(shown, 'd', 'b').map(({ id }) => id)).toEqual(['b', 'c', 'd'])
    expect(between(shown, 'gone', 'c').map(({ id }) => id)).toEqual(['c'])
    expect(between(shown, null, 'c').map(({ id }) => id)).toEqual(['c'])
    expect(between(shown, 'a', 'gone')).toEqual([])
  })
  it('knows how much of what is shown is chosen, and never takes more than can be moved together', () => {
    const shown = cases('a', 'b', 'c')
    expect(shareOf(new Map(), shown)).toBe('none')
    expect(shareOf(withAll(new Map(), cases('a', 'elsewhere')), shown)).toBe('some')
    const all = withAll(new Map(), shown)
    expect(shareOf(all, shown)).toBe('all')
    expect([...without(all, ['a', 'x']).keys()]).toEqual(['b', 'c'])
    expect([...withAll(withAll(new Map(), shown, 2), cases('b', 'z'), 2).keys()]).toEqual(['a', 'b'])
  })
  it('goes on by keys after a box was ticked, but not while somebody writes', () => {
    const input = (type: string): HTMLInputElement => Object.assign(document.createElement('input'), { type })
    expect([isTyping(input('checkbox')), isTyping(input('text')), isTyping(input('radio'))]).toEqual([false, true, true])
  })
})

describe('moving several', () => {
  it('sends some at a time, tells after each and keeps the reason of each that was refused', async () => {
    const city = new City()
    city.refuses.set('c3', 'case_changed')
    const told: number[] = []
    const end = await makeMoves(wishes(5), city.send, (now) => told.push(now.moved.length + now.refused.length), always, undefined, 2)
    expect(city.sent.map((some) => some.length)).toEqual([2, 2, 1])
    expect(told).toEqual([0, 2, 4, 5, 5])
    expect(end.moved).toEqual(['c0', 'c1', 'c2', 'c4'])
    expect(end.refused.map(({ id, problem }) => [id, problem.code])).toEqual([['c3', 'case_changed']])
    expect([end.broken, end.stopped, open(wishes(5), end)]).toEqual([null, false, []])
  })
  it('stops when told; going on sends only what is left', async () => {
    const city = new City()
    let state: Moving = started(5)
    state = await makeMoves(wishes(5), city.send, (now) => (state = now), () => state.moved.length < 2, state, 2)
    expect([state.stopped, state.moved.length]).toEqual([true, 2])
    state = await makeMoves(wishes(5), city.send, () => undefined, always, state, 2)
    expect(city.sent).toEqual([['k0', 'k1'], ['k2', 'k3'], ['k4']])
    expect([state.stopped, state.moved.length]).toEqual([false, 5])
  })
  it.each(['before', 'after'] as const)('does nothing twice when the line breaks %s the work was done and it is tried again', async (when) => {
    const city = new City()
    city.breaks.set(2, when)
    const broken = await makeMoves(wishes(6), city.send, () => undefined, always, undefined, 2)
    expect(city.sent).toHaveLength(2)
    expect([broken.moved, broken.unsure, broken.broken !== null]).toEqual([['c0', 'c1'], ['c2', 'c3'], true])
    expect(open(wishes(6), broken).map(({ key }) => key)).toEqual(['k2', 'k3', 'k4', 'k5'])
    const end = await makeMoves(wishes(6), city.send, () => undefined, always, broken, 2)
    expect(city.sent[2]).toEqual(['k2', 'k3'])
    expect([end.moved.length, end.unsure, end.broken, city.made.size]).toEqual([6, [], null, 6])
  })
  it('takes a refused request as refused for each of its cases, and goes on', async () => {
    const forbidden = new Problem(403, 'forbidden', '')
    let asked = 0
    const end = await makeMoves(wishes(3), (some) => (++asked === 1 ? Promise.reject(forbidden) : new City().send(some)), () => undefined, always, undefined, 2)
    expect(end.refused.map(({ id }) => id)).toEqual(['c0', 'c1'])
    expect([end.moved, end.unsure]).toEqual([['c2'], []])
  })
})

describe('the form for many', () => {
  const photos = { type: 'array', items: { type: 'string' }, title: 'p' }
  it('leaves photos to the single case, and knows a move that cannot do without', () => {
    const form = { type: 'object', properties: { note: { type: 'string', title: 'n' }, photos }, required: ['note'] } as never
    expect(Object.keys(formForMany(form).properties ?? {})).toEqual(['note'])
    expect(needsPhotos(form)).toBe(false)
    expect(formWithout(formForMany(form), 'note').properties).toEqual({})
    expect(needsPhotos({ type: 'object', properties: { photos }, required: ['photos'] } as never)).toBe(true)
  })
})

describe('each to whom the tables name', () => {
  const named = (organisation: string, ...because: [string, Record<string, string>][]): SuggestedPile['items'][number] => ({ organisation, code: '', name: organisation.toUpperCase(), score: 0.5, because: because.map(([key, values]) => ({ key, values })), table: 't', version: 1 })
  const owner: [string, Record<string, string>] = ['owner', {}]
  const piles: SuggestedPile[] = [
    { cases: ['c1', 'c4'], items: [named('urban', owner, ['class', { class: 'lamp' }]), named('north')] },
    { cases: ['c2'], items: [named('urban', owner, ['class', { class: 'cover' }]), named('south'), named('north')] },
    { cases: ['c3', 'c6'], items: [named('north', ['place', {}])] },
    { cases: ['c5'], items: [] },
  ]
  const ids = ['c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'gone']
  const groups = groupsOf(piles, ids)

  it('puts those for whom nobody is named first, then the larger groups, each with its cases in their order', () => {
    expect(groups.map(({ organisation, name, cases }) => [organisation, name, cases])).toEqual([[LEFT, '', ['c5', 'gone']], ['urban', 'URBAN', ['c1', 'c2', 'c4']], ['north', 'NORTH', ['c3', 'c6']]])
    expect(groups[1]?.others).toEqual(['north', 'south'])
  })
  it('counts the reasons of a group, and keeps for each case those that not all of them have', () => {
    expect(groups[1]?.reasons.map(({ because, count }) => [because.values.class ?? because.key, count])).toEqual([['owner', 3], ['lamp', 2], ['cover', 1]])
    expect(groups[1]?.own.get('c2')?.map(({ values }) => values.class)).toEqual(['cover'])
    expect(groups[2]?.own.get('c3')).toEqual([])
    const many = Array.from({ length: 6 }, () => groups[1]?.reasons[0]).filter((one) => one !== undefined)
    expect([shownOf(many).shown.length, shownOf(many).rest, shownOf([]).rest]).toEqual([4, 2, 0])
  })
  it('goes by the tables until somebody decides otherwise for a group or one of them, and lets that be taken back', () => {
    const says = namedOf(groups)
    expect([...sharesOf(targetsOf(says, new Map()))]).toEqual([['urban', 3], [LEFT, 2], ['north', 2]])
    let decided = decide(new Map(), says, ['c1', 'c2', 'c4'], 'parks')
    decided = decide(decided, says, ['c2'], LEFT)
    decided = decide(decided, says, ['c5'], 'north')
    const targets = targetsOf(says, decided)
    expect(ids.map((id) => targets.get(id))).toEqual(['parks', LEFT, 'north', 'parks', 'north', 'north', LEFT])
    expect(Object.fromEntries(sharesOf(targets))).toEqual({ north: 3, parks: 2, [LEFT]: 2 })
    decided = decide(decided, says, ['c1'], 'urban')
    expect([...decided.keys()].sort()).toEqual(['c2', 'c4', 'c5'])
    expect(decide(decided, says, [...decided.keys()], null).size).toBe(0)
  })
})
