/** Coordinates and survey marks. */
import { address, get, post, type Query } from './client'
import type { ConversionFile, Converted, CoordinateSystem, Mark, MarkDetail, MarkEvent, MarkStatistics, OperationCard, Page } from './types'

export const readSystems = (signal?: AbortSignal): Promise<Page<CoordinateSystem>> => get('/coordinates/systems', {}, signal)
export const findOperations = (signal?: AbortSignal): Promise<Page<OperationCard>> => get('/coordinates/operations', {}, signal)
export const convertPoints = (body: { source: string; target: string; points: number[][]; operation?: string }): Promise<Converted> => post('/coordinates/convert', body)
export const sendConversion = (form: FormData): Promise<ConversionFile> => post('/coordinates/files', form)
export const findConversions = (query: Query, signal?: AbortSignal): Promise<Page<ConversionFile>> => get('/coordinates/files', query, signal)
export const conversionAddress = (id: string, part: 'result' | 'rejects.csv'): string => address(`/coordinates/files/${id}/${part}`)

export const findMarks = (query: Query, signal?: AbortSignal): Promise<Page<Mark>> => get('/marks', query, signal)
export const findDueMarks = (query: Query, signal?: AbortSignal): Promise<Page<Mark>> => get('/marks/due', query, signal)
export const readMark = (id: string, signal?: AbortSignal): Promise<MarkDetail> => get(`/marks/${id}`, {}, signal)
export const readMarkStatistics = (query: Query, signal?: AbortSignal): Promise<MarkStatistics> => get('/marks/statistics', query, signal)
export const reportMark = (id: string, form: FormData): Promise<MarkEvent> => post(`/marks/${id}/reports`, form)
export const photoAddress = (mark: string, attachment: string): string => address(`/marks/${mark}/attachments/${attachment}`)
export const marksCsvAddress = (query: Query): string => address('/marks/export.csv', query)
