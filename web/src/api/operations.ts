/** Talking to the operations centre. */
import { get, patch, post, put, remove, type Query } from './client'
import type { Circle, Colleague, DutyPosition, Handover, Holding, Incident, IncidentCall, IncidentDetail, IncidentKind, IncidentTask, Inside, OpenPoint, Page, Roster, Shift, Swap } from './types'

type Signal = AbortSignal | undefined
const at = (id: string): string => `/operations/incidents/${id}`

export const readKinds = (signal?: Signal): Promise<Page<IncidentKind>> => get('/operations/kinds', {}, signal)
export const findIncidents = (query: Query, signal?: Signal): Promise<Page<Incident>> => get('/operations/incidents', query, signal)
export const readIncident = (id: string, signal?: Signal): Promise<IncidentDetail> => get(at(id), {}, signal)
export const readInside = (id: string, signal?: Signal): Promise<Page<Inside>> => get(`${at(id)}/inside`, {}, signal)
export const readAround = ({ longitude, latitude, radius_m }: Circle, signal?: Signal): Promise<Page<Inside>> => get('/operations/around', { longitude, latitude, radius_m }, signal)
export const declareIncident = (body: Record<string, unknown>): Promise<Incident> => post('/operations/incidents', body)
export const changeIncident = (id: string, body: Record<string, unknown>): Promise<Incident> => patch(at(id), body)
export const closeIncident = (id: string, version: number, summary: string): Promise<Incident> => post(`${at(id)}/close`, { version, summary })
export const askTask = (id: string, body: Record<string, unknown>): Promise<IncidentTask> => post(`${at(id)}/tasks`, body)
export const answerTask = (id: string, task: string, answer: string): Promise<IncidentTask> => post(`${at(id)}/tasks/${task}/answer`, { answer })
export const judgeTask = (id: string, task: string, accept: boolean, note: string, due: string | null): Promise<IncidentTask> => post(`${at(id)}/tasks/${task}/judgement`, { accept, note, due })
export const withdrawTask = (id: string, task: string): Promise<IncidentTask> => post(`${at(id)}/tasks/${task}/withdrawal`, { text: '' })
export const addCall = (id: string, name: string, duty: string, phone: string): Promise<IncidentCall> => post(`${at(id)}/calls`, { name, duty, phone })
export const tickCall = (id: string, call: string, state: string, note: string): Promise<IncidentCall> => put(`${at(id)}/calls/${call}`, { state, note })
export const writeNote = (id: string, answer: string): Promise<unknown> => post(`${at(id)}/notes`, { answer })
export const sendReport = (id: string, answer: string): Promise<unknown> => post(`${at(id)}/reports`, { answer })
export const waitingTasks = (signal?: Signal): Promise<Page<IncidentTask>> => get('/operations/tasks', { limit: 20 }, signal)

export const readRoster = (start: string, end: string, signal?: Signal): Promise<Roster> => get('/operations/roster', { start, end }, signal)
export const readOnDuty = (signal?: Signal): Promise<Page<Holding>> => get('/operations/on-duty', {}, signal)
export const findColleagues = (q: string): Promise<Page<Colleague>> => get('/operations/colleagues', { q })
export const addPosition = (body: Omit<DutyPosition, 'id'>): Promise<DutyPosition> => post('/operations/positions', body)
export const retirePosition = (id: string): Promise<undefined> => remove(`/operations/positions/${id}`)
export const planShift = (body: Record<string, unknown>): Promise<Shift> => post('/operations/shifts', body)
export const changeShift = (id: string, body: Record<string, unknown>): Promise<Shift> => patch(`/operations/shifts/${id}`, body)
export const removeShift = (id: string): Promise<undefined> => remove(`/operations/shifts/${id}`)
export const putBackShift = (id: string): Promise<Shift> => post(`/operations/shifts/${id}/back`)
export const askSwap = (id: string, to: string, reason: string): Promise<Swap> => post(`/operations/shifts/${id}/swap`, { to, reason })
export const decideSwap = (id: string, agree: boolean): Promise<Swap> => post(`/operations/swaps/${id}/decision`, { agree })
export const readPoints = (signal?: Signal): Promise<Page<OpenPoint>> => get('/operations/points', {}, signal)
export const addPoint = (position: string, text: string, link: string): Promise<OpenPoint> => post('/operations/points', { position, text, link })
export const closePoint = (id: string, outcome: string): Promise<undefined> => post(`/operations/points/${id}/close`, { outcome })
export const readHandovers = (signal?: Signal): Promise<Page<Handover>> => get('/operations/handovers', { limit: 20 }, signal)
export const writeHandover = (from_shift: string, to_shift: string, summary: string): Promise<Handover> => post('/operations/handovers', { from_shift, to_shift, summary })
export const handOver = (id: string): Promise<Handover> => post(`/operations/handovers/${id}/hand`)
export const takeOver = (id: string, accept: boolean, reason: string): Promise<Handover> => post(`/operations/handovers/${id}/take`, { accept, reason })
