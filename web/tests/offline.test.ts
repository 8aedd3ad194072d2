/** What a device may keep of the map, and for how long. */
import { describe, expect, it } from 'vitest'
import * as device from '@/api/offline/device'
import { KEPT, MOST_BYTES, MOST_TILES, OLDEST_MS, OWN, keyOf, kindOf, layerOf, mayKeep, tooMany } from '@/api/offline/rules'
import { MOST, tilesOf } from '@/packs/area'

const SHELL = ['/', '/mark.svg']
const kind = (path: string, { method = 'GET', mode = 'cors' } = {}): string | null => kindOf({ method, mode, url: new URL(`http://city${path}`) }, SHELL)

describe('what is kept', () => {
  it('is the map and the words to read it', () => {
    expect(kind('/api/v1/session')).toBe('session')
    expect(kind('/api/v1/session?fresh=true')).toBeNull() // the server itself is asked
    expect(kind('/api/v1/maps/layers')).toBe('facts')
    expect(kind('/api/v1/cases/classes')).toBe('facts')
    expect(kind('/api/v1/cases/flows')).toBe('facts')
    expect(kind('/api/v1/strings/zh')).toBe('facts')
    expect(kind('/api/v1/tiles/WebMercatorQuad/roads,water/tilejson')).toBe('facts')
    expect(kind('/api/v1/tiles/WebMercatorQuad/roads/12/3300/1700.mvt?sequence=4')).toBe('tile')
    expect(kind('/api/v1/maps/layers/streets/features?limit=1000')).toBe('names')
  })

  it('is nothing about people, cases, devices or readings, and nothing that changes anything', () => {
    for (const path of ['/cases', '/cases/1', '/cases/tasks', '/cases/queues', '/grids/me', '/grids/me/track', '/devices', '/telemetry/latest', '/accounts', '/audit', '/live', '/maps/layers/streets/features', '/maps/layers/streets/features?limit=1000&bbox=1,2,3,4', '/dashboards/cockpit']) {
      expect(kind(`/api/v1${path}`), path).toBeNull()
    }
    expect(kind('/api/v1/maps/layers', { method: 'POST' })).toBeNull()
  })

  it('are pages and files, but not the services of others nor the keeper itself', () => {
    expect(kind('/map?at=1', { mode: 'navigate' })).toBe('page')
    expect(kind('/assets/index-1.js')).toBe('asset')
    expect(kind('/mark.svg')).toBe('asset')
    for (const path of ['/ogc/collections', '/health/ready', '/sw.js', '/openapi.json']) expect(kind(path, { mode: 'navigate' }), path).toBeNull()
  })

  it('is no tile of a controlled layer, which the server marks', () => {
    expect(mayKeep(200, 'no-store', 'tile')).toBe(false)
    expect(mayKeep(204, 'private, no-cache', 'tile')).toBe(true)
    expect(mayKeep(403, 'private', 'tile')).toBe(false)
    expect(mayKeep(200, 'no-store', 'facts')).toBe(true)
  })

  it('is known by its place and its day, not by the state of its layer', () => {
    const url = (query: string): string => keyOf(new URL(`http://city/api/v1/tiles/W/roads/1/1/1.mvt${query}`))
    expect(url('?sequence=4')).toBe(url('?sequence=5'))
    expect(url('?sequence=4&on=2024-01-01')).not.toBe(url('?sequence=4'))
    expect(layerOf(new URL('http://city/api/v1/maps/layers/streets/features?limit=1000'))).toBe('streets')
  })

  it('goes by age, number and size, the oldest first', () => {
    const now = 10 * OLDEST_MS
    const one = (key: string, age: number, size = 1): { key: string; kept: number; size: number } => ({ key, kept: now - age, size })
    expect(tooMany([one('old', OLDEST_MS + 1), one('young', 5)], now)).toEqual(['old'])
    expect(tooMany([one('large', 9, MOST_BYTES), one('new', 1)], now)).toEqual(['large'])
    const many = Array.from({ length: MOST_TILES + 2 }, (_, index) => one(String(index), index))
    expect(tooMany(many, now)).toEqual([String(MOST_TILES), String(MOST_TILES + 1)])
  })

  it('has one name, in the page and in its keeper, which share no file', () => {
    expect([device.OWN, device.KEPT]).toEqual([OWN, KEPT])
  })
})

describe('an area to keep', () => {
  const url = 'http://city/{z}/{x}/{y}.mvt'

  it('is covered by tiles of every level that a layer has', () => {
    const found = tilesOf([113.1, 27.8, 113.12, 27.82], [{ url, minZoom: 10, maxZoom: 14 }]) ?? []
    expect(found[0]).toBe('http://city/10/833/429.mvt')
    expect(found.every((one) => /\/1[0-4]\//.test(one))).toBe(true)
    expect(found.filter((one) => one.includes('/14/'))).toHaveLength(6) // two columns, three rows
  })

  it('is refused when it is larger than one may ask for at once', () => {
    expect(tilesOf([112, 26, 115, 29], [{ url, maxZoom: 16 }])).toBeNull()
    expect((tilesOf([113.1, 27.8, 113.11, 27.81], [{ url, maxZoom: 16 }]) ?? []).length).toBeLessThan(MOST)
  })
})
