/** Grids: cells, responsibility grids, workers, shifts, duty. */
import { get, patch, post, put, type Query } from './client'
import type { Page } from './types'

export interface GridGap { code: string; division: string; longitude: number; latitude: number; coverage: 'nobody' | 'one' | 'several'; workers: string[] }
export interface GridSums { division: string; cells: number; nobody: number; one: number; several: number }
export interface GridBinding { id: string; worker: string; worker_name: string; role: 'main' | 'deputy'; valid_from: string; valid_to: string | null }
export interface GridArea { id: string; name: string; division: string; version: number; ended: string | null; cells: string[]; bindings: GridBinding[] }
export interface GridWorker { id: string; name: string; division: string; phone: string; active: boolean; on_duty: boolean; since: string | null; seen: string | null }
export interface GridShift { id: string; worker: string; worker_name: string; begins: string; ends: string; note: string }
export interface GridMe { worker: GridWorker; duty: { began: string } | null; shift: GridShift | null; areas: GridArea[] }
export interface GridPosition { at: string; longitude: number; latitude: number }
export interface NearWorker { worker: string; name: string; metres: number; seen: string; responsible: boolean }

/** How many are on duty in a cell; nothing says who, and no place is nearer than the middle of the cell. */
export interface DutyCell { cell: string; workers: number; seen: string; longitude: number | null; latitude: number | null }

export const readDutyCells = (signal?: AbortSignal): Promise<DutyCell[]> => get('/grids/on-duty', {}, signal)
export const readGridSums = (signal?: AbortSignal): Promise<GridSums[]> => get('/grids/coverage/sums', {}, signal)
export const findGridGaps = (query: Query, signal?: AbortSignal): Promise<Page<GridGap>> => get('/grids/coverage', query, signal)
export interface GridCell { code: string; division: string }
export const findGridCells = (query: Query, signal?: AbortSignal): Promise<Page<GridCell>> => get('/grids/cells', query, signal)
export const findGridAreas = (query: Query, signal?: AbortSignal): Promise<Page<GridArea>> => get('/grids/areas', query, signal)
export const createGridArea = (name: string, cells: string[]): Promise<GridArea> => post('/grids/areas', { name, cells })
/** Other cells from a day on (today when none is said); `version` is the one that was seen. */
export const setAreaCells = (area: string, cells: string[], version: number, first: string | null): Promise<GridArea> => put(`/grids/areas/${area}/cells`, { cells, version, first })
export const endGridArea = (area: string): Promise<GridArea> => post(`/grids/areas/${area}/end`, {})
export const addGridWorker = (body: { name: string; division: string; account: string | null; phone: string }): Promise<GridWorker> => post('/grids/workers', body)
export const changeGridWorker = (id: string, body: { name?: string; phone?: string; active?: boolean }): Promise<GridWorker> => patch(`/grids/workers/${id}`, body)
export const planShifts = (workers: string[], spans: { begins: string; ends: string }[], note: string): Promise<{ shifts: number }> => post('/grids/shifts', { workers, spans, note })
export const bindWorker = (area: string, worker: string, role: string): Promise<GridArea> => post(`/grids/areas/${area}/bindings`, { worker, role })
export const endBinding = (id: string): Promise<GridArea> => post(`/grids/bindings/${id}/end`, {})
export const findGridWorkers = (query: Query, signal?: AbortSignal): Promise<Page<GridWorker>> => get('/grids/workers', query, signal)
export const findGridShifts = (query: Query, signal?: AbortSignal): Promise<Page<GridShift>> => get('/grids/shifts', query, signal)
export const cancelGridShift = (id: string): Promise<void> => post(`/grids/shifts/${id}/cancel`, {})
export const nearestWorkers = (query: Query, signal?: AbortSignal): Promise<NearWorker[]> => get('/grids/nearest', query, signal)
export const readGridMe = (signal?: AbortSignal): Promise<GridMe> => get('/grids/me', {}, signal)
export const setDuty = (on: boolean, signal?: AbortSignal): Promise<unknown> => put('/grids/me/duty', { on }, signal)
export const readMyCells = (signal?: AbortSignal): Promise<GeoJSON.FeatureCollection> => get('/grids/me/cells', {}, signal)
/** What became of positions: those that were not kept, why and of when. */
export interface PositionsTold { kept: number; outside_duty: number; refused: { reason: 'before_duty' | 'off_duty' | 'too_old' | 'ahead'; count: number; first: string; last: string }[] }
export const sendPositions = (positions: GridPosition[]): Promise<PositionsTold> => post('/grids/me/positions', { positions })
export const readMyTrack = (day: string, signal?: AbortSignal): Promise<GridPosition[]> => get('/grids/me/track', { day }, signal)
