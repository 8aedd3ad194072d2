/** What packs declare as layers of the map becomes tiles with a look. */
import { tilesAddress } from '@/api/maps'
import type { Layer } from '@/api/types'
import type { Colouring, MapSource } from '@/design/map/source'
import { landUseColours } from './landUse'
import { GROUND, colourOf, type Paint } from './paints'
import { PLACE_GLYPH, PLACE_WEIGHT, holdsPlaces } from './places'
import { ROAD_RANK } from './roadRank'
import type { KnownTiles } from './tileBundles'

const PAINTS: Record<string, Paint> = {
  ...GROUND,
  device: { drawing: 'dots', colour: 'accent' },
  case: { drawing: 'dots', colour: 'notice' },
  alert: { drawing: 'dots', colour: 'warning' },
}
const PLAIN = { drawing: 'area', colour: 'accent' } as const

export interface Look {
  opacity?: number
  colouring?: Colouring | null
  heat?: boolean
  /** A colour, a thickness and whether names are written, where somebody chose them. */
  tint?: string
  weight?: number
  labels?: boolean
  /** For print: the colours of paper. */
  paper?: boolean
  names?: GeoJSON.FeatureCollection
}

const EMPTY: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] }

/** The source of a layer of features: `first` is the land that all else lies on. */
export function tileSource(layer: Layer, tiles: KnownTiles, on: string | null, first: boolean, look: Look = {}): MapSource {
  const paint = PAINTS[layer.style.paint ?? 'area'] ?? PLAIN
  const about = tiles.vector_layers[0]
  const fields = about?.fields ?? {}
  const labels = look.labels ?? layer.style.labels ?? false
  const ground = look.colouring || look.tint ? null : landUseColours(fields, look.paper)
  const colouring = look.colouring ?? ground
  const places = paint.drawing === 'dots' && labels && !look.colouring && !look.tint && holdsPlaces(fields)
  const drawing = places ? 'places' : ground ? 'land' : paint.drawing
  return {
    id: layer.id,
    drawing: look.heat ? 'heat' : drawing,
    colour: colourOf(layer.style, paint),
    weight: look.weight ?? layer.style.weight ?? 2,
    labels,
    cluster: false,
    minZoom: layer.min_zoom,
    data: EMPTY,
    tiles: { url: tilesAddress(tiles.members, tiles.sequence, on), layer: about?.id ?? layer.id, maxZoom: tiles.maxzoom, bounds: tiles.bounds, source: tiles.source, minZoom: tiles.from },
    inner: !first,
    ...(paint.drawing === 'road' ? { rank: ROAD_RANK } : {}),
    ...(places ? { rank: PLACE_WEIGHT, glyph: PLACE_GLYPH } : {}),
    ...(look.opacity === undefined ? {} : { opacity: look.opacity }),
    ...(look.tint ? { tint: look.tint } : {}),
    ...(colouring ? { colouring } : {}),
    ...(look.names ? { names: look.names } : {}),
  }
}

/** Layers whose areas have names to be written once, however many tiles they lie in. */
export function wantsNames(layer: Layer): boolean {
  const { labels, paint } = layer.style
  return labels === true && ['boundary', 'water', 'green'].includes(paint ?? '') && layer.features <= 1000
}
