/** Talking to the desk of evaluation. */
import { address, get, post, type Query } from './client'
import type { EvaluationRun, FigureCase, OwnScore, PeriodKind, Scheme, ScoreResult, TrendPoint } from './types.evaluation'
import type { Page } from './types'

export const PERIODS: readonly PeriodKind[] = ['week', 'month', 'quarter', 'year']

export const readSchemes = (signal?: AbortSignal): Promise<Scheme[]> => get('/evaluation/schemes', {}, signal)
export const findRuns = (query: Query, signal?: AbortSignal): Promise<Page<EvaluationRun>> => get('/evaluation/runs', query, signal)
export const readRun = (id: string, signal?: AbortSignal): Promise<{ run: EvaluationRun; scheme: Scheme }> => get(`/evaluation/runs/${id}`, {}, signal)
export const readRanking = (id: string, card: string, signal?: AbortSignal): Promise<{ run: EvaluationRun; items: ScoreResult[] }> => get(`/evaluation/runs/${id}/cards/${card}`, {}, signal)
export const findFigureCases = (id: string, card: string, query: Query, signal?: AbortSignal): Promise<Page<FigureCase>> => get(`/evaluation/runs/${id}/cards/${card}/cases`, query, signal)
export const readTrend = (query: Query, signal?: AbortSignal): Promise<TrendPoint[]> => get('/evaluation/trend', query, signal)
export const readMine = (signal?: AbortSignal): Promise<OwnScore[]> => get('/evaluation/mine', {}, signal)
export const exportAddress = (id: string, ending: 'xlsx' | 'pdf', language: string): string => address(`/evaluation/runs/${id}/export.${ending}`, { language })
export const computeRun = (body: { scheme: string; period: PeriodKind; day: string; corrects?: string | null; reason?: string }): Promise<EvaluationRun> => post('/evaluation/runs', body)
export const releaseRun = (id: string): Promise<EvaluationRun> => post(`/evaluation/runs/${id}/release`)
export const discardRun = (id: string): Promise<EvaluationRun> => post(`/evaluation/runs/${id}/discard`)
