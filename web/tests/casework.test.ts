import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { FlowDocument } from '@/api/caseflows'
import type { AllowedMove, Case, ClassCode, Clock, LogEntry } from '@/api/types'
import { runBatch } from '@/features/cases/batch'
import { decisionForm } from '@/features/cases/deciding'
import { ordered, restOf, standingOf, suspensionReason } from '@/features/cases/clocks'
import { otherFacts } from '@/packs/origin'
import { differences, dropState, freeName, renameState, useEditing } from '@/features/cases/flows/editing'
import { draw } from '@/features/cases/flows/layout'
import { givesUp, inOrder } from '@/packs/ending'
import { beginningOf } from '@/features/cases/asking'
import { SORTS } from '@/features/cases/views'
import { unitWord } from '@/packs/words'
import en from '@/words/en'
import zh from '@/words/zh'
import { firstLoose } from '@/features/cases/proof'
import { checkMove } from '@/features/cases/registering'
import { matching, titleFor } from '@/packs/classSearch'

const clock = (more: Partial<Clock>): Clock => ({ id: 'a', stage: 'handle', started: '2026-01-01T00:00:00Z', due: '2026-01-02T00:00:00Z', held: [], ended: null, missed: false, paused: null, ...more }) as Clock

describe('clocks', () => {
  it('run, wait with every cause once, or are over', () => {
    expect(standingOf(clock({}))).toEqual({ state: 'running', causes: [] })
    expect(standingOf(clock({ held: ['task:1', 'task:2', 'shelved'] }))).toEqual({ state: 'waiting', causes: ['task', 'shelved'] })
    expect(standingOf(clock({ ended: '2026-01-02T00:00:00Z' }), '2026-01-02T00:00:00Z').state).toBe('given_up')
    expect(standingOf(clock({ ended: '2026-01-02T00:00:00Z' }), '2026-01-03T00:00:00Z').state).toBe('kept')
    expect(standingOf(clock({ ended: '2026-01-02T00:00:00Z', missed: true, held: ['shelved'] })).state).toBe('missed')
    expect(ordered([clock({ id: 'old', ended: 'x' }), clock({ id: 'now' })]).map(({ id }) => id)).toEqual(['now', 'old'])
  })
  it('tell the last reason of their own stage', () => {
    const line = (stage: string, reason: string): LogEntry => ({ move: 'clock.suspended', form: { stage, reason }, actor_name: 'n', time: 't' }) as unknown as LogEntry
    expect(suspensionReason(clock({}), [line('handle', 'first'), line('file', 'other'), line('handle', 'last')])?.reason).toBe('last')
    expect(suspensionReason(clock({}), [])).toBeNull()
  })
})

describe('the proof of a log', () => {
  const line = (sequence: number, previous: string, hash: string): LogEntry => ({ sequence, previous, hash }) as LogEntry
  it('finds the first line that does not follow', () => {
    const zero = '0'.repeat(64)
    expect(firstLoose([line(2, 'a', 'b'), line(1, zero, 'a')])).toBeNull()
    expect(firstLoose([line(1, zero, 'a'), line(2, 'x', 'b')])).toBe(2)
    expect(firstLoose([line(2, zero, 'a')])).toBe(1)
  })
})

describe('registration', () => {
  const code = (title: string, big: string): ClassCode => ({ key: title, kind: 'incident', title: { zh: title }, big_title: { zh: big } })
  it('finds classes by pieces, the nearest name first', () => {
    const all = [code('暴露生活垃圾', '市容环境'), code('垃圾箱', '市容设施'), code('路灯', '公用设施')]
    expect(matching(all, '垃圾', 'zh').map(({ key }) => key)).toEqual(['垃圾箱', '暴露生活垃圾'])
    expect(matching(all, '市容 垃圾', 'zh')).toHaveLength(2)
    expect(matching(all, '  ', 'zh')).toEqual([])
  })
  it('makes a title of where and what', () => {
    expect(titleFor('湖南省株洲市天元区泰山路 8 号', '路灯不亮', '')).toBe('泰山路 8 号路灯不亮')
    expect(titleFor('', '', '灯不亮了。三天了')).toBe('灯不亮了')
  })
  it('knows the move that sends somebody to look', () => {
    const move = (id: string, to: string): AllowedMove => ({ id, to }) as AllowedMove
    expect(checkMove([move('accept', 'accepted'), move('ask', 'site_check_before')])?.id).toBe('ask')
    expect(checkMove([move('accept', 'accepted')])).toBeNull()
  })
})

