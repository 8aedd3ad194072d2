/** Devices, what they said, and what rules made of it. */
import type { Point } from './types.city'

export interface Alert {
  id: string
  state: 'open' | 'closed'
  rule: string
  rule_version: number
  pack: string
  title: string
  kind: string
  device: string
  device_name: string
  property: string
  value: number | null
  threshold: number | null
  unit: string
  severity: string
  observation_time: string
  frame: string
  division: string | null
  longitude: number | null
  latitude: number | null
  opened: string
  closed: string | null
  close_reason: string | null
  case_type: string | null
  case_id: string | null
}

export interface Limit {
  value: number
  unit: string
  property: string | null
  since: string | null
  until: string | null
  source: string
}

export interface Rule {
  id: string
  version: number
  versions: number[]
  pack: string
  title: string
  kind: string
  devices: string[]
  properties: string[]
  observation: string | null
  statistic: string | null
  where: string | null
  when: string | null
  clear: string | null
  for_s: number
  times: number
  missing_s: number
  severity: string
  case_type: string | null
  limits: Limit[]
  effective: string
  created: string
  retired: string | null
}

export interface Device {
  id: string
  protocol: string
  identifier: string
  name: string
  kind: string
  division: string | null
  longitude: number | null
  latitude: number | null
  organisation: string | null
  properties: string[]
  synthetic: boolean
  last_seen: string | null
  state: 'online' | 'silent' | 'never'
  reporting_interval_s: number
  registered: string | null
}

export interface DeviceKind {
  id: string
  pack: string
  title: string
  protocol: string
  medium: string
  interval_s: number
  properties: { code: string; unit: string; title: string }[]
}

export interface Reading {
  device: string
  property: string
  kind: string
  statistic: string
  time: string
  value: number | null
  text: string | null
  flag: string | null
  received: string
  frame: string
}

export interface SeriesPoint extends Point {
  low: number | null
  high: number | null
  count: number
  flag: string | null
  frame: string | null
}

export interface Series {
  device: string
  property: string
  kind: string
  start: string
  end: string
  bucket_s: number | null
  points: SeriesPoint[]
}

export interface FrameRow {
  id: string
  device: string
  protocol: string
  identifier: string
  message_type: string
  edition: string
  received: string
  size: number
}

export interface FrameDetail extends FrameRow {
  text: string
  hex: string
  readings: Reading[]
}

export interface Reject {
  id: string
  frame: string
  protocol: string
  identifier: string
  message_type: string
  device: string | null
  reason: string
  detail: string
  state: string
  count: number
  first_received: string
  last_received: string
  text: string
  hex: string
  mended_text: string | null
  replayed_frame: string | null
  note: string | null
  closed_by: string | null
  closed: string | null
}
