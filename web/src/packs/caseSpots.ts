/** Cases on the map however many there are: each by itself where they are few, counted by the server where they are many. */
import { readCaseMap } from '@/api/cases'
import type { Query } from '@/api/client'
import { STATUSES, STATUS_LOOKS, asStatus } from '@/design/status'

export interface Looked {
  box: readonly [number, number, number, number]
  zoom: number
}
export interface Spots {
  data: GeoJSON.FeatureCollection
  /** The server has counted: what is shown depends on what is looked at. */
  counted: boolean
}

/** Half a view more on every side: a small step of the map asks nothing. */
const MARGIN = 0.5
/** Where nobody has looked yet: the city as a whole. */
const WHOLE_ZOOM = 9

export function around({ box: [west, south, east, north] }: Looked): [number, number, number, number] {
  const [wide, high] = [(east - west) * MARGIN, (north - south) * MARGIN]
  return [Math.max(west - wide, -180), Math.max(south - high, -90), Math.min(east + wide, 180), Math.min(north + high, 90)]
}

/** Whether what was asked for one view still does for another. */
export function covers(asked: Looked, now: Looked): boolean {
  const [west, south, east, north] = around(asked)
  return Math.floor(asked.zoom) === Math.floor(now.zoom) && now.box[0] >= west && now.box[1] >= south && now.box[2] <= east && now.box[3] <= north
}

function dressed(feature: GeoJSON.Feature): GeoJSON.Feature {
  const { properties } = feature
  if (properties?.point_count !== undefined) return { ...feature, properties: { ...Object.fromEntries(STATUSES.map((status) => [status, 0])), ...properties } }
  const status = asStatus(properties?.status as string | undefined)
  return { ...feature, properties: { ...properties, status, shape: 'case', rank: STATUS_LOOKS[status].rank } }
}

/** All of them at first; once they were counted, those around what is looked at. */
export async function loadSpots(filter: Query, looked: Looked | null): Promise<Spots> {
  const zoom = Math.max(0, Math.floor(looked?.zoom ?? WHOLE_ZOOM))
  const found = await readCaseMap({ ...filter, zoom, ...(looked ? { bbox: around(looked).map((one) => one.toFixed(5)).join(',') } : {}) })
  const features = found.features.map(dressed)
  return { data: { type: 'FeatureCollection', features }, counted: features.some((one) => one.properties?.point_count !== undefined) }
}

/** How many cases the points of a map stand for. */
export const casesOn = (features: readonly GeoJSON.Feature[]): number => features.reduce((sum, one) => sum + Number(one.properties?.point_count ?? 1), 0)
