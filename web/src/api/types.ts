/** The shapes the server answers with, as this page uses them. */

export interface Page<T> {
  items: T[]
  next: string | null
  total: number | null
}

export interface Principal {
  id: string
  account: string
  name: string
  kind: string
  roles: string[]
  permissions: string[]
  organisation: string | null
  jurisdiction: string[]
  must_change: boolean
}

export interface SessionAnswer {
  principal: Principal
  csrf: string | null
}

/** What is told before signing in. */
export interface Meta {
  demo: boolean
  accounts: { account: string; password: string; title: string }[]
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
  threshold: number | null
  status: string
  source: string
  time: string | null
  change: number | null
  definition: Record<string, unknown> & { version?: number }
  history: Point[]
}

export interface ListedThing {
  kind: 'case' | 'alert' | 'reading' | 'device'
  id: string
  title: string
  value: number | string | null
  time: string | null
  status: string | null
  link: string | null
}

export interface PanelDefinition {
  kind: string
  title_key?: string
  indicators?: string[]
  [key: string]: unknown
}

export interface Dashboard {
  id: string
  title_key: string
  version?: number
  panels: PanelDefinition[]
  values: Record<string, Card>
}

export interface Case {
  id: string
  number: string
  type: string
  type_title: string
  flow_version: number
  state: string
  state_title: string
  group: 'open' | 'closed' | 'void'
  version: number
  title: string
  description: string
  address: string
  severity: string
  division: string | null
  longitude: number | null
  latitude: number | null
  source: string
  source_id: string | null
  classification: string | null
  organisation: string | null
  handler: string | null
  opened_by: string
  opened: string
  updated: string
  closed: string | null
  stage: string | null
  due: string | null
  overdue: boolean
  late: boolean
  facts: Record<string, unknown>
  form: Record<string, unknown>
}

export interface Clock {
  id: string
  stage: string
  amount: number
  unit: string
  started: string
  due: string
  organisation: string | null
  paused: string | null
  remaining_s: number | null
  ended: string | null
  missed: boolean
}

export interface LogEntry {
  sequence: number
  move: string
  from_state: string | null
  to_state: string
  actor: string
  actor_name: string
  role: string | null
  organisation: string | null
  handler: string | null
  form: Record<string, unknown>
  time: string
  missed: boolean
  hash: string
}

export interface Attachment {
  id: string
  name: string
  media_type: string
  size: number
  digest: string
  stage: string
  added: string
  added_by_name: string
}

/** A form as a pack declares it: the JSON Schema of an object. */
export interface FormSchema {
  properties?: Record<string, FormField>
  required?: string[]
  [key: string]: unknown
}

export interface FormField {
  type?: string | string[]
  title?: string
  description?: string
  enum?: (string | number)[]
  enum_titles?: string[]
  oneOf?: { const: string | number; title?: string }[]
  format?: string
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  pattern?: string
  default?: unknown
  items?: FormField
  [key: string]: unknown
}

export interface AllowedMove {
  id: string
  title: string
  to: string
  to_title: string
  form: FormSchema
}

export interface CaseDetail {
  case: Case
  log: LogEntry[]
  clocks: Clock[]
  attachments: Attachment[]
  allowed_moves: AllowedMove[]
  log_intact: boolean
}

export interface Queue {
  id: string
  type: string
  type_title: string
  state: string
  state_title: string
  count: number
  overdue: number
}

export interface FlowState {
  id: string
  title: string
  group: string
  moves?: { id: string; title: string; to: string; form?: FormSchema }[]
}

export interface Flow {
  id: string
  title: string
  version: number
  form: FormSchema
  states: FlowState[]
  may_open: boolean
}

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

export interface Layer {
  id: string
  title: string
  titles: Record<string, string>
  source: 'features' | 'devices' | 'cases' | 'alerts'
  style: { paint?: string; weight?: number; labels?: boolean; cluster?: boolean; icon?: string }
  filter: Record<string, string[]>
  visible: boolean
  min_zoom: number
  position: number
  pack: string | null
  licence: string
  synthetic: boolean
  version: number
  features: number
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

export interface Grant {
  id: string
  role: string
  organisation: string | null
  organisation_name: string | null
  jurisdiction: string[]
  granted_by: string
  granted_at: string
}

export interface Account {
  id: string
  account: string
  name: string
  organisation: string | null
  organisation_name: string | null
  disabled: boolean
  must_change: boolean
  locked_until: string | null
  last_login: string | null
  created: string
  grants: Grant[]
}

export interface Organisation {
  id: string
  code: string | null
  name: string
  parent: string | null
  path: string[]
  created: string
}

export interface Role {
  id: string
  title: string
  permissions: string[]
  pack: string | null
}

export interface Token {
  id: string
  name: string
  hint: string
  permissions: string[]
  created: string
  expires: string
  last_used: string | null
}

export interface AuditRow {
  seq: number
  time: string
  principal: string
  account: string
  action: string
  subject: string
  detail: Record<string, unknown>
  hash: string
}

export interface AuditCheck {
  intact: boolean
  rows: number
  head: string
  broken_at: number | null
  reason: string | null
}

export interface PackRow {
  id: string
  version: string
  owner: string
  summary: string
  [key: string]: unknown
}
