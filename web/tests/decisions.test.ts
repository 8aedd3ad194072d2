import { describe, expect, it, vi } from 'vitest'
import { queryString } from '@/api/client'
import type { Alert, Card, Case, FormSchema } from '@/api/types'
import { isHere } from '@/app/nav'
import { axisTop } from '@/design/chart/option'
import { readPreferences } from '@/design/preferences'
import type { Status } from '@/design/status'
import { sparkPath } from '@/design/spark'
import { isView } from '@/features/cases/views'
import { hexLines } from '@/features/devices/hex'
import { cardAt, judged, slots, valueAt } from '@/packs/dashboard'
import { faultsOf, fieldsOf, filled, startValues } from '@/packs/form'
import { happenings } from '@/packs/happening'
import { pageOf } from '@/packs/links'
import { bare, loadWords, unitWord, word } from '@/packs/words'

describe('a form that a pack declares', () => {
  const form: FormSchema = {
    type: 'object',
    required: ['organisation', 'opinion'],
    properties: {
      organisation: { type: 'string', format: 'organisation', title: 'a.b' },
      opinion: { type: 'string', format: 'text', minLength: 2, title: 'a.c' },
      amount: { type: 'integer', minimum: 1, maximum: 9, title: 'a.d' },
      unit: { type: 'string', oneOf: [{ const: 'hour', title: 'u.hour' }], default: 'hour', title: 'a.e' },
      when: { type: 'string', format: 'date-time', title: 'a.f' },
      sure: { type: 'boolean', title: 'a.g' },
    },
  }
  const fields = fieldsOf(form)

  it('is drawn by type and format', () => {
    expect(fields.map(({ kind }) => kind)).toEqual(['organisation', 'longtext', 'number', 'choice', 'moment', 'yesno'])
  })
  it('starts with its defaults', () => expect(startValues(fields)).toEqual({ unit: 'hour' }))
  it('says what is still to be mended', () => {
    expect(faultsOf(fields, { opinion: ' ', amount: 12 })).toEqual({ organisation: 'form.required', opinion: 'form.required', amount: 'form.too_large' })
    expect(faultsOf(fields, { organisation: 'x', opinion: 'y' })).toEqual({ opinion: 'form.too_short' })
  })
  it('sends nothing that was left empty, and moments with the offset of the city', () => {
    expect(filled(fields, { opinion: '', amount: 0, sure: false, when: '2026-07-03T16:00' })).toEqual({ amount: 0, sure: false, when: '2026-07-03T16:00:00+08:00' })
  })
  it('may be empty', () => expect(fieldsOf({})).toEqual([]))
})

describe('looking back on the day', () => {
  const history = [
    { time: '2026-07-03T01:00:00Z', value: 1 },
    { time: '2026-07-03T03:00:00Z', value: 3 },
  ]
  it('shows the newest value known then', () => {
    expect(valueAt(history, new Date('2026-07-03T02:00:00Z'))?.value).toBe(1)
    expect(valueAt(history, new Date('2026-07-03T00:00:00Z'))).toBeNull()
  })
  it('does not pretend to know what it does not', () => {
    const card = { id: 'a', value: 3, status: 'normal', history } as unknown as Card
    expect(cardAt(card, new Date('2026-07-03T00:00:00Z'))).toMatchObject({ value: null, status: 'stale' })
  })
  it('judges an earlier value by the threshold', () => {
    const higher = { direction: 'higher', notice: 5, warning: 10, urgent: null } as const
    const lower = { direction: 'lower', notice: 98, warning: 90, urgent: null } as const
    expect([judged(4, higher), judged(5, higher), judged(12, higher), judged(97, lower), judged(1, null), judged(null, higher)]).toEqual(['normal', 'notice', 'warning', 'notice', 'normal', 'stale'])
  })
  it('counts what happened in each part of the day, the hardest first', () => {
    const start = new Date('2026-07-02T16:00:00Z')
    const event = (time: string, status: Status): { time: string; status: Status } => ({ time, status })
    const found = slots([event('2026-07-02T16:10:00Z', 'notice'), event('2026-07-02T16:20:00Z', 'urgent'), event('2026-07-04T00:00:00Z', 'notice')], start, 48, 1_800_000)
    expect(found[0]).toEqual({ total: 2, parts: [{ status: 'urgent', count: 1 }, { status: 'notice', count: 1 }] })
    expect(found.reduce((all, slot) => all + slot.total, 0)).toBe(2)
  })
})

