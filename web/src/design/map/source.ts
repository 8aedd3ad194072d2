/** What the map is told to show: one source of things, and how it is drawn. */
import type { ExpressionSpecification } from 'maplibre-gl'

export type Drawing = 'boundary' | 'water' | 'green' | 'land' | 'road' | 'building' | 'area' | 'line' | 'dots' | 'places' | 'heat' | 'counts' | 'mask' | 'picture' | 'sketch' | 'points'
type Box = [number, number, number, number]

/** Vector tiles of a layer. An address that changes is fetched anew without a blink. */
export interface TileSource {
  url: string
  /** Name of the layer inside the tiles. */
  layer: string
  maxZoom: number
  bounds: Box | null
  /** Several layers may come in the same tiles: the name of what brings them. */
  source?: string
  /** From this level on the tiles are asked for. */
  minZoom?: number
}

/** Tiles that are pictures already: of an outside service. */
export interface PictureSource {
  url: string
  size: number
  minZoom: number
  maxZoom: number
  bounds: Box | null
  attribution: string
}

/** A colour for each value of a field, or from each value on. */
export interface Colouring {
  field: string
  kind: 'category' | 'steps'
  stops: { value: string | number; colour: string }[]
  other: string
  /** What the colours mean, where the values alone do not say it. */
  legend?: { text: string; colour: string }[]
}

export interface MapSource {
  id: string
  drawing: Drawing
  /** Name of a colour token. */
  colour: string
  weight: number
  labels: boolean
  cluster: boolean
  /** The data come counted: what stands for several has `point_count` and how many of each status. */
  counted?: boolean
  minZoom: number
  /** Points carry `status` and may carry `value`; everything may carry `name`; `id` names the thing when it is picked. */
  data: GeoJSON.FeatureCollection
  /** Instead of data: tiles, however many things there are. */
  tiles?: TileSource
  picture?: PictureSource
  /** Where the names of areas are written. */
  names?: GeoJSON.FeatureCollection
  /** From 0 to 1; all of it when left out. */
  opacity?: number
  colouring?: Colouring | null
  /** Buildings lie flat, so that their outlines can be told and taken up. */
  flat?: boolean
  /** A boundary within the land: lines only. */
  inner?: boolean
  /** How a road says its rank, 1 to 4, or 5 for a railway; how a place says its weight, 1 to 3. */
  rank?: ExpressionSpecification
  /** How a place says what it is: a word of the pictures in marks.ts. */
  glyph?: ExpressionSpecification
  /** A colour somebody chose instead of that of the paint. */
  tint?: string
}

export type Colours = (token: string) => string
