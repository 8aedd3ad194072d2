/** Cases counted by the server: when a move of the map asks anew. */
import { describe, expect, it } from 'vitest'
import { around, casesOn, covers, type Looked } from '@/packs/caseSpots'

const city: Looked = { box: [113, 27, 114, 28], zoom: 10.2 }

describe('a view of the map', () => {
  it('is asked for with half of itself on every side, within the world', () => {
    expect(around(city)).toEqual([112.5, 26.5, 114.5, 28.5])
    expect(around({ box: [-179, -89, 179, 89], zoom: 1 })).toEqual([-180, -90, 180, 90])
  })
  it('serves small steps and no others', () => {
    expect(covers(city, { box: [113.4, 27.4, 114.4, 28.4], zoom: 10.9 })).toBe(true)
    expect(covers(city, { box: [113.6, 27, 114.6, 28], zoom: 10.2 })).toBe(false)
    expect(covers(city, { box: [113.4, 27.4, 113.6, 27.6], zoom: 11 })).toBe(false)
  })
  it('stands for as many cases as its points say', () => {
    const point = (properties: GeoJSON.GeoJsonProperties): GeoJSON.Feature => ({ type: 'Feature', geometry: { type: 'Point', coordinates: [113, 27] }, properties })
    expect(casesOn([point({ id: 'a', status: 'notice' }), point({ point_count: 41, notice: 41 })])).toBe(42)
  })
})