describe('what happens', () => {
  const alert = (more: Partial<Alert>): Alert => ({ id: 'a1', title: 'r', device_name: 'd', severity: 'warning', state: 'open', opened: '2026-07-03T01:00:00Z', closed: null, case_id: null, ...more }) as Alert
  const one = { id: 'c1', title: 't', state_title: 's', group: 'open', overdue: false, severity: 'warning', opened: '2026-07-03T02:00:00Z', closed: null, address: '', facts: {} } as unknown as Case

  it('is told newest first, and an alert that became a case only once', () => {
    const told = happenings([one], [alert({ case_id: 'c1' }), alert({ id: 'a2' })])
    expect(told.map(({ key }) => key)).toEqual(['case:c1', 'alert:a2'])
  })
})

describe('small decisions', () => {
  it('opens a thing by the link the server gives, or by its kind', () => {
    expect(pageOf({ kind: 'reading', id: 'x', link: '/devices/d?property=a34004' })).toBe('/devices/d?property=a34004')
    expect(pageOf({ kind: 'case', id: 'c', link: 'https://elsewhere.example/' })).toBe('/cases/c')
  })
  it('writes units as people do', () => {
    expect([unitWord('ug/m3'), unitWord('mg/m3'), unitWord('degC'), unitWord('m3/h'), unitWord('')]).toEqual(['μg/m³', 'mg/m³', '℃', 'm³/h', ''])
  })
  it('reads a key nobody wrote a word for by its last part, and leaves plain text alone', () => {
    expect([bare('a.b_c'), word('rule.air_over_limit'), word('井盖缺失')]).toEqual(['b c', 'air over limit', '井盖缺失'])
  })
  it('are blank while they are on their way, and a bare key when they do not come', async () => {
    let refuse: (why: Error) => void = () => undefined
    vi.stubGlobal('fetch', () => new Promise((_, reject) => (refuse = reject)))
    const asked = loadWords('zh')
    expect([word('rule.air_over_limit').trim(), word('井盖缺失')]).toEqual(['', '井盖缺失'])
    refuse(new Error('no network'))
    await asked
    expect(word('rule.air_over_limit')).toBe('air over limit')
    vi.unstubAllGlobals()
  })
  it('leaves empty filters out of an address', () => {
    expect(queryString({ q: '', state: null, kind: ['a', 'b'], limit: 0 })).toBe('?kind=a&kind=b&limit=0')
  })
  it('knows which way through the page is open', () => {
    const home = { to: '/', word: '', icon: 'cockpit' as const, also: ['/indicators'] }
    expect([isHere(home, '/'), isHere(home, '/indicators/x'), isHere(home, '/cases')]).toEqual([true, true, false])
  })
  it('knows a saved view by what it filters', () => {
    expect([isView({ state: 'open', q: 'x' }, { state: 'open' }), isView({ queue: 'a' }, {})]).toEqual([true, false])
  })
  it('falls back when preferences were damaged', () => {
    expect(readPreferences('{broken', true)).toEqual({ theme: 'ink', elder: false, language: 'zh' })
    expect(readPreferences('{"theme":"neon","language":"en"}', false)).toEqual({ theme: 'paper', elder: false, language: 'en' })
  })
  it('makes room for a threshold above the line, and none for one below', () => {
    const lines = [{ name: 'a', points: [{ time: '2026-07-03T00:00:00Z', value: 50 }] }]
    expect([axisTop(lines, 60), axisTop(lines, 40), axisTop(lines, null)]).toEqual([66, undefined, undefined])
  })
  it('leaves a gap in the line where there is a gap in the data', () => {
    const points = [1, null, 3, 4].map((value, i) => ({ time: `2026-07-03T0${i}:00:00Z`, value }))
    expect(sparkPath(points, null, 100, 20).line.match(/M/g)).toHaveLength(2)
  })
  it('shows bytes with offset and letters', () => expect(hexLines('23 23 0d')[0]).toMatch(/^000000 {2}23 23 0d\s+##·$/))
})
