/** The register of components: asked, corrected, walked, filled from files. */
import { address, get, post, put, type Query } from './client'
import type { Job, Page } from './types'

export type ComponentState = 'in_use' | 'damaged' | 'occupied' | 'lost' | 'scrapped' | 'removed'
export interface Thing {
  id: string; identifier: string; numbering: string; class_key: string; class_now: string; name: string; address: string
  longitude: number; latitude: number; division: string; cell: string | null; state: ComponentState
  manager: string; owner: string; keeper: string; material: string; installed: string | null; surveyed: string | null
  source: string; note: string; version: number; changed: string; changed_by: string; synthetic: boolean
}
export interface ThingOwner { role: 'manager' | 'owner' | 'keeper'; name: string; organisation: string | null }
export interface ThingChange { version: number; at: string; by: string; kind: string; note: string; before: Record<string, unknown> | null; after: Record<string, unknown> }
export interface ThingDetail { component: Thing; owners: ThingOwner[]; history: ThingChange[] }
export interface ThingClass { key: string; numbering: string; big: string; small: string; title: Record<string, string>; big_title: Record<string, string>; now: string }
export interface ThingClasses { numbering: string; titles: Record<string, Record<string, string>>; items: ThingClass[] }
export type ThingRole = ThingOwner['role']
export interface ThingParty { id: number; name: string; organisation: string | null; roles: ThingRole[]; components: number }
export interface Doubt { id: string; first: Thing; second: Thing; metres: number; state: 'open' | 'kept' | 'merging' }
export interface Stray { feature: string; code: string; name: string; reasons: string[]; at: string; layer: string; longitude: number | null; latitude: number | null }
export interface ThingShare { class_key: string; state: ComponentState; count: number }
export interface Correction {
  id: string; kind: 'add' | 'change' | 'remove' | 'merge'; component: string | null; identifier: string; wanted: Record<string, unknown>; before: Record<string, unknown> | null
  note: string; state: 'open' | 'accepted' | 'refused' | 'withdrawn' | 'undone'; by: string; by_name: string; created: string; decided_name: string; decision: string
}
export interface Campaign {
  id: string; name: string; divisions: string[]; classes: string[]; begins: string; ends: string; state: 'planned' | 'running' | 'closed'
  targets: number; found: number; not_found: number; changed: number; new: number
}
export interface CampaignArea { cell: string; targets: number; seen: number; not_found: number }
export interface Target { component: Thing; finding: string | null; at: string | null; by: string; note: string }
export interface ThingImport { id: string; name: string; numbering: string; state: 'read' | 'released' | 'undone' | 'discarded'; by: string; by_name: string; created: string; lines: number; faulty: number; waiting: number; new: number; changed: number; same: number }
export interface ThingLine { line: number; given: Record<string, string>; faults: { column: string; value: string; reason: string; mend: string }[]; outcome: string }

export const findThings = (query: Query, signal?: AbortSignal): Promise<Page<Thing>> => get('/components', query, signal)
export const readThing = (id: string, signal?: AbortSignal): Promise<ThingDetail> => get(`/components/${id}`, {}, signal)
export const readThingClasses = (signal?: AbortSignal): Promise<ThingClasses> => get('/components/classes', {}, signal)
export const thingsAddress = (kind: 'csv' | 'xlsx' | 'geojson', query: Query): string => address(`/components/export.${kind}`, query)
export const findCorrections = (query: Query, signal?: AbortSignal): Promise<Page<Correction>> => get('/components/corrections', query, signal)
export const proposeCorrection = (body: Record<string, unknown>): Promise<Correction> => post('/components/corrections', body)
export const decideCorrection = (id: string, accept: boolean, note: string): Promise<Correction> => post(`/components/corrections/${id}/decision`, { accept, note })
export const undoCorrection = (id: string, note: string): Promise<Correction> => post(`/components/corrections/${id}/undo`, { note })
export const withdrawCorrection = (id: string): Promise<Correction> => post(`/components/corrections/${id}/withdraw`, {})
export const findCampaigns = (query: Query, signal?: AbortSignal): Promise<Page<Campaign>> => get('/components/campaigns', query, signal)
export const planCampaign = (body: Record<string, unknown>): Promise<Campaign> => post('/components/campaigns', body)
export const moveCampaign = (id: string, verb: 'start' | 'close'): Promise<Campaign> => post(`/components/campaigns/${id}/${verb}`, {})
export const readCampaignAreas = (id: string, signal?: AbortSignal): Promise<CampaignArea[]> => get(`/components/campaigns/${id}/areas`, {}, signal)
export const findTargets = (id: string, query: Query, signal?: AbortSignal): Promise<Page<Target>> => get(`/components/campaigns/${id}/targets`, query, signal)
export const reportFinding = (id: string, body: Record<string, unknown>): Promise<Target> => post(`/components/campaigns/${id}/findings`, body)
export const findImports = (query: Query, signal?: AbortSignal): Promise<Page<ThingImport>> => get('/components/imports', query, signal)
export const bringIn = (form: FormData): Promise<ThingImport> => post('/components/imports', form)
export const findLines = (id: string, query: Query, signal?: AbortSignal): Promise<Page<ThingLine>> => get(`/components/imports/${id}/lines`, query, signal)
export const mendLine = (id: string, line: number, given: Record<string, string>): Promise<ThingLine> => put(`/components/imports/${id}/lines/${line}`, { given })
export const moveImport = (id: string, verb: 'release' | 'undo' | 'discard'): Promise<ThingImport> => post(`/components/imports/${id}/${verb}`, {})
export const readParties = (signal?: AbortSignal): Promise<ThingParty[]> => get('/components/parties', {}, signal)
export const setParty = (id: number, organisation: string | null): Promise<ThingParty> => put(`/components/parties/${id}`, { organisation })
export const findDoubts = (query: Query, signal?: AbortSignal): Promise<Page<Doubt>> => get('/components/doubts', query, signal)
export const searchDoubts = (body: { within_m: number; class_key: string | null }): Promise<Job> => post('/components/doubts/search', body)
export const judgeDoubt = (id: string, verb: 'keep' | 'reopen'): Promise<void> => post(`/components/doubts/${id}/${verb}`, {})
export const mergeDoubt = (id: string, gone: string, note: string): Promise<Correction> => post(`/components/doubts/${id}/merge`, { gone, note })
export const findStrays = (query: Query, signal?: AbortSignal): Promise<Page<Stray>> => get('/components/strays', query, signal)
export const readShares = (signal?: AbortSignal): Promise<ThingShare[]> => get('/components/statistics', {}, signal)