describe('the list', () => {
  it('has a name for every way in which the server sorts it, in both languages', () => {
    const declared = readFileSync('../src/chengshu/capabilities/cases/store/conditions.py', 'utf8').match(/^SORTS[^{]*\{([^}]*)\}/m)?.[1] ?? ''
    const ways = [...declared.matchAll(/^ *"(-?\w+)":/gm)].map(([, way]) => way)
    expect(ways).toContain('-number')
    expect([...SORTS].sort()).toEqual(ways.sort())
    for (const words of [zh, en]) expect(Object.keys(words.case.sorts).sort()).toEqual(ways)
  })
})

describe('units', () => {
  it('of time are words in Chinese and signs within another unit', () => {
    expect([unitWord('h'), unitWord('m3/h')]).toEqual(['小时', 'm³/h'])
  })
})

describe('the moves of a case', () => {
  const move = (id: string, to_group: AllowedMove['to_group']): AllowedMove => ({ id, to_group }) as AllowedMove
  it('that give it up come last, whatever they are called and wherever the flow has them', () => {
    expect(inOrder([move('a', 'void'), move('b', 'open'), move('c', 'closed'), move('d', 'void')]).map(({ id }) => id)).toEqual(['b', 'c', 'a', 'd'])
    expect(givesUp(move('close', 'closed'))).toBe(false)
  })
  it('do not look like a task that is sent beside them', () => {
    const said = (key: string, named?: Record<string, string>): string => [key, named?.what].filter(Boolean).join(' ')
    const one = { waits: null } as Case
    expect(beginningOf({ id: 'look', kind: 'task', title: 't' }, one, '现场核实', said)).toBe('case.ask.task 现场核实')
    expect(beginningOf({ id: 'urge', kind: 'urging', title: 't' }, one, '催办', said)).toBe('催办')
  })
})

describe('a batch', () => {
  it('goes on after a failure, says which one, and stops when told', async () => {
    const done: number[] = []
    const work = async (n: number): Promise<void> => {
      if (n === 2) throw new Error('no')
      done.push(n)
    }
    const state = await runBatch([1, 2, 3], String, work, () => undefined, () => true)
    expect([done, state.done, state.failed.map(({ name }) => name)]).toEqual([[1, 3], 2, ['2']])
    expect((await runBatch([1, 3], String, work, () => undefined, () => false)).stopped).toBe(true)
  })
})

const FLOW: FlowDocument = {
  format: 1, id: 'f', title: 'F', number: 'N', start: 'one', open: { roles: ['acceptor'] },
  states: {
    one: { title: 'One', clock: { stage: 'one', amount: 1, unit: 'hour' }, moves: { go: { to: 'two', title: 'Go' } } },
    two: { title: 'Two', clock: { stage: 'two', amount: 1, unit: 'hour' }, moves: { back: { to: 'one', title: 'Back' }, end: { to: 'three', title: 'End' } } },
    three: { title: 'Three', end: 'closed' },
  },
}

