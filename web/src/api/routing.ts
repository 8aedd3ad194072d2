/** Who should get a case, by the routing tables of the city, and why; the tables themselves, in versions. */
import { get, post, type Query } from './client'
import type { Page } from './types'

export interface Because {
  /** The key of a sentence; the values stand in it. */
  key: string
  values: Record<string, string | number | null>
}

export interface Suggestion {
  organisation: string
  code: string
  name: string
  score: number
  because: Because[]
  table: string
  version: number
}

export interface RoutingEntry {
  organisation: string
  relation: 'owner' | 'territory'
  classes?: string[]
  divisions?: string[]
  conditions?: string[]
  hours?: string[]
  days?: 'any' | 'working' | 'off'
  note?: string
}

/** A table as it is written down. */
export interface RoutingDocument {
  format: 1
  id: string
  title: string
  type: string
  orders: Partial<Record<'component' | 'incident', RoutingEntry['relation'][]>>
  entries: RoutingEntry[]
}

export interface RoutingVersion {
  version: number
  state: 'released' | 'proposed' | 'refused'
  pack: string
  note: string
  made: string
  made_by: string
  released: string | null
  released_by: string
  valid_from: string | null
}

export interface RoutingTable {
  version: RoutingVersion
  document: RoutingDocument
}

export interface RoutingFinding {
  level: 'error' | 'warning'
  key: string
  entry: number | null
  values: Record<string, string | number>
}

export interface RoutingTry {
  facts: { classification?: string | null; condition?: string | null; division?: string | null; at?: string | null }
  place: { longitude: number; latitude: number } | null
  document: RoutingDocument | null
}

export const readSuggestions = (id: string, signal?: AbortSignal): Promise<Page<Suggestion>> =>
  get(`/cases/${id}/suggestions`, {}, signal)
export const readRoutingTables = (signal?: AbortSignal): Promise<Page<RoutingTable>> => get('/routing/tables', {}, signal)
export const findRoutingVersions = (table: string, query: Query, signal?: AbortSignal): Promise<Page<RoutingTable>> => get(`/routing/tables/${table}/versions`, query, signal)
export const tryRouting = (table: string, body: RoutingTry): Promise<Page<Suggestion> & { division: string | null }> => post(`/routing/tables/${table}/try`, body)
export const lintRouting = (table: string, document: RoutingDocument): Promise<Page<RoutingFinding>> => post(`/routing/tables/${table}/lint`, { document })
export const releaseRouting = (table: string, body: { document: RoutingDocument; based_on: number; note: string; valid_from: string | null }): Promise<RoutingTable> => post(`/routing/tables/${table}/versions`, body)
export const withdrawRouting = (table: string, version: number): Promise<RoutingTable> => post(`/routing/tables/${table}/versions/${version}/withdraw`, {})
export const decideRouting = (table: string, version: number, accept: boolean): Promise<RoutingTable> => post(`/routing/tables/${table}/versions/${version}/decision`, { accept })
