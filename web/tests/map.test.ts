/** What the map draws, decided without drawing: names, numbers, offsets, and a style that MapLibre accepts. */
import { validateStyleMin } from '@maplibre/maplibre-gl-style-spec'
import { describe, expect, it } from 'vitest'
import type { Device, Layer, Reading } from '@/api/types'
import { contains, innerPoint, namePoints } from '@/design/map/names'
import { toCgcs2000 } from '@/design/map/offset'
import { mapStyle } from '@/design/map/style'
import { openAt, type Happening } from '@/packs/happening'
import { asOf, mapSource, rankedValues, thingsOf, valuePoints, valueStatus } from '@/packs/layers'

const square = (x: number, y: number, size: number): GeoJSON.Position[] => [[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]
const area: GeoJSON.Feature = { type: 'Feature', geometry: { type: 'Polygon', coordinates: [square(0, 0, 10), square(4, 4, 2)] }, properties: { name: '石峰区' } }
const layer = (more: Partial<Layer>): Layer => ({ id: 'l', title: 't', titles: {}, source: 'devices', style: { paint: 'device' }, filter: {}, visible: true, min_zoom: 0, position: 1, pack: null, licence: '', synthetic: false, version: 1, features: 0, ...more })
const device = (id: string, state: Device['state'] = 'online'): Device => ({ id, name: id, state, longitude: 113, latitude: 27 }) as Device
const reading = (id: string, value: number): Reading => ({ device: id, value }) as Reading
const levels = { property: 'a34004', notice: 60, warning: 115, urgent: 150 }

describe('names on the map', () => {
  it('stand inside their area, beside its holes', () => {
    const at = innerPoint(area.geometry.type === 'Polygon' ? area.geometry.coordinates : [])
    expect(at && contains(area.geometry, at)).toBe(true)
    expect(contains(area.geometry, [5, 5])).toBe(false)
    expect(contains(area.geometry, [11, 5])).toBe(false)
  })
  it('are written once for each named area, and not for what has no name', () => {
    const found = namePoints({ type: 'FeatureCollection', features: [area, { ...area, properties: {} }] })
    expect(found.features.map((one) => one.properties?.name)).toEqual(['石峰区'])
  })
})

describe('numbers on the map', () => {
  it('ask for attention from their levels on', () => {
    expect([20, 60, 120, 300].map((value) => valueStatus(value, levels))).toEqual(['normal', 'notice', 'warning', 'urgent'])
  })
  it('are not shown for a device that has fallen silent', () => {
    const found = valuePoints([device('a'), device('b', 'silent'), device('c')], [reading('a', 86.6), reading('b', 10)], levels)
    expect(found.features.map((one) => [one.properties?.value, one.properties?.status])).toEqual([['87', 'notice'], [undefined, 'warning'], [undefined, 'normal']])
  })
  it('are listed from the greatest down, and things by what presses most', () => {
    const data = valuePoints([device('a'), device('b'), device('c', 'silent')], [reading('a', 20), reading('b', 70)], levels)
    expect(rankedValues(data).map((row) => row.id)).toEqual(['b', 'a'])
    expect(thingsOf([mapSource(layer({}), data)]).map((one) => one.id)).toEqual(['c', 'b', 'a'])
  })
})

describe('the map of an earlier moment', () => {
  it('shows what stood open then, and pretends to no number it does not know', () => {
    const told = [{ id: 'x', time: '2026-07-03T01:00:00Z', over: null }, { id: 'y', time: '2026-07-03T01:00:00Z', over: '2026-07-03T02:00:00Z' }, { id: 'z', time: '2026-07-03T04:00:00Z', over: null }] as Happening[]
    expect([...openAt(told, new Date('2026-07-03T03:00:00Z'))]).toEqual(['x'])
    const data = valuePoints([device('x'), device('y')], [reading('x', 300)], levels)
    expect(asOf(mapSource(layer({ source: 'cases' }), data), 'cases', new Set(['x'])).data.features).toHaveLength(1)
    const past = asOf(mapSource(layer({}), data), 'devices', new Set()).data.features.map((one) => one.properties)
    expect(past.map((one) => [one?.status, one?.value])).toEqual([['stale', undefined], ['stale', undefined]])
  })
})

describe('coordinates of domestic maps', () => {
  it('come back to where the server says they are', () => {
    // From chengshu.standards.geo: gcj02_to_wgs84 and bd09_to_wgs84 of the same place.
    const close = (found: [number, number], wanted: [number, number]): void => found.forEach((value, i) => expect(value).toBeCloseTo(wanted[i] ?? 0, 9))
    close(toCgcs2000([113.15, 27.84], 'gcj02'), [113.14418465901134, 27.843158490624965])
    close(toCgcs2000([113.15, 27.84], 'bd09'), [113.1377361930019, 27.83692797572923])
    close(toCgcs2000([113.15, 27.84], 'cgcs2000'), [113.15, 27.84])
  })
})

describe('the style', () => {
  it('is one that the map accepts, for every kind of layer', () => {
    const ground: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [area] }
    const grounds = ['boundary', 'water', 'green', 'road', 'building', 'area'].map((paint) => mapSource(layer({ id: paint, source: 'features', style: { paint, labels: true } }), ground))
    const points = valuePoints([device('a')], [reading('a', 20)], levels)
    const marks = [mapSource(layer({ id: 'd', style: { paint: 'device', labels: true } }), points), mapSource(layer({ id: 'c', source: 'cases', style: { cluster: true } }), points)]
    expect(validateStyleMin(mapStyle([...grounds, ...marks], 'paper', () => '#123456'))).toEqual([])
  })
})
