/** What happens beside the moves of a case. */
import { get, post, remove, type Query } from './client'
import type { Case, CaseRequest, CaseTask, CasePerson, Likeness, Page, Supervision, Waiting } from './types'

type Signal = AbortSignal | undefined

export const readRequests = (query: Query, signal?: Signal): Promise<Page<CaseRequest>> => get('/cases/requests', query, signal)
export const readSupervisions = (query: Query, signal?: Signal): Promise<Page<Supervision>> => get('/cases/supervisions', query, signal)
export const readTasks = (query: Query, signal?: Signal): Promise<Page<CaseTask>> => get('/cases/tasks', query, signal)
export const readWaiting = (signal?: Signal): Promise<Waiting> => get('/cases/waiting', {}, signal)
export const findColleagues = (query: Query, signal?: Signal): Promise<Page<CasePerson>> => get('/cases/people', query, signal)

export const ask = (id: string, body: { kind: string; reason: string; until?: string; key: string }): Promise<CaseRequest> => post(`/cases/${id}/requests`, body)
export const decide = (request: string, body: { accept: boolean; note: string; key: string }): Promise<CaseRequest> => post(`/cases/requests/${request}/decision`, body)
export const withdraw = (request: string, key: string): Promise<CaseRequest> => post(`/cases/requests/${request}/withdrawal`, { key })
export const suspend = (id: string, body: { reason: string; key: string }): Promise<Case> => post(`/cases/${id}/suspension`, body)
export const resume = (id: string, body: { reason: string; key: string }): Promise<Case> => post(`/cases/${id}/resumption`, body)

export const supervise = (id: string, body: { question: string; due?: string; to_org?: string; key: string }): Promise<Supervision> => post(`/cases/${id}/supervisions`, body)
export const answerSupervision = (supervision: string, body: { answer: string; key: string }): Promise<Supervision> => post(`/cases/supervisions/${supervision}/answer`, body)
export const judgeSupervision = (supervision: string, body: { satisfied: boolean; note: string; again_until?: string; key: string }): Promise<Supervision> => post(`/cases/supervisions/${supervision}/judgement`, body)
export const urge = (id: string, body: { text: string; key: string }): Promise<Case> => post(`/cases/${id}/urges`, body)

export const askTask = (id: string, body: { kind: string; assignee?: string; requirement: string; key: string }): Promise<CaseTask> => post(`/cases/${id}/tasks`, body)
export const acceptTask = (task: string, key: string, signal?: Signal): Promise<CaseTask> => post(`/cases/tasks/${task}/acceptance`, { key }, signal)
export const finishTask = (task: string, body: { finding: string; ok: boolean; photos: string[]; key: string }, signal?: Signal): Promise<CaseTask> => post(`/cases/tasks/${task}/finding`, body, signal)
export const voidTask = (task: string, body: { reason: string; key: string }): Promise<CaseTask> => post(`/cases/tasks/${task}/void`, body)

export const readSimilar = (id: string, signal?: Signal): Promise<Page<Likeness>> => get(`/cases/${id}/similar`, {}, signal)
export const readSimilarAt = (query: Query, signal?: Signal): Promise<Page<Likeness>> => get('/cases/similar', query, signal)
export const openChild = (id: string, body: Record<string, unknown>): Promise<Case> => post(`/cases/${id}/children`, body)
export const link = (id: string, body: { other: string; kind: 'related' | 'parent'; key: string }): Promise<Case> => post(`/cases/${id}/links`, body)
export const unlink = (id: string, other: string): Promise<Case> => remove(`/cases/${id}/links/${other}`)
export const merge = (id: string, body: { into: string; reason: string; key: string }): Promise<Case> => post(`/cases/${id}/merge`, body)
export const unmerge = (id: string, body: { reason: string; key: string }): Promise<Case> => post(`/cases/${id}/unmerge`, body)
