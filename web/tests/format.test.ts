import { describe, expect, it } from 'vitest'
import { durationInWords, formatChange, formatMinute, formatMoment, formatNumber, formatSize, startOfCityDay, timeInWords } from '@/design/format'

const now = new Date('2026-07-03T08:00:00Z') // 16:00 in the city

describe('numbers', () => {
  it('shows a missing value as a dash, never as zero', () => {
    expect(formatNumber(null)).toBe('—')
    expect(formatNumber(Number.NaN)).toBe('—')
    expect(formatNumber(0)).toBe('0')
  })

  it('groups thousands and keeps two decimals', () => expect(formatNumber(1234567.891)).toBe('1,234,567.89'))

  it('always shows the sign of a change', () => {
    expect([formatChange(3), formatChange(-2.5), formatChange(0), formatChange(null)]).toEqual(['+3', '−2.5', '±0', '—'])
  })

  it('writes sizes as a person reads them', () => {
    expect([formatSize(350), formatSize(2048), formatSize(5_242_880)]).toEqual(['350 B', '2 KB', '5 MB'])
  })
})

describe('times', () => {
  it.each([
    ['2026-07-03T07:59:40Z', '现在'],
    ['2026-07-03T07:57:00Z', '3分钟前'],
    ['2026-07-03T05:00:00Z', '3小时前'],
    ['2026-07-02T06:20:00Z', '昨天 14:20'],
    ['2026-06-01T06:20:00Z', '6月1日 14:20'],
    ['2025-06-01T06:20:00Z', '2025年6月1日 14:20'],
  ])('says %s as %s', (time, words) => expect(timeInWords(time, now, 'zh')).toBe(words))

  it('takes a field clock that runs ahead a little as now', () => {
    expect(timeInWords('2026-07-03T08:01:30Z', now, 'en')).toBe('now')
  })

  it('knows yesterday by the day of the city, not by hours', () => {
    const early = new Date('2026-07-02T17:00:00Z') // 01:00 on the 3rd in the city
    expect(timeInWords('2026-07-02T15:30:00Z', early, 'zh')).toBe('昨天 23:30')
  })

  it('writes a moment in the time of the city', () => expect(formatMoment('2026-07-02T16:30:05Z')).toBe('2026-07-03 00:30:05'))

  it('writes a planned moment to the minute', () => {
    expect(formatMinute('2026-07-02T16:30:05Z')).toBe('2026-07-03 00:30')
    expect(formatMinute(null)).toBe('—')
  })

  it('starts the day at midnight of the city', () => expect(startOfCityDay(now).toISOString()).toBe('2026-07-02T16:00:00.000Z'))

  it('says a duration with its two largest units', () => {
    expect(durationInWords(7_800_000, 'zh')).toBe('2小时 10分钟')
    expect(durationInWords(90_061_000, 'zh')).toBe('1天 1小时')
    expect(durationInWords(-7_200_000, 'en')).toBe('2 hours')
    expect(durationInWords(20_000, 'zh')).toBe('< 1分钟')
  })
})
