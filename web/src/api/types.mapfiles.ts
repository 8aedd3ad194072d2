/** Files in and out of the map. */
import type { LayerField } from './types.city'
import type { Grade } from './types.mapdesk'
import type { Cql } from './types.maps'

export type FileFormat = 'GPKG' | 'Shapefile' | 'GeoJSON' | 'FlatGeobuf' | 'GeoParquet' | 'DXF' | 'KML' | 'CSV'
export type FieldType = LayerField['type']

export interface FileLayer {
  name: string
  features: number
  geometry: string[]
  fields: { name: string; type: FieldType }[]
  /** The system the file states; empty when it states none. */
  system: string
  stated: string
  encoding: string
  sample: Record<string, unknown>[]
}

export interface Upload {
  id: string
  name: string
  format: FileFormat
  size: number
  state: 'received' | 'inspected' | 'refused'
  created: string
  job: string | null
  layers: FileLayer[]
  problem: string
}

export interface MappedField {
  column: string
  target: string
  title: string
  type: FieldType | ''
}

export type ImportMode = 'replace' | 'append' | 'update'

/** How a file is to be read. */
export interface FileReading {
  file_layer: string
  system: string
  despite_file: boolean
  operation: string
  northing_first: boolean
  x_column: string
  y_column: string
  wkt_column: string
  address_columns: string[]
  encoding: string
}

export interface ImportRequest extends FileReading {
  upload: string
  layer: string
  new_layer: { id: string; title: string; grade: Grade; review: boolean } | null
  mode: ImportMode
  key: string
  mapping: MappedField[] | null
  address_score: number
  source: string
  licence: string
  survey: string
  surveyed: string | null
  accuracy_m: number | null
  synthetic: boolean
  note: string
}

export interface PreviewRow {
  row: number
  values: Record<string, unknown>
  geometry: GeoJSON.Geometry | null
  reason: string
  address?: { label: string; level: string; score: number } | null
}

export interface Preview {
  system: string
  encoding: string
  fields: { name: string; type: FieldType }[]
  rows: PreviewRow[]
}

export interface ImportResult {
  rows?: number
  accepted?: number
  rejected?: number
  inserted?: number
  updated?: number
  unchanged?: boolean | number
  extrapolated?: number
  operations?: string[]
  drafts?: string[]
  reasons?: { field: string; reason: string; rows: number }[]
  undo_until?: string
}

export interface MapImport {
  id: string
  upload: string
  file: string
  layer: string
  state: 'waiting' | 'done' | 'undoing' | 'undone'
  job: string | null
  account: string
  created: string
  request: ImportRequest
  system: string
  result: ImportResult | null
  rejects: number
  undone: string | null
  undone_by: string
}

export interface MapReject extends GeoJSON.Feature<GeoJSON.Geometry | null, {
  row: number
  state: 'waiting' | 'replayed' | 'discarded'
  reasons: { field: string; reason: string }[]
  name: string
  code: string
  longitude: number | null
  latitude: number | null
  values: Record<string, unknown>
  beside: Record<string, unknown>
  suggestion: GeoJSON.Geometry | null
  raw: string | null
  note: string
  decided: string | null
  decided_by: string
}> {
  id: number
}

export interface RejectPage {
  items: MapReject[]
  next: string | null
  total: null
  states: Partial<Record<'waiting' | 'replayed' | 'discarded', number>>
  reasons: { field: string; reason: string; rows: number }[]
}

export interface Replayed {
  replayed: number
  still_wrong: [number, string, string][]
}

export interface MapExport {
  id: string
  layer: string
  request: { layer: string; format: FileFormat; system: string; bbox: number[] | null; where: Cql | null; fields: string[] | null; on: string | null; most_mb: number; encoding: string; purpose: string }
  job: string | null
  created: string
  expires: string | null
  rows: number
  parts: { name: string; size: number; rows: number; sha256: string }[]
  downloads: number
}
