import { describe, expect, it } from 'vitest'
import { STATUS_LOOKS, asStatus, urgencyOf, worst } from '@/design/status'
import { boundsOf, caseStatus } from '@/packs/layers'
import { limitOf } from '@/packs/threshold'

const now = new Date('2026-07-03T08:00:00Z')

describe('status', () => {
  it('shows a word it does not know as unknown, never as normal', () => {
    expect([asStatus('purple'), asStatus(null), asStatus('urgent')]).toEqual(['stale', 'stale', 'urgent'])
  })

  it('gives every status a shape of its own', () => {
    expect(new Set(Object.values(STATUS_LOOKS).map((look) => look.shape)).size).toBe(5)
  })

  it('shows the worst of several', () => expect(worst(['normal', 'warning', 'notice'])).toBe('warning'))

  it('is late after the deadline, soon in the last hour, else calm', () => {
    expect(urgencyOf('2026-07-03T07:59:59Z', now)).toBe('late')
    expect(urgencyOf('2026-07-03T08:59:00Z', now)).toBe('soon')
    expect(urgencyOf('2026-07-03T18:00:00Z', now)).toBe('calm')
    expect(urgencyOf('2026-07-03T18:00:00Z', now, 72 * 3_600_000)).toBe('soon')
    expect(urgencyOf(null, now)).toBe('none')
  })

  it('marks an overdue case urgent and a closed one calm', () => {
    expect(caseStatus({ group: 'open', overdue: true, severity: 'notice' })).toBe('urgent')
    expect(caseStatus({ group: 'closed', overdue: true, severity: 'urgent' })).toBe('normal')
    expect(caseStatus({ group: 'open', overdue: false, severity: 'normal' })).toBe('notice')
  })
})

describe('the limit on a card', () => {
  const threshold = { direction: 'higher' as const, notice: 101, warning: 151, urgent: 201 }
  it('is the nearest that is not yet crossed', () => {
    expect(limitOf({ threshold, value: 60 })).toBe(101)
    expect(limitOf({ threshold, value: 151 })).toBe(201)
  })
  it('is the hardest when all are crossed', () => expect(limitOf({ threshold, value: 300 })).toBe(201))
  it('falls when low is bad', () => {
    expect(limitOf({ threshold: { direction: 'lower', notice: null, warning: 95, urgent: 85 }, value: 90 })).toBe(85)
  })
  it('is nothing when nobody set one', () => expect(limitOf({ threshold: null, value: 3 })).toBeNull())
})

describe('the box around the city', () => {
  it('holds every coordinate', () => {
    const point = (lng: number, lat: number): GeoJSON.Feature => ({ type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: [lng, lat] } })
    expect(boundsOf([{ type: 'FeatureCollection', features: [point(113, 27), point(114, 26)] }])).toEqual([113, 26, 114, 27])
    expect(boundsOf([{ type: 'FeatureCollection', features: [] }])).toBeNull()
  })
})
