/** People, their rights, and lists in general. */

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
  /** What a wall shows: the cockpit, or the id of a board. */
  screen?: string | null
}

export interface SessionAnswer {
  principal: Principal
  csrf: string | null
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

/** A key by which a screen on a wall shows the wall and nothing else; no code of a division is the whole city. */
export interface WallKey {
  id: string
  name: string
  screen: string
  jurisdiction: string[]
  hint: string
  created: string
  created_by: string
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
