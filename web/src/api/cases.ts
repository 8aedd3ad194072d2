/** Cases: the work of the city. */
import { address, get, post, type Query } from './client'
import type { Attachment, Case, CaseDetail, ClassCode, Flow, Page, Queue } from './types'

export const findCases = (query: Query, signal?: AbortSignal): Promise<Page<Case>> => get('/cases', query, signal)
/** GeoJSON points; one with `point_count` stands for several. */
export const readCaseMap = (query: Query): Promise<GeoJSON.FeatureCollection> => get('/cases/map', query)
export const readQueues = (signal?: AbortSignal): Promise<Page<Queue>> => get('/cases/queues', {}, signal)
export const readFlows = (signal?: AbortSignal): Promise<Page<Flow>> => get('/cases/flows', {}, signal)
export interface CaseReminder {
  id: string
  template: string
  stage: string
  due: string
  made: string
  handed_over: string | null
  /** Each person and channel, with what is honestly known. */
  told: { name: string; channel: string; state: string; error: string; at: string }[]
}
export const readReminders = (id: string, signal?: AbortSignal): Promise<Page<CaseReminder>> => get(`/cases/${id}/reminders`, {}, signal)
export const readClasses = (signal?: AbortSignal): Promise<Page<ClassCode>> => get('/cases/classes', {}, signal)
export const readCase = (id: string, signal?: AbortSignal): Promise<CaseDetail> => get(`/cases/${id}`, {}, signal)

export interface MoveRequest {
  move: string
  version: number
  form: Record<string, unknown>
  /** The same key sent twice moves the case once. */
  key: string
}

export const moveCase = (id: string, request: MoveRequest, signal?: AbortSignal): Promise<unknown> => post(`/cases/${id}/moves`, request, signal)
export const openCase = (body: Record<string, unknown>, signal?: AbortSignal): Promise<Case> => post('/cases', body, signal)
export const exportAddress = (query: Query): string => address('/cases/export.csv', query)
export const attachmentAddress = (id: string, attachment: string): string =>
  address(`/cases/${id}/attachments/${attachment}`)

/** When, where and with what it was taken; with a key it is kept once, however often it is sent. */
export interface Stamps {
  key?: string
  taken?: string
  longitude?: number
  latitude?: number
  device?: string
}

export function attach(id: string, file: File, stage: string, stamps: Stamps = {}, signal?: AbortSignal): Promise<{ attachment: Attachment }> {
  const form = new FormData()
  form.append('file', file)
  form.append('stage', stage)
  for (const [name, value] of Object.entries(stamps)) form.append(name, String(value))
  return post(`/cases/${id}/attachments`, form, signal)
}
