/** The work in the street: what is near, what was done, what is kept of a map. */
import { describe, expect, it } from 'vitest'
import type { Act } from '@/api/outbox'
import type { Case } from '@/api/types'
import { boxesOf, codesOf, wholeOf } from '@/features/field/cells'
import { filesOf, findingActs, moveActs, nameOf, reportActs } from '@/features/field/making'
import { kindFor } from '@/features/field/recorder'
import { isStep } from '@/features/field/track'
import { acceptedHere, doneHere, handled, nearestFirst, stagesOf, walked, type Work } from '@/features/field/work'
import { DEEPEST, MOST, tilesOfAll } from '@/packs/area'

const work = (id: string, at: [number, number] | null, due: string | null = null): Work => ({ kind: 'task', id, case: 'c', number: '', title: '', what: '', address: '', requirement: '', due, at, taken: false })
const stamp = { at: [113.1, 27.8] as [number, number], time: new Date('2026-11-20T02:00:00Z'), device: 'phone-1' }
const photo = (type = 'image/jpeg'): File => new File(['x'], 'IMG_20261120_somebody.jpg', { type })

describe('what is to be done', () => {
  it('has the nearest first, then what lies nowhere', () => {
    const all = [work('far', [113.2, 27.8]), work('nowhere', null), work('near', [113.1001, 27.8])]
    expect(nearestFirst(all, [113.1, 27.8]).map(({ id }) => id)).toEqual(['near', 'far', 'nowhere'])
    expect(nearestFirst(all, [113.1, 27.8])[0]?.metres).toBeCloseTo(10, 0)
  })

  it('has first what is due first, where nobody knows where he is', () => {
    const all = [work('b', [113, 27], '2026-11-20T12:00:00Z'), work('c', null), work('a', [114, 28], '2026-11-20T09:00:00Z')]
    expect(nearestFirst(all, null).map(({ id, metres }) => [id, metres])).toEqual([['a', null], ['b', null], ['c', null]])
  })

  it('says a distance as one does while walking', () => {
    expect([3, 124, 940, 951, 4249, 23_400].map((metres) => Object.values(walked(metres)).join(' '))).toEqual(['10 m', '120 m', '940 m', '1.0 km', '4.2 km', '23 km'])
  })

  it('knows what was done here and only waits', () => {
    const acts = [{ kind: 'finding', body: { task: 'a' } }, { kind: 'move', body: { case: 'c' } }, { kind: 'accept', body: { task: 'b' } }] as unknown as Act[]
    expect([doneHere({ kind: 'task', id: 'a' }, acts), doneHere({ kind: 'task', id: 'b' }, acts), doneHere({ kind: 'case', id: 'c' }, acts)]).toEqual([true, false, true])
    expect([acceptedHere('b', acts), acceptedHere('a', acts)]).toEqual([true, false])
  })

  it('is one’s own cases and those of the office that are in nobody’s hands, where one may act', () => {
    const one = (id: string, state: string, handler: string | null): Case => ({ id, type: 't', state, handler }) as Case
    const found = handled([one('mine', 'handling', 'me'), one('sent', 'checked', 'me')], [one('mine', 'handling', 'me'), one('free', 'dispatched', null), one('his', 'handling', 'him')], new Set(['t.handling', 't.dispatched']))
    expect(found.map(({ id }) => id)).toEqual(['mine', 'free'])
  })

  it('keeps photos where they belong', () => {
    expect(stagesOf('site_check_before')).toEqual({ first: 'check_before', then: 'after' })
    expect(stagesOf('site_check_after')).toEqual({ first: 'check_after', then: 'after' })
  })
})

