/** Boards that people compose, and what goes out by the clock. */

export type PanelKind = 'indicator' | 'ranking' | 'cases' | 'map' | 'readings' | 'brief' | 'note'

/** A piece of a board: what it shows, and where it lies on the grid of twelve columns. */
export interface BoardPanel {
  id: string
  kind: PanelKind
  x: number
  y: number
  w: number
  h: number
  title: string
  settings: Record<string, unknown>
}

export type BoardScope = 'nobody' | 'chosen' | 'everybody'

export interface BoardSharing {
  scope: BoardScope
  roles: string[]
  organisations: string[]
  edit: boolean
}

export interface BoardFacts {
  id: string
  title: string
  note: string
  owner_name: string
  sharing: BoardSharing
  version: number
  panels: number
  created: string
  changed: string
  changed_name: string
  removed: string | null
  scheduled: boolean
  mine: boolean
  edits: boolean
}

export interface Board {
  board: BoardFacts
  panels: BoardPanel[]
}

export interface BoardDraft {
  title: string
  note: string
  panels: BoardPanel[]
}

export interface BoardVersion {
  version: number
  title: string
  note: string
  panels: BoardPanel[]
  at: string
  by_name: string
  restored: number | null
}

export interface BoardPlan {
  rhythm: 'daily' | 'weekly'
  hour: number
  minute: number
  weekdays: number[]
  working_days: boolean
  roles: string[]
  accounts: string[]
  email: boolean
  enabled: boolean
}

export interface BoardSchedule {
  schedule: { board: string; plan: BoardPlan; next_due: string | null; version: number; by_name: string; changed: string } | null
  names: Record<string, string>
}

export interface BoardIssue {
  id: string
  board: string
  title: string
  version: number
  due: string
  state: 'making' | 'sent' | 'failed'
  missed: number
  made: number
  withheld: number
  left_out: number
  error: string
  created: string
  sent: string | null
}

export interface IssueStates {
  issue: BoardIssue
  copies: { name: string; state: 'made' | 'withheld'; reason: string }[]
  deliveries: { name: string; channel: string; state: string; error: string; at: string }[]
}

/** What a panel said to its reader when an issue was due. */
export interface ToldPanel {
  panel: string
  kind: PanelKind
  title: string
  missing: string
  value: number | null
  unit: string
  status: string
  change: number | null
  threshold: number | null
  source: string
  time: string | null
  curve: { past: [string, number][]; ahead: [string, number, number, number][] } | null
  head: string[]
  rows: string[][]
  bar: number | null
  total: number | null
  text: string
  lines: [number, number][][]
  points: [number, number, string][]
}

export interface IssueCopy {
  issue: BoardIssue
  report: { title: string; note: string; version: number; at: string; reader: string; panels: BoardPanel[]; told: ToldPanel[] }
}

export interface BoardPerson {
  account: string
  name: string
}

export interface TallyLine {
  key: string
  count: number
  overdue: number
}

/** A dashboard of a pack, as the list names it. */
export interface PackScreen {
  id: string
  title: string
  version: number
  pack: string
  signs: string[]
  fields: { id: string; title: string; indicators: string[] }[]
}
