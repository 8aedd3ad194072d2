/** Cases and the forms of their moves. */
import type { CaseLink, CaseRequest, CaseTask, Procedure, Supervision } from './types.sides'

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
  filed: string | null
  organisation: string | null
  handler: string | null
  opened_by: string
  opened: string
  updated: string
  closed: string | null
  stage: string | null
  due: string | null
  /** Why the clock of its stage stands still. */
  waits: 'suspended' | 'shelved' | 'task' | null
  overdue: boolean
  late: boolean
  condition: string | null
  parent: string | null
  /** Requests that wait, tasks that are open, supervisions that were not closed. */
  asked: number
  tasks: number
  supervised: number
  urged: number
  returns: number
  reworks: number
  extensions: number
  shelved: boolean
  exempt: boolean
  rating: number | null
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
  /** Everything that stops it; it runs while this is empty. */
  held: string[]
  /** When a shelving ends by itself. */
  until: string | null
  paused_s: number
  extensions: number
  exempt: boolean
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
  previous: string
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
  taken: string | null
  longitude: number | null
  latitude: number | null
}

/** A form as a pack declares it: the JSON Schema of an object. */
export interface FormSchema {
  properties?: Record<string, FormField>
  required?: string[]
  [key: string]: unknown
}

export type Titles = Record<string, string>

export interface FormChoice {
  const: string | number
  title?: string
  titles?: Titles
}

export interface FormField {
  type?: string | string[]
  /** Chinese, or the key of a word; `titles` has the other languages. */
  title?: string
  titles?: Titles
  description?: string
  descriptions?: Titles
  enum?: (string | number)[]
  oneOf?: FormChoice[]
  format?: string
  /** The code list of a field with the format `code`. */
  codes?: string
  items?: { type: string; format: string }
  minItems?: number
  maxItems?: number
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  default?: unknown
}

export interface AllowedMove {
  id: string
  title: string
  to: string
  to_title: string
  /** Whether it ends the case, and how. */
  to_group: Case['group']
  form: FormSchema
}

export interface CaseDetail {
  case: Case
  log: LogEntry[]
  clocks: Clock[]
  attachments: Attachment[]
  allowed_moves: AllowedMove[]
  /** Every field that the forms of its flow ask for. */
  fields: Record<string, FormField>
  log_intact: boolean
  procedures: Procedure[]
  requests: CaseRequest[]
  supervisions: Supervision[]
  tasks: CaseTask[]
  links: CaseLink[]
  standard: Standard | null
  reminders: Reminder[]
  may_unmerge: boolean
}

/** What the handbook of the day of filing says of the filing condition. */
export interface Standard {
  amount: number
  unit: string
  source: string
  condition: string
  handling: string
  closing: string
  law: string
}

/** A rung of the ladder that was reached: who was told, and when. */
export interface Reminder {
  id: string
  template: string
  stage: string
  due: string
  made: string
  told: string | null
  messages: number
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
}

export interface ClassCode {
  key: string
  kind: string
  title: Record<string, string>
  big_title: Record<string, string>
}

export interface Flow {
  id: string
  title: string
  version: number
  pack: string
  form: FormSchema
  states: FlowState[]
  procedures: Procedure[]
  may_open: boolean
  /** A data set of its own, such as another city's: in no list that does not name it. */
  apart: boolean
  may_look: boolean
}
