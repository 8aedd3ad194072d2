/** The operations centre: incidents and duty. */

export interface Circle {
  longitude: number
  latitude: number
  radius_m: number
}

export interface Incident extends Circle {
  id: string
  number: string
  kind: string
  level: number
  title: string
  description: string
  division: string | null
  state: 'open' | 'closed'
  version: number
  declared: string
  declared_name: string
  closed: string | null
  closed_name: string | null
  summary: string
}

export interface IncidentTask {
  id: string
  incident: string
  organisation: string
  organisation_name: string
  title: string
  requirement: string
  due: string
  state: 'asked' | 'answered' | 'accepted' | 'withdrawn'
  asked: string
  asked_name: string
  answer: string
  answered: string | null
  answered_name: string | null
  late: boolean
}

export interface IncidentCall {
  id: string
  name: string
  duty: string
  phone: string
  state: 'waiting' | 'reached' | 'not_reached'
  note: string
  at: string | null
  by_name: string | null
}

export interface IncidentEntry {
  sequence: number
  time: string
  kind: string
  actor_name: string
  text: string
  detail: Record<string, unknown>
}

export interface IncidentReport {
  number: number
  time: string
  by_name: string
  text: string
  figures: Record<string, Record<string, number | boolean>>
}

export interface IncidentDetail {
  incident: Incident
  tasks: IncidentTask[]
  calls: IncidentCall[]
  reports: IncidentReport[]
  log: IncidentEntry[]
  log_intact: boolean
  commands: boolean
}

export interface IncidentKind {
  id: string
  title: string
  category: 'nature' | 'accident' | 'health' | 'security'
  radius_m: number
  tasks: { title: string; minutes: number }[]
  calls: string[]
  facilities: string[]
}

export interface InsideThing {
  id: string
  title: string
  longitude: number
  latitude: number
  distance_m: number
  status: string
  detail: string
  link: string
}

/** `known` false: nobody can say, which is not the same as nothing. */
export interface Inside {
  kind: 'people' | 'residents' | 'facilities' | 'cases' | 'devices'
  known: boolean
  total: number
  things: InsideThing[]
  figures: Record<string, number>
  note: string
}

export interface DutyPosition {
  id: string
  title: string
  duty: string
  rank: number
}

export interface Shift {
  id: string
  position: string
  starts: string
  ends: string
  account: string
  name: string
  note: string
  version: number
}

export interface Swap {
  id: string
  shift: string
  from_account: string
  from_name: string
  to_account: string
  to_name: string
  reason: string
  state: 'asked' | 'agreed' | 'refused' | 'withdrawn'
}

export interface Roster {
  positions: DutyPosition[]
  shifts: Shift[]
  swaps: Swap[]
  now: string[]
}

export interface Holding {
  position: DutyPosition
  shift: Shift
}

export interface OpenPoint {
  id: string
  position: string
  text: string
  link: string
  opened: string
  opened_name: string
}

export interface Handover {
  id: string
  position: string
  from_shift: string
  to_shift: string
  state: 'draft' | 'handed' | 'taken'
  summary: string
  points: { id: string; text: string; link: string; opened: string; opened_name: string }[]
  digest: string
  from_account: string
  from_name: string
  to_account: string
  to_name: string
  refusal: string
  written: string
  handed: string | null
  taken: string | null
}

export interface Colleague {
  id: string
  name: string
  organisation: string
}

export interface BriefFigure {
  key: string
  value: number | null
  unit: string
  time: string
  source: string
  link: string
  before: number | null
}

export interface BriefSection {
  id: string
  text: string
  figures: BriefFigure[]
  lines: { text: string; time: string; link: string; status: string }[]
  missing: string
}

export interface Brief {
  id: string
  day: string
  edition: number
  state: 'draft' | 'released'
  title: string
  sections: BriefSection[]
  version: number
  generated: string
  generated_name: string
  changed: string | null
  changed_name: string | null
  released: string | null
  released_name: string | null
  digest: string
}

export interface PastMark {
  kind: 'incident' | 'case' | 'alert'
  id: string
  title: string
  status: string
  time: string
  longitude: number | null
  latitude: number | null
  link: string
  detail: string
}

export interface PastValue {
  id: string
  title_key: string
  unit: string
  value: number | null
  time: string
  status: string
}

/** `known` false: it was not kept. */
export interface Past {
  kind: 'incidents' | 'cases' | 'alerts' | 'values' | 'devices'
  known: boolean
  total: number
  marks: PastMark[]
  values: PastValue[]
  note: string
}

/** The next hours of a number; `way` none: nothing is told, `reason` says why. */
export interface CardForecast {
  way: 'still' | 'yesterday' | 'trend' | 'none'
  points: { time: string; value: number; low: number; high: number }[]
  error: number | null
  still_error: number | null
  coverage: number | null
  tried: number
  reason: string
}
