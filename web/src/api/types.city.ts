/** The city seen whole: numbers, dashboards, map, packs. */

/** What is told before signing in. */
export interface About {
  name: string
  version: string
  city: string
  demo: boolean
}

export interface Point {
  time: string
  value: number | null
}

export interface Card {
  id: string
  title_key: string
  value: number | null
  unit: string
  threshold: Threshold | null
  status: string
  source: string
  provider: string | null
  time: string | null
  change: number | null
  definition: Definition
  history: Point[]
  detail: Record<string, unknown>
  /** The divisions it speaks of, as prefixes of codes; null is the whole city. */
  divisions: string[] | null
}

/** From which value on a number needs attention. */
export interface Threshold {
  direction: 'higher' | 'lower'
  notice: number | null
  warning: number | null
  urgent: number | null
}

/** How a number is worked out. */
export interface Definition {
  version: number
  pack: string
  created: string
  source: string
  aggregate: string
  filter: Record<string, unknown>
  of: Record<string, unknown> | null
  field: string | null
  decimals: number
  compare_s: number
  stale_after_s: number | null
}

export interface ListedThing {
  kind: 'case' | 'alert' | 'reading' | 'device'
  id: string
  title: string
  value: number | string | null
  time: string | null
  status: string | null
  link: string | null
  title_key?: string | null
  unit?: string | null
}

export interface Dashboard {
  id: string
  version: number
  pack: string
  title: string
  signs: string[]
  fields: { id: string; title: string; indicators: string[] }[]
  map: { layers: string[]; centre: [number, number]; zoom: number } | null
  happening: { events: string[]; limit: number } | null
  cards: Card[]
}

/** The number on the marks of a device layer, and from where on it needs attention. */
export interface LayerValue {
  property: string
  notice?: number
  warning?: number
  urgent?: number
}

export interface Layer {
  id: string
  title: string
  titles: Record<string, string>
  source: 'features' | 'devices' | 'cases' | 'alerts'
  style: { paint?: string; colour?: string; weight?: number; labels?: boolean; cluster?: boolean; icon?: string; value?: LayerValue }
  filter: Record<string, string[]>
  visible: boolean
  min_zoom: number
  position: number
  pack: string | null
  licence: string
  synthetic: boolean
  version: number
  features: number
  extent?: [number, number, number, number] | null
  geometry?: 'point' | 'line' | 'polygon' | 'any'
  fields?: LayerField[]
  grade?: 'open' | 'shared' | 'internal' | 'controlled'
  review?: boolean
  origin?: 'pack' | 'page' | 'data'
  published?: 'draft' | 'submitted' | 'published' | 'withdrawn'
  lineage?: Record<string, string>
  scale?: string
  category?: string
  classified?: boolean
  owner?: string | null
  accuracy_m?: number | null
  history_until?: string | null
  entities?: string
  may_edit?: boolean
  /** It is of one's own organisation: one answers for it. */
  owns?: boolean
  valid_from?: string | null
  valid_to?: string | null
}

/** One property of the things of a layer, as it was declared. */
export interface LayerField {
  name: string
  type: 'text' | 'integer' | 'number' | 'boolean' | 'date' | 'datetime'
  title: Record<string, string>
  required: boolean
  choices: string[]
  /** What a code means: {"0701": {zh, en}}, or {key} of a word of the pack. */
  labels?: Record<string, Record<string, string>>
  unit: string
  unique?: boolean
  indexed?: boolean
  minimum?: number | null
  maximum?: number | null
  grade?: 'open' | 'shared' | 'internal' | 'controlled' | null
}

export interface Hit {
  id: string
  layer: string
  title: string
  titles: Record<string, string>
  name: string
  code: string
  longitude: number
  latitude: number
  bbox: [number, number, number, number]
}

export interface FeatureCollection extends GeoJSON.FeatureCollection {
  next: string | null
  version: number
}

export interface PackRow {
  id: string
  version: string
  owner: string
  summary: string
  needs: string[]
  files: string[]
}
