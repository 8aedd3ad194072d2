/** Coordinates and survey marks. */
export interface CoordinateSystem {
  id: string
  name: string
  title_zh: string
  kind: string
  axes: string
  area: [number, number, number, number] | null
}

export interface Converted {
  points: (number[] | null)[]
  failed: { row: number; reason: string }[]
  outside: number[]
  operations: string[]
  warnings: string[]
}

export interface ConversionFile {
  id: string
  name: string
  size: number
  source: string
  target: string
  job: string | null
  created: string
  result: Record<string, unknown> | null
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
  monument: string
  built: string | null
  builder: string
  description: Record<string, string>
  last_patrol: string | null
  version: number
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

export interface MarkDetail {
  mark: Mark
  custody: { id: string; level: string; holder: string; contact: string; since: string; until: string | null }[]
  events: MarkEvent[]
  attachments: { id: string; kind: string; name: string; media_type: string; size: number }[]
  former_places: { sequence: number; longitude: number; latitude: number; valid_to: string; reason: string }[]
  may_see_exact: boolean
  due: boolean
}

export interface MarkStatistics {
  day: string
  total: number
  usable: number
  patrolled: number
  due: number
  rows: { kind: string; grade: string; state: string; marks: number; patrolled: number }[]
}

/** A transformation as everybody may see it: not its parameters. */
export interface OperationCard {
  id: string
  version: number
  title: string
  kind: string
  source: string
  target: string
  accuracy_m: number | null
  state: 'active' | 'retired'
}
