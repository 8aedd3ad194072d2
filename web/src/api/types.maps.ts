/** The one map: tiles, questions, edits, places, coordinates, marks, long work. */
import type { Layer } from './types.city'

export interface TileJson {
  tiles: string[]
  maxzoom: number
  bounds: [number, number, number, number]
  ready: boolean
  sequence: string
  vector_layers: { id: string; full_zoom: number; features: number; fields: Record<string, string> }[]
}

export interface MapFeature extends GeoJSON.Feature<GeoJSON.Geometry, Record<string, unknown>> {
  id: string
  version: number
  entity?: string
  updated?: string
}

export interface FeatureAnswer {
  type: 'FeatureCollection'
  features: MapFeature[]
  next: string | null
  version: number
  numberMatched?: number
}

export type Cql = { op: string; args: unknown[] }

export interface FeatureQuestion {
  bbox?: number[]
  where?: Cql
  /** A filter in the text form of CQL2, together with all else. */
  filter?: string
  on?: string
  ids?: string[]
  sort?: [string, 'asc' | 'desc'][]
  after?: string | null
  limit?: number
  count?: boolean
}

/** A thing as it is kept, when it is asked for alone. */
export interface KeptFeature {
  id: string
  layer: string
  version: number
  entity: string | null
  name: string
  code: string
  geometry: GeoJSON.Geometry
  properties: Record<string, unknown>
  bbox: [number, number, number, number]
  point: [number, number]
  valid_from: string | null
  valid_to: string | null
  source: string
  licence: string
  survey: string
  surveyed: string | null
  accuracy_m: number | null
  updated: string | null
  updated_by: string
}

export interface LayerDetail extends Layer {
  may_edit: boolean
  hidden_fields: string[]
}

export interface Comparison {
  appeared: number
  gone: number
  changed: number
  /** Of those that changed: another shape, or only other words and numbers. */
  reshaped: number
  redescribed: number
  items: { kind: 'appeared' | 'gone' | 'changed'; entity: string; name: string; code: string; before: string | null; after: string | null; what: string[] }[]
  next: string | null
}

export interface MapEdit {
  kind: 'insert' | 'update' | 'delete'
  id?: string | null
  expected_version?: number | null
  feature?: { type: 'Feature'; geometry: GeoJSON.Geometry; properties: Record<string, unknown> } | null
  effective?: string | null
  correction?: boolean
}

export interface Draft {
  id: string
  layer: string
  state: 'draft' | 'submitted' | 'accepted' | 'rejected' | 'withdrawn'
  note: string
  edits: MapEdit[]
  by_id: string
  by_name: string
  created: string
  changed: string
  reviewed_name: string | null
  review_note: string
  change: string | null
  /** How many edits of each kind; a list leaves the edits themselves out. */
  counts?: { insert: number; update: number; delete: number }
}

export interface Change {
  id: string
  layer: string
  sequence: number
  note: string
  by_id: string
  by_name: string
  at: string
  draft: string | null
  undoes: string | null
  undone_by: string | null
  items: { id: string; before: number | null; after: number | null }[]
}

export interface MapReport {
  id: string
  layer: string | null
  feature: string | null
  longitude: number
  latitude: number
  division: string | null
  text: string
  state: 'new' | 'accepted' | 'rejected' | 'mended'
  by_id: string
  by_name: string
  created: string
  decided_by: string | null
  decided: string | null
  answer: string
  change: string | null
}

export interface Suggestion {
  text: string
  kind: string
  detail: string
  longitude: number
  latitude: number
  id: string
}

export interface Geocoding {
  id: string
  label: string
  name: string
  type: string
  confidence: number
  accuracy: number
  admin: Record<string, string>
  chengshu: { level: string; exact: boolean; code: string; distance_m: number | null; note: string; parts: Record<string, string> }
}

export interface GeocodeAnswer {
  type: 'FeatureCollection'
  features: GeoJSON.Feature<GeoJSON.Point, { geocoding: Geocoding }>[]
}

export interface Job {
  id: string
  kind: string
  title: string
  by: string
  state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled'
  done: number
  total: number
  message: string
  result: Record<string, unknown> | null
  error: string | null
  created: string
  started: string | null
  finished: string | null
}

/** What features come to: counts and sums, in groups, worked out by the engine. */
export interface Sums {
  count: number
  fields: Record<string, { count: number; sum: number; avg: number | null; min: number | null; max: number | null }>
  area_m2?: number
  length_m?: number
}

export interface SumGroup extends Sums {
  key: string | number | boolean | null
  share: number
  from?: number
  to?: number
  area?: { id: string; entity: string; code: string; name: string; longitude: number; latitude: number; area_m2: number }
}

export interface SumAnswer {
  layer: string
  version: number
  on: string
  total: Sums
  group: { by: string; field: string | null; layer: string | null; unit: string; method: string; breaks: number[]; approximate: boolean; groups: number } | null
  groups: SumGroup[]
  others: (Sums & { groups: number }) | null
  without: Sums | null
}

export interface Grouped {
  by: 'field' | 'classes' | 'time' | 'area'
  field?: string
  layer?: string
  method?: 'equal' | 'quantile' | 'natural'
  classes?: number
  unit?: 'day' | 'month' | 'year'
  order?: 'count' | 'key'
  top?: number
}

export interface Selection {
  bbox?: number[]
  where?: Cql
  filter?: string
  on?: string
  ids?: string[]
}

export interface SumQuestion extends Selection {
  group?: Grouped
  fields?: string[]
  area?: boolean
  length?: boolean
}

export interface CellQuestion extends Selection {
  shape?: 'square' | 'hexagon'
  size_m?: number
  zoom?: number
  field?: string
  geometry?: 'point' | 'polygon'
  limit?: number
}

export interface CellAnswer extends GeoJSON.FeatureCollection {
  version: number
  size_m: number
  grown: boolean
  count: number
  most: number
  extent: [number, number, number, number] | null
}

/** What somebody drew on the map. */
export interface DrawingFacts {
  id: string
  title: string
  note: string
  shared: 'nobody' | 'organisation' | 'everybody'
  by_name: string
  count: number
  version: number
  created: string
  changed: string
  mine: boolean
}

export interface KeptDrawing extends DrawingFacts {
  view: string
  shapes: GeoJSON.FeatureCollection
}

export interface DrawingBody {
  title: string
  note?: string
  shared: DrawingFacts['shared']
  view: string
  features: GeoJSON.Feature[]
}
