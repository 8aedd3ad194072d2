/** The desks of the map: versions, findings, classifications, results, grants. */
import type { KeptFeature } from './types.maps'

/** One version of a feature as it was kept; a past one may never have been true. */
export interface FeatureVersion {
  version: number
  current: boolean
  feature: KeptFeature
  true_until: string | null
  replaced: string | null
}

export type FindingKind = 'invalid_ring' | 'duplicate' | 'overlap' | 'gap' | 'sliver' | 'dangle'

export interface Finding {
  job: string
  number: number
  layer: string
  kind: FindingKind
  features: string[]
  longitude: number
  latitude: number
  size: number
  reason: string
  suggestion: string
  repair: { kind: 'update' | 'delete'; id: string; expected_version: number; geometry: GeoJSON.Geometry | null }[]
  draft: string | null
}

export type Grade = 'open' | 'shared' | 'internal' | 'controlled'

export interface Classification {
  id: string
  layer: string
  category: string
  grade: Grade
  field_grades: Record<string, Grade>
  reason: string
  state: 'submitted' | 'accepted' | 'rejected'
  submitted_by: string
  submitted_name: string
  submitted: string
  decided_name: string | null
  decided: string | null
  note: string
}

export interface LayerGrant {
  layer: string
  holder_kind: 'account' | 'role' | 'organisation'
  holder: string
  verb: 'read' | 'edit'
  granted_by: string
  granted: string | null
  /** What people call the holder; the title of a role is a key. */
  name: string
}

export interface SurveyResult {
  id: string
  layer: string
  title: string
  survey: string
  surveyed: string
  accuracy_m: number | null
  complete: boolean
  state: 'handed_in' | 'checked' | 'accepted' | 'rejected'
  by_id: string
  by_name: string
  organisation: string | null
  created: string
  features: number
  problems: { feature: number; field: string; reason: string }[]
  decided_by: string | null
  decided: string | null
  note: string
  change: string | null
}

export interface HandIn {
  title: string
  survey: string
  surveyed: string
  accuracy_m: number | null
  complete: boolean
  features: { type: 'Feature'; geometry: GeoJSON.Geometry; properties: Record<string, unknown> }[]
}

export interface Distribution {
  id: string
  result: string
  recipient: string
  purpose: string
  by_name: string
  at: string
}

export interface Feed {
  changed: { id: string; version: number; entity: string }[]
  gone: string[]
  sequence: number
  reset: boolean
  more: boolean
}
