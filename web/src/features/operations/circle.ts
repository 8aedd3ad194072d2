/** The circle of an incident and what lies in it, for the map. */
import type { Circle, Inside } from '@/api/types'
import { circleRing } from '@/design/map/measure'
import type { MapSource } from '@/design/map/source'
import { STATUS_LOOKS, asStatus } from '@/design/status'


export function circleSources(circle: Circle | null, inside: readonly Inside[]): MapSource[] {
  if (!circle) return []
  const centre: [number, number] = [circle.longitude, circle.latitude]
  const ring: GeoJSON.Feature = { type: 'Feature', geometry: { type: 'Polygon', coordinates: [circleRing(centre, circle.radius_m)] }, properties: {} }
  const middle: GeoJSON.Feature = { type: 'Feature', geometry: { type: 'Point', coordinates: centre }, properties: { id: 'centre', status: 'urgent', shape: 'case' } }
  const base = { weight: 2, labels: false, cluster: false, minZoom: 0, colour: 'accent' }
  const points = inside.filter((one) => one.kind !== 'residents').map<MapSource>((one) => ({
    ...base,
    id: `in_${one.kind}`,
    drawing: 'points',
    cluster: one.kind === 'facilities' || one.kind === 'devices',
    data: {
      type: 'FeatureCollection',
      features: one.things.flatMap<GeoJSON.Feature>((thing) => {
        if (thing.longitude === null || thing.latitude === null) return [] // told how far, never where
        const status = asStatus(thing.status || 'normal')
        return { type: 'Feature', geometry: { type: 'Point', coordinates: [thing.longitude, thing.latitude] }, properties: { id: thing.id, name: thing.title, status, shape: one.kind === 'cases' ? 'case' : 'dot', rank: STATUS_LOOKS[status].rank } }
      }),
    },
  }))
  return [
    { ...base, id: 'circle', drawing: 'sketch', data: { type: 'FeatureCollection', features: [ring] } },
    ...points,
    { ...base, id: 'centre', drawing: 'points', data: { type: 'FeatureCollection', features: [middle] } },
  ]
}

/** The box to look at. */
export function boxOf({ longitude, latitude, radius_m }: Circle): [number, number, number, number] {
  const up = (radius_m * 1.25) / 111_195
  const side = up / Math.cos((latitude * Math.PI) / 180)
  return [longitude - side, latitude - up, longitude + side, latitude + up]
}
