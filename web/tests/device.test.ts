/** Registering a device, and what lists become as CSV. */
import { describe, expect, it } from 'vitest'
import type { DeviceKind, Reading } from '@/api/types'
import { Problem } from '@/api/problem'
import { bodyOf, draftFaults, emptyDraft, placeOf, serverFaults, withKind } from '@/features/devices/draft'
import { pivot } from '@/features/devices/latest'
import { toCsv } from '@/packs/csv'

const kind = { id: 'air_station', protocol: 'hj212', interval_s: 60, properties: [{ code: 'a34004', unit: 'ug/m3', title: 't' }] } as DeviceKind
const good = { ...withKind(emptyDraft(), kind), identifier: '430204DEMO1', name: '新站' }

describe('a device that is written down', () => {
  it('takes from its kind what nobody has filled', () => {
    expect([good.protocol, good.properties, good.interval]).toEqual(['hj212', ['a34004'], '60'])
    expect(draftFaults(good)).toEqual({})
  })
  it('says at each field what is wanted', () => {
    expect(Object.keys(draftFaults(emptyDraft()))).toEqual(['kind', 'identifier', 'name', 'reporting_interval_s'])
    expect(Object.keys(draftFaults({ ...good, longitude: '113', identifier: '有空格 x' }))).toEqual(['identifier', 'latitude'])
  })
  it('is sent in CGCS2000 whatever it was typed in', () => {
    const typed = { ...good, longitude: '113.15', latitude: '27.84', system: 'gcj02' as const }
    expect(bodyOf(typed, true)).toMatchObject({ longitude: 113.144185, latitude: 27.843158, identifier: '430204DEMO1' })
    expect(placeOf(good)).toBeNull()
    expect(bodyOf(good, false)).not.toHaveProperty('identifier')
  })
  it('shows what the server found wrong at the fields it named', () => {
    const problem = new Problem(409, 'device_exists', '', [{ field: 'identifier', reason: 'already registered' }])
    expect(serverFaults(problem, () => true)).toEqual({ identifier: 'device.wanted.taken' })
    expect(serverFaults(problem, () => false)).toEqual({ identifier: 'already registered' })
  })
})

describe('the newest values', () => {
  it('are one line per property, in the order of the device', () => {
    const at = (property: string, kindWord: string, statistic: string, time: string): Reading => ({ property, kind: kindWord, statistic, time }) as Reading
    const rows = pivot([at('b', 'hour', 'avg', '2026-07-03T01:00:00Z'), at('a', 'realtime', 'value', '2026-07-03T02:00:00Z'), at('b', 'realtime', 'value', '2026-07-03T02:00:00Z')], ['b'])
    expect(rows.map((row) => [row.property, Object.keys(row.cells), row.newest.kind])).toEqual([['b', ['hour:avg', 'realtime:value'], 'realtime'], ['a', ['realtime:value'], 'realtime']])
  })
})

describe('a list as CSV', () => {
  it('opens in a spreadsheet as it was, and runs nothing', () => {
    const text = toCsv([{ a: '=1+1', b: 2 }, { a: '说"好", 行', b: -1 }], [{ title: '甲', value: (one) => one.a }, { title: '乙', value: (one) => one.b }])
    expect(text).toBe('\ufeff甲,乙\r\n\'=1+1,2\r\n"说""好"", 行",-1\r\n')
  })
})