describe('a flow', () => {
  it('is drawn with ways forward and back, nothing upon another', () => {
    const { nodes, edges } = draw(FLOW)
    expect(new Set(nodes.map(({ x, y }) => `${x},${y}`)).size).toBe(3)
    expect(edges.filter(({ back }) => back).map(({ id }) => id)).toEqual(['two.back'])
  })
  it('writes the names of two moves between the same states below each other', () => {
    const twice = structuredClone(FLOW)
    const { moves = {} } = twice.states.one ?? {}
    const { go } = moves
    if (go) moves.again = { ...go }
    const drawn = draw(twice).edges.filter(({ from, to }) => from === 'one' && to === go?.to)
    expect(drawn).toHaveLength(2)
    expect(new Set(drawn.map(({ label }) => Math.round(label.y / 10))).size).toBe(2)
  })
  it('is changed step by step and back', () => {
    const { flow, edit, undo, dirty } = useEditing(FLOW)
    edit((one) => renameState(one, 'two', 'second'))
    expect(flow.value.states.one?.moves?.go?.to).toBe('second')
    edit((one) => dropState(one, 'second'))
    expect(flow.value.states.one?.moves).toEqual({})
    undo()
    undo()
    expect(flow.value).toEqual(FLOW)
    expect(dirty.value).toBe(true)
    expect(freeName({ a: 1, a_2: 1 }, 'a')).toBe('a_3')
  })
  it('tells of the same states when one is renamed, and of none that is gone', () => {
    const rungs = [{ at: 'entered', to: ['handler'], template: 'case_new' }]
    const { flow, edit } = useEditing({ ...FLOW, ladders: { both: { states: ['one', 'two'], rungs }, only: { states: ['two'], rungs }, stage: { stages: ['two'], rungs } } })
    edit((one) => renameState(one, 'two', 'second'))
    expect(flow.value.ladders?.both?.states).toEqual(['one', 'second'])
    edit((one) => dropState(one, 'second'))
    expect(Object.entries(flow.value.ladders ?? {}).map(([name, one]) => [name, one.states])).toEqual([['both', ['one']], ['stage', undefined]])
  })
  it('is compared place by place', () => {
    const after = JSON.parse(JSON.stringify(FLOW)) as FlowDocument
    after.title = 'G'
    delete after.states.two?.moves?.back
    expect(differences(FLOW, after).map(({ kind, where }) => `${kind} ${where}`)).toEqual(['removed states.two.moves.back', 'changed title'])
  })
})

describe('what is left of a clock that stands', () => {
  it('is told in hours at work: three working days are no single day', () => {
    expect(restOf({ unit: 'working_day', remaining_s: 3 * 8 * 3600 })).toEqual({ hours: 24, unit: 'working_hour' })
    expect(restOf({ unit: 'urgent_day', remaining_s: 1800 })).toEqual({ hours: 0.5, unit: 'urgent_hour' })
    expect(restOf({ unit: 'minute', remaining_s: 60 })).toBeNull()
  })
})

describe('the facts of a case', () => {
  it('hold what is so, and no remark of a step that the log tells with its step', () => {
    const form = { result: '已清运', reason: '地点写错了', opinion: '同意' }
    expect(otherFacts({ source: 'report', facts: {}, form })).toEqual({ result: '已清运' })
  })

  it('do not show the key of the case it was merged into', () => {
    expect(otherFacts({ source: 'report', facts: {}, form: { into: '01a2', number: 'CG1', size: '3 米' } })).toEqual({ size: '3 米' })
    expect(otherFacts({ source: 'report', facts: {}, form: { number: '湘B12345' } })).toEqual({ number: '湘B12345' })
  })
})

describe('a decision about several requests', () => {
  const words = (...kinds: ('extension' | 'appeal')[]): unknown[] => (decisionForm((key) => key.replace('case.requests.', ''), kinds).properties?.accept?.oneOf ?? []).map(({ title }) => title)

  it('says what it means for each kind that is among them', () => {
    expect(words('extension', 'extension')).toEqual(['yes', 'no'])
    expect(words('appeal')).toEqual(['appeal_yes', 'appeal_no'])
    expect(words('extension', 'appeal')).toEqual(['yes / appeal_yes', 'no / appeal_no'])
  })
})
