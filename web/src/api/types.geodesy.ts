/** Coordinates and survey marks. */
export interface CoordinateSystem {
  id: string
  name: string
  title_zh: string
  kind: string
  axes: string
  datum: string
  area: [number, number, number, number] | null
}

export interface Converted {
  points: (number[] | null)[]
  failed: { row: number; reason: string }[]
  outside: number[]
  operations: string[]
  warnings: string[]
}

export interface ConversionResult {
  file: string
  rows: number
  converted: number
  rejected: number
  points: number
  outside: number
  source: string
  target: string
  operations: string[]
  first_rejects: { layer: string; row: number; reason: string }[]
}

export interface ConversionFile {
  id: string
  name: string
  size: number
  source: string
  target: string
  operation: string
  job: string | null
  created: string
  result: ConversionResult | null
}

export type OperationKind = 'translation' | 'similarity' | 'helmert' | 'grid'

export interface FitQuality {
  points: number
  check_points: number
  rmse: number
  check_rmse: number | null
  largest: number
  redundancy: number
  warnings: string[]
}

export interface OperationCard {
  id: string
  version: number
  title: string
  kind: OperationKind
  source: string
  target: string
  accuracy_m: number | null
  note: string
  fit: FitQuality | null
  digest: string
  state: 'active' | 'retired'
  created: string
  created_by: string
}

export interface NewOperation {
  id: string
  title: string
  source: string
  target: string
  parameters: Record<string, unknown>
  accuracy_m: number | null
  note: string
}

export interface LocalProjection {
  base: string
  central_meridian: number
  false_easting: number
  false_northing: number
  latitude_origin: number
  scale: number
  surface_height: number
  mean_latitude: number
}

export interface CoordinateAccess {
  seq: number
  time: string
  principal: string
  account: string
  action: string
  operation: string
  version: number | null
  source: string
  target: string
  points: number
  purpose: string
}

export interface ControlPoint {
  name: string
  source: number[]
  target: number[]
  check: boolean
}

export interface Residual {
  name: string
  check: boolean
  east: number
  north: number
  up: number | null
  size: number
  suspect: boolean
  outside: boolean
}

export interface FitReport {
  kind: OperationKind
  source: string
  target: string
  residuals: Residual[]
  rmse: number
  check_rmse: number | null
  largest: number
  redundancy: number
  warnings: string[]
  saved: OperationCard | null
  parameters: Record<string, unknown> | null
}

export interface FitQuestion {
  kind: OperationKind
  source: string
  target: string
  points: ControlPoint[]
  convention: 'position_vector' | 'coordinate_frame'
  save_as?: string | null
  title?: string
  note?: string
}

export type MarkState = 'good' | 'damaged' | 'missing' | 'destroyed' | 'cancelled'

export interface Mark {
  id: string
  number: string
  name: string
  kind: string
  grade: string
  state: MarkState
  division: string
  place: string
  longitude: number
  latitude: number
  height_datum: string
  monument: string
  built: string | null
  builder: string
  description: Record<string, string>
  last_patrol: string | null
  version: number
  updated: string
}

export interface MarkEvent {
  id: string
  kind: string
  day: string
  before: string
  after: string
  note: string
  name: string
  time: string
}

export interface MarkCustody {
  id: string
  level: 'county' | 'town' | 'keeper'
  holder: string
  contact: string
  since: string
  until: string | null
  agreement: string | null
}

export interface MarkAttachment {
  id: string
  event: string | null
  kind: string
  name: string
  media_type: string
  size: number
  added: string
}

export interface MarkDetail {
  mark: Mark
  custody: MarkCustody[]
  events: MarkEvent[]
  attachments: MarkAttachment[]
  former_places: { sequence: number; longitude: number; latitude: number; valid_to: string; reason: string }[]
  may_see_exact: boolean
  due: boolean
}

export interface ExactPlace {
  longitude: number
  latitude: number
  height: number | null
  system: string
  x: number | null
  y: number | null
}

export interface MarkStatistics {
  day: string
  total: number
  usable: number
  patrolled: number
  due: number
  rows: { kind: string; grade: string; state: MarkState; marks: number; patrolled: number }[]
  divisions: { division: string; state: MarkState; marks: number; patrolled: number }[]
}

export type MarkRequestState = 'waiting' | 'approved' | 'refused' | 'withdrawn' | 'returned'

export interface MarkRequest {
  id: string
  account: string
  name: string
  organisation: string
  purpose: string
  since: string
  until: string
  state: MarkRequestState
  decided_by: string | null
  decided: string | null
  decision: string
  returned: string | null
  return_note: string
  created: string
  marks: string[]
  numbers: string[]
}

export interface NewMark {
  number: string
  name: string
  kind: string
  grade: string
  division: string
  x: number
  y: number
  system: string
  operation: string
  height: number | null
  place: string
  monument: string
  built: string | null
  builder: string
  description: Record<string, string>
}

export interface TableImport {
  added: number
  changed: number
  unchanged: number
  rejected: { row: number; field: string; reason: string }[]
}
