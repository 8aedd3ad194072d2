/** Flows as data: versions, drafts, checks, simulation, BPMN. */
import { address, get, post, put, remove } from './client'
import type { FormSchema, Page } from './types'

export interface FlowClock {
  stage: string
  amount: number
  unit: string
  amount_from?: string
  unit_from?: string
}

export interface FlowMove {
  to: string
  title: string
  roles?: string[]
  guard?: string
  form?: FormSchema
  sets?: Record<string, string>
  clears?: string[]
  counts?: string
  marks?: string
  waits_for_children?: boolean
}

export interface FlowStateDocument {
  title: string
  end?: string
  clock?: FlowClock
  pauses?: string[]
  moves?: Record<string, FlowMove>
  task?: { procedure: string; good: { move: string; field: string }; bad: { move: string; field: string } }
}

export interface FlowProcedure {
  kind: string
  title: string
  roles: string[]
  guard?: string
  stages?: string[]
  steps?: { roles: string[]; guard?: string }[]
  most?: number
  amount?: number
  unit?: string
  by?: string[]
  pauses?: string[]
  to?: string
}

/** A flow as it stands in a file of a pack. */
export interface FlowDocument {
  format: number
  id: string
  title: string
  number: string
  start: string
  entries?: Record<string, string>
  open: { roles: string[]; form?: FormSchema }
  states: Record<string, FlowStateDocument>
  procedures?: Record<string, FlowProcedure>
  ladders?: Record<string, FlowLadder>
}

/** Who is reminded when at some stages, of the answers that some procedures wait for, or of what comes into some states. */
export interface FlowLadder {
  stages?: string[]
  procedures?: string[]
  states?: string[]
  rungs: { percent?: number | null; after?: number | null; unit?: string | null; at?: string | null; to: string[]; template: string }[]
}

export interface FlowFault {
  where: string
  reason: string
  mend: string
}

export interface FlowDraft {
  id: string
  flow: string
  version: number
  based_on: number | null
  definition: FlowDocument
  note: string
  made_by_name: string
  made: string
  updated: string
  released: number | null
}

export interface FlowVersionCard {
  flow: string
  version: number
  pack: string
  created: string
  retired: string | null
  note: string
  released_by: string
}

export interface FlowChange {
  kind: 'added' | 'removed' | 'changed'
  where: string
  before: unknown
  after: unknown
}

interface FlowWay {
  states: string[]
  moves: string[]
  hours: number
}

export interface FlowSimulation {
  ends: Record<string, number>
  loads: { state: string; visits: number; hours: number; missed: number }[]
  moves: number
  hours_median: number
  hours_p95: number
  late: number
  endless: number
  never: string[]
  shortest: FlowWay | null
  longest: FlowWay | null
  ways: number
  more_ways: boolean
}

type Signal = AbortSignal | undefined
export const readVersions = (flow: string, signal?: Signal): Promise<Page<FlowVersionCard>> => get(`/cases/flows/${flow}/versions`, {}, signal)
export const readDocument = (flow: string, version: number, signal?: Signal): Promise<FlowDocument> => get(`/cases/flows/${flow}/versions/${version}`, {}, signal)
export const readDifference = (flow: string, from: number, to: number, signal?: Signal): Promise<Page<FlowChange>> => get(`/cases/flows/${flow}/diff`, { from, to }, signal)
export const bpmnAddress = (flow: string, version: number, lang: string): string => address(`/cases/flows/${flow}/versions/${version}/bpmn`, { lang })
export const readDrafts = (signal?: Signal): Promise<Page<FlowDraft>> => get('/cases/designer/drafts', { limit: 100 }, signal)
export const readDraft = (id: string, signal?: Signal): Promise<FlowDraft> => get(`/cases/designer/drafts/${id}`, {}, signal)
export const newDraft = (body: { flow?: string; version?: number; document?: FlowDocument; note?: string }): Promise<FlowDraft> => post('/cases/designer/drafts', body)
export const saveDraft = (id: string, body: { document: FlowDocument; note: string; version: number }): Promise<FlowDraft> => put(`/cases/designer/drafts/${id}`, body)
export const dropDraft = (id: string): Promise<unknown> => remove(`/cases/designer/drafts/${id}`)
export const releaseDraft = (id: string, body: { version: number; note: string }): Promise<FlowVersionCard> => post(`/cases/designer/drafts/${id}/release`, body)
export const checkFlow = (document: FlowDocument): Promise<Page<FlowFault>> => post('/cases/designer/check', { document })
export const simulateFlow = (body: { document: FlowDocument; walks: number; pace: number; spread: number; weights: Record<string, number> }): Promise<FlowSimulation> => post('/cases/designer/simulation', body)
export const readBpmn = (file: Blob): Promise<{ document: FlowDocument; faults: FlowFault[] }> => put('/cases/designer/bpmn', file)

export interface FormCheck extends Page<FlowFault> {
  /** What is wrong with what was filled in to try it. */
  errors: { field: string; reason: string }[]
}

export interface FieldUse {
  field: string
  how: 'set' | 'clock' | 'task' | 'form' | 'engine'
  where: string
}

export interface FieldUses {
  items: FieldUse[]
  held: Record<string, number>
  looked: number
}

export const checkForm = (form: FormSchema, values?: Record<string, unknown>): Promise<FormCheck> => post('/cases/designer/form', { form, values })
export const readUses = (body: { document: FlowDocument; form: string; fields: string[] }): Promise<FieldUses> => post('/cases/designer/uses', body)
