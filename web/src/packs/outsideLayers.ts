/** Layers of outside services on the one map: chosen on their own page, kept in this browser, drawn below what is the city's. */
import type { Box4 } from '@/api/types'
import type { MapSource } from '@/design/map/source'

export interface OutsideLayer {
  id: string
  title: string
  /** With {z}, {x} and {y} in it, or {bbox-epsg-3857}. */
  tiles: string
  extent: Box4 | null
  minZoom: number
  maxZoom: number
  tileSize: number
  licence: string
  shown: boolean
}

const KEY = 'chengshu.outside-layers'
const NOTHING: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] }

export const outsideId = (service: string, layer: string): string => `outside:${service}:${layer}`

/** Only what looks like ours and leads to our own door: what stands in a browser may be of an older page. */
export function keptOutside(): OutsideLayer[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]')
    if (!Array.isArray(found)) return []
    return (found as Partial<OutsideLayer>[]).filter((one): one is OutsideLayer => typeof one?.id === 'string' && typeof one.title === 'string' && typeof one.tiles === 'string' && one.tiles.startsWith('/ogc/outside/'))
  } catch {
    return []
  }
}

export function keepOutside(layers: readonly OutsideLayer[]): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(layers))
  } catch {
    // Without a store the choice lasts as long as the page.
  }
}

export function outsideSource(layer: OutsideLayer): MapSource {
  return {
    id: layer.id,
    drawing: 'picture',
    colour: 'accent',
    weight: 1,
    labels: false,
    cluster: false,
    minZoom: 0,
    data: NOTHING,
    picture: { url: `${location.origin}${layer.tiles}`, size: layer.tileSize, minZoom: layer.minZoom, maxZoom: layer.maxZoom, bounds: layer.extent, attribution: layer.licence },
  }
}
