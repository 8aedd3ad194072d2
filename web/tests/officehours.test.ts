import { describe, expect, it } from 'vitest'
import { clock, minuteOf, rowsOf, sayHours, spansOf } from '@/features/cases/hours/spans'

describe('office hours', () => {
  it('are read and written as people do', () => {
    expect([clock(510), clock(0), clock(1440)]).toEqual(['08:30', '00:00', '24:00'])
    expect([minuteOf('08:30'), minuteOf('8:30'), minuteOf('24:00'), minuteOf('24:01'), minuteOf('8.30'), minuteOf('')]).toEqual([510, 510, 1440, null, null, null])
    expect(sayHours([[510, 720], [840, 1050]])).toBe('08:30–12:00、14:00–17:30')
  })
  it('come back from a form in their order', () => {
    expect(spansOf([{ from: '14:00', to: '17:30' }, { from: '08:30', to: '12:00' }])).toEqual([[510, 720], [840, 1050]])
    expect(spansOf(rowsOf([[510, 720]]))).toEqual([[510, 720]])
    expect(spansOf([])).toEqual([])
  })
  it('say what is wrong', () => {
    expect(spansOf([{ from: '', to: '12:00' }])).toBe('time')
    expect(spansOf([{ from: '12:00', to: '12:00' }])).toBe('order')
    expect(spansOf([{ from: '08:00', to: '12:00' }, { from: '12:00', to: '13:00' }])).toBe('touch')
    expect(spansOf([{ from: '08:00', to: '12:00' }, { from: '09:00', to: '10:00' }])).toBe('touch')
  })
})
