/** Survey marks: the register, what happens to them, and requests for use. */
import { address, get, patch, post, type Query } from './client'
import type {
  ExactPlace, Mark, MarkAttachment, MarkCustody, MarkDetail, MarkEvent, MarkRequest, MarkStatistics, NewMark, Page, TableImport,
} from './types'

export const findMarks = (query: Query, signal?: AbortSignal): Promise<Page<Mark>> => get('/marks', query, signal)
export const findDueMarks = (query: Query, signal?: AbortSignal): Promise<Page<Mark>> => get('/marks/due', query, signal)
export const readMark = (id: string, signal?: AbortSignal): Promise<MarkDetail> => get(`/marks/${id}`, {}, signal)
export const readMarkStatistics = (query: Query, signal?: AbortSignal): Promise<MarkStatistics> => get('/marks/statistics', query, signal)
export const marksCsvAddress = (query: Query): string => address('/marks/export.csv', query)
export const registerMark = (body: NewMark): Promise<Mark> => post('/marks', body)
export const editMark = (id: string, body: Partial<Mark> & { version: number }): Promise<Mark> => patch(`/marks/${id}`, body)
export const importMarks = (form: FormData): Promise<TableImport> => post('/marks/import', form)
export const openExact = (id: string): Promise<{ place: ExactPlace; former: { sequence: number; place: ExactPlace }[] }> => get(`/marks/${id}/exact`)

export const reportMark = (id: string, form: FormData): Promise<MarkEvent> => post(`/marks/${id}/reports`, form)
export const relocateMark = (id: string, body: Record<string, unknown>): Promise<Mark> => post(`/marks/${id}/relocation`, body)
export const handOverMark = (id: string, body: Record<string, unknown>): Promise<MarkCustody> => post(`/marks/${id}/custody`, body)
export const attachToMark = (id: string, form: FormData): Promise<MarkAttachment> => post(`/marks/${id}/attachments`, form)
export const photoAddress = (mark: string, attachment: string): string => address(`/marks/${mark}/attachments/${attachment}`)

export const findMarkRequests = (query: Query, signal?: AbortSignal): Promise<Page<MarkRequest>> => get('/marks/requests', query, signal)
export const askForMarks = (body: { marks: string[]; organisation: string; purpose: string; since: string; until: string }): Promise<MarkRequest> => post('/marks/requests', body)
export const decideMarkRequest = (id: string, answer: 'approved' | 'refused', note: string): Promise<MarkRequest> => post(`/marks/requests/${id}/decision`, { answer, note })
export const giveBackMarks = (id: string, day: string, note: string): Promise<MarkRequest> => post(`/marks/requests/${id}/return`, { day, note })
export const withdrawMarkRequest = (id: string): Promise<MarkRequest> => post(`/marks/requests/${id}/withdraw`, {})
