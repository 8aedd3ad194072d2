import { describe, expect, it } from 'vitest'
import { codesOf, spansOf } from '@/features/grids/spans'

describe('shifts of several days', () => {
  it('are one a day, by the clock of the city', () => {
    expect(spansOf('2026-02-28', '2026-03-01', '08:00', '17:00')).toEqual([
      { begins: '2026-02-28T08:00:00+08:00', ends: '2026-02-28T17:00:00+08:00' },
      { begins: '2026-03-01T08:00:00+08:00', ends: '2026-03-01T17:00:00+08:00' },
    ])
  })
  it('end the next day when they end before they begin', () => {
    expect(spansOf('2026-12-31', '2026-12-31', '22:00', '06:00')).toEqual([{ begins: '2026-12-31T22:00:00+08:00', ends: '2027-01-01T06:00:00+08:00' }])
  })
  it('are none when something is missing, backwards or too long', () => {
    for (const [first, last, from, to] of [['', '2026-01-01', '08:00', '09:00'], ['2026-01-02', '2026-01-01', '08:00', '09:00'], ['2026-01-01', '2026-12-31', '08:00', '09:00']] as const) expect(spansOf(first, last, from, to)).toEqual([])
  })
})

describe('codes of cells', () => {
  it('are read as they are typed or pasted, each once', () => {
    expect(codesOf(' 4302020010010001，4302020010010002\n4302020010010001; ')).toEqual(['4302020010010001', '4302020010010002'])
  })
})
