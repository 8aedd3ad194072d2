/** Coordinates: systems, points, files, transformations and who used them. */
import { address, get, post, type Query } from './client'
import type {
  ConversionFile, Converted, CoordinateAccess, CoordinateSystem, FitQuestion, FitReport, LocalProjection, NewOperation, OperationCard, Page,
} from './types'

export interface ConvertQuestion {
  source: string
  target: string
  points: (number | null)[][]
  operation?: string
  purpose?: string
}

export const readSystems = (signal?: AbortSignal): Promise<Page<CoordinateSystem>> => get('/coordinates/systems', {}, signal)
export const defineSystem = (body: { id: string; title: string; projection: LocalProjection | null; note: string }): Promise<CoordinateSystem> => post('/coordinates/systems', body)
export const convertPoints = (body: ConvertQuestion): Promise<Converted> => post('/coordinates/convert', body)

export const sendConversion = (form: FormData): Promise<ConversionFile> => post('/coordinates/files', form)
export const findConversions = (query: Query, signal?: AbortSignal): Promise<Page<ConversionFile>> => get('/coordinates/files', query, signal)
export const conversionAddress = (id: string, part: 'result' | 'rejects.csv'): string => address(`/coordinates/files/${id}/${part}`)

export const findOperations = (signal?: AbortSignal): Promise<Page<OperationCard>> => get('/coordinates/operations', { state: 'active', limit: 200 }, signal)
export const listOperations = (query: Query, signal?: AbortSignal): Promise<Page<OperationCard>> => get('/coordinates/operations', query, signal)
export const readOperation = (id: string, signal?: AbortSignal): Promise<OperationCard[]> => get(`/coordinates/operations/${id}`, {}, signal)
export const defineOperation = (body: NewOperation): Promise<OperationCard> => post('/coordinates/operations', body)
export const sendGrid = (id: string, form: FormData): Promise<OperationCard> => post(`/coordinates/operations/${id}/grid`, form)
export const retireOperation = (id: string): Promise<OperationCard> => post(`/coordinates/operations/${id}/retire`, {})
export const seeParameters = (id: string, version: number, purpose: string): Promise<{ parameters: Record<string, unknown>; hull: number[][] }> => post(`/coordinates/operations/${id}/parameters?version=${version}`, { purpose })
export const findAccesses = (query: Query, signal?: AbortSignal): Promise<Page<CoordinateAccess>> => get('/coordinates/accesses', query, signal)
export const fitPoints = (body: FitQuestion): Promise<FitReport> => post('/coordinates/fits', body)
