/** Points of a desk as something to draw. Pure. */
import type { MapSource } from '@/design/map/source'
import { STATUS_LOOKS, type Status } from '@/design/status'

export type Box = [number, number, number, number]

export interface Spot {
  id: string
  longitude: number
  latitude: number
  name?: string
  status?: Status
  /** How far around it one wants to look, in degrees. */
  reach?: number
}

const plain = { colour: 'accent', weight: 2, minZoom: 0 } as const

/** All points, those that are chosen with a pin over them. */
export function spotSources(spots: readonly Spot[], chosen: string | null, cluster: boolean): MapSource[] {
  const feature = (one: Spot, shape: string): GeoJSON.Feature => {
    const status = one.status ?? 'normal'
    return { type: 'Feature', geometry: { type: 'Point', coordinates: [one.longitude, one.latitude] }, properties: { id: one.id, name: one.name ?? '', status, shape, rank: STATUS_LOOKS[status].rank } }
  }
  const source = (id: string, own: readonly Spot[], shape: string, more: Partial<MapSource>): MapSource => ({
    ...plain, id, drawing: 'points', labels: false, cluster: false, data: { type: 'FeatureCollection', features: own.map((one) => feature(one, shape)) }, ...more,
  })
  const one = spots.find((spot) => spot.id === chosen)
  return [source('spots', spots, 'dot', { cluster, labels: !cluster && spots.length <= 60 }), ...(one ? [source('chosen', [one], 'case', { labels: cluster || spots.length > 60 })] : [])]
}
