import { describe, expect, it } from 'vitest'
import { known, sameFilters } from '@/features/cases/saved/compare'

describe('conditions of a list beside each other', () => {
  it('takes the usual order and an empty condition for nothing', () => {
    expect(sameFilters({ q: '水', sort: '-opened', type: '' }, { q: '水' })).toBe(true)
    expect(sameFilters({ q: '水', sort: 'due' }, { q: '水' })).toBe(false)
    expect(sameFilters({ q: '水' }, { q: '路' })).toBe(false)
  })
  it('leaves what a program kept and the page does not know', () => {
    expect(known({ q: '水', nobody: 'knows', sort: '' })).toEqual({ q: '水' })
  })
})
