import { describe, expect, it } from 'vitest'
import type { ClassCode } from '@/api/types'
import { areasFound } from '@/features/cases/filters/areas'
import { chipsOf, cleared } from '@/features/cases/filters/chips'
import { classesFound } from '@/features/cases/filters/classes'
import { isView, VIEWS } from '@/features/cases/views'
import { beginOf, endOf, quickSpan, spanOf } from '@/features/cases/filters/spans'

const code = (kind: string, big: string, small: string, title: string, group: string): ClassCode => ({ key: `gbt30428.2:2013:${kind}:${big}:${small}`, kind, title: { zh: title }, big_title: { zh: group } })
const CLASSES = [code('component', '01', '03', '雨水井盖', '公用设施'), code('incident', '01', '05', '暴露垃圾', '市容环境'), code('incident', '01', '06', '积存垃圾渣土', '市容环境')]
const OLD = [{ key: 'cjj213:2005:component:02:03', numbering: 'cjj213:2005', big: '02', small: '03', title: { zh: '雨水井盖' }, big_title: { zh: '道路交通' }, now: 'gbt30428.2:2013:component:01:03' }]
const keys = (q: string): string[] => classesFound(CLASSES, OLD, q, 'zh').map(({ key }) => key)

describe('spans of the list', () => {
  it('takes days of the city, both included, and gives them back', () => {
    const span = spanOf('2026-11-01', '2026-11-22')
    expect(span).toEqual({ opened_since: '', opened_from: '2026-10-31T16:00:00.000Z', opened_to: '2026-11-22T16:00:00.000Z' })
    expect([beginOf(span.opened_from), endOf(span.opened_to)]).toEqual(['2026-11-01', '2026-11-22'])
  })
  it('leaves an end open, and a quick choice takes the days away', () => {
    expect(spanOf('', '2026-11-22').opened_from).toBe('')
    expect(spanOf('2026-13-01', '')).toEqual({ opened_since: '', opened_from: '', opened_to: '' })
    expect(quickSpan('7d')).toEqual({ opened_since: '7d', opened_from: '', opened_to: '' })
  })
  it('takes no moment within a day for a day', () => {
    expect(beginOf('2026-11-22T03:20:00Z')).toBe('')
  })
})

describe('chips of what is set', () => {
  it('makes one of both ends of whole days, and one of each other condition', () => {
    const chips = chipsOf({ ...spanOf('2026-11-01', '2026-11-22'), source: 'hotline', q: '水', sort: 'due' })
    expect(chips.map(({ id, names }) => [id, names.length])).toEqual([['opened_days', 2], ['source', 1]])
  })
  it('takes open and closed for views, any other state for a condition', () => {
    expect(chipsOf({ state: 'closed' })).toEqual([])
    expect(chipsOf({ state: 'void', severity: 'urgent' }).map(({ id, value }) => [id, value])).toEqual([['state', 'void'], ['severity', 'urgent']])
    expect(VIEWS.filter((one) => isView({ state: 'void' }, one.filters)).map(({ id }) => id)).toEqual(['all'])
    expect([cleared({ state: 'open', late: 'true' }).state, cleared({ state: 'void' }).state]).toEqual([undefined, ''])
  })
  it('keeps moments of a link apart', () => {
    expect(chipsOf({ opened_from: '2026-11-22T03:20:00Z', opened_to: '2026-11-22T04:20:00Z' }).map(({ id }) => id)).toEqual(['opened_from', 'opened_to'])
  })
})

describe('classes by name and number', () => {
  it('offers the groups before anything is typed', () => {
    expect(keys('')).toEqual(['gbt30428.2:2013:component:01:', 'gbt30428.2:2013:incident:01:'])
  })
  it('finds by name, by the name of the group, by number in any writing', () => {
    expect(keys('垃圾')).toEqual(['gbt30428.2:2013:incident:01:05', 'gbt30428.2:2013:incident:01:06'])
    expect(keys('市容')[0]).toBe('gbt30428.2:2013:incident:01:')
    for (const q of ['0105', '01 05', '01-05', '01:05']) expect(keys(q)).toEqual(['gbt30428.2:2013:incident:01:05'])
  })
  it('finds a class by its number of an older numbering', () => {
    expect(classesFound(CLASSES, OLD, '0203', 'zh')).toMatchObject([{ key: 'gbt30428.2:2013:component:01:03', former: { numbering: 'cjj213:2005' } }])
  })
})

describe('areas as a tree', () => {
  const DIVISIONS = [{ code: '430204001', name: '贺家土街道' }, { code: '430204', name: '石峰区' }, { code: '430202', name: '荷塘区' }]
  it('stands each below the one it lies in', () => {
    expect(areasFound(DIVISIONS, '').map(({ name, depth }) => [name, depth])).toEqual([['荷塘区', 0], ['石峰区', 0], ['贺家土街道', 1]])
  })
  it('finds with what lies around', () => {
    expect(areasFound(DIVISIONS, '贺家').map(({ name }) => name)).toEqual(['石峰区', '贺家土街道'])
  })
})