describe('what somebody did', () => {
  it('is a report with its files, each under a key of its own', () => {
    const acts = reportActs('key', { type: 't', title: 'a', description: '', address: '', at: [113.2, 27.9], form: { classification: 'x' } }, [{ files: [photo(), photo()], stage: 'report' }, { files: [photo('audio/webm;codecs=opus')], stage: 'report' }], stamp)
    expect(acts.map(({ kind }) => kind)).toEqual(['report', 'file', 'file', 'file'])
    expect(new Set(acts.map(({ id }) => id)).size).toBe(4)
    expect(acts.slice(1).every(({ after }) => after.join() === 'key')).toBe(true)
    expect(acts[1]).toMatchObject({ body: { of: 'key', case: null, longitude: 113.2, latitude: 27.9, taken: '2026-11-20T02:00:00.000Z', name: 'report-1.jpg', device: 'phone-1' } })
    expect(acts[3]).toMatchObject({ body: { name: 'voice-1.webm' } })
  })

  it('says a finding and makes a move only after their photos', () => {
    const finding = findingActs({ id: 'task', case: 'case', title: '' }, { ok: true, finding: 'seen' }, [{ files: [photo()], stage: 'check_before' }], stamp)
    expect(finding[1]?.after).toEqual([finding[0]?.id])
    const move = moveActs({ id: 'case', title: '', version: 4 }, 'reply', { result: 'done' }, [{ files: [photo()], stage: 'after' }], stamp)
    expect(move[1]).toMatchObject({ after: [move[0]?.id], body: { version: 4, move: 'reply', form: { result: 'done' } } })
  })

  it('can be written down although it came out of a page', () => {
    const [made] = filesOf('', [{ files: [photo()], stage: 'after' }], { case: 'c' }, { ...stamp, at: null })
    expect(() => structuredClone({ ...made, body: { ...made?.body, file: null } })).not.toThrow()
    expect(nameOf('after', 2, 'image/png')).toBe('after-2.png')
    expect(nameOf('other', 1, 'audio/mp4')).toBe('voice-1.m4a')
  })
})

describe('the map of one’s own cells', () => {
  const cell = (code: string, x: number): GeoJSON.Feature => ({ type: 'Feature', properties: { code }, geometry: { type: 'Polygon', coordinates: [[[x, 27.8], [x + 0.002, 27.8], [x + 0.002, 27.802], [x, 27.802], [x, 27.8]]] } })
  const cells: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [cell('b', 113.2), cell('a', 113.1)] }
  const url = 'http://city/{z}/{x}/{y}.mvt'

  it('covers each cell, and not all between them', () => {
    const boxes = boxesOf(cells)
    expect(boxes).toHaveLength(2)
    expect(wholeOf(boxes)?.[0]).toBeCloseTo(113.098)
    const apart = tilesOfAll(boxes, [{ url, maxZoom: 16 }]) ?? []
    const whole = tilesOfAll([wholeOf(boxes) ?? [0, 0, 0, 0]], [{ url, maxZoom: 16 }]) ?? []
    expect(apart.length).toBeLessThan(whole.length)
    expect(apart.some((one) => one.includes(`/${DEEPEST}/`))).toBe(true)
    expect(new Set(apart).size).toBe(apart.length)
    expect(codesOf(cells)).toBe('a,b')
  })

  it('is less deep where it would be too much, and nothing where it still is', () => {
    const large = tilesOfAll([[113, 27.7, 113.16, 27.86]], [{ url, maxZoom: 16 }]) ?? []
    expect(large.length).toBeLessThanOrEqual(MOST)
    expect(large.some((one) => one.includes('/16/'))).toBe(false)
    expect(tilesOfAll([[112, 26, 115, 29]], [{ url, maxZoom: 16 }])).toBeNull()
  })
})

describe('a walk', () => {
  it('is kept in steps', () => {
    expect(isStep(null, [113.1, 27.8], 0)).toBe(true)
    expect(isStep({ at: [113.1, 27.8], time: 0 }, [113.1001, 27.8], 5000)).toBe(false)
    expect(isStep({ at: [113.1, 27.8], time: 0 }, [113.1003, 27.8], 5000)).toBe(true)
    expect(isStep({ at: [113.1, 27.8], time: 0 }, [113.1, 27.8], 60_000)).toBe(true)
  })
})

describe('a voice note', () => {
  it('is recorded in a kind that the browser knows and the city takes', () => {
    expect(kindFor((kind) => kind.startsWith('audio/webm'))).toBe('audio/webm;codecs=opus')
    expect(kindFor((kind) => kind === 'audio/mp4')).toBe('audio/mp4')
    expect(kindFor(() => false)).toBeNull()
  })
})
