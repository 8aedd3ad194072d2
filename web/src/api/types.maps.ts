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
