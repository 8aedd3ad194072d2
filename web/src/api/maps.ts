/** Talking to the one map: tiles, questions, edits, reports. */
import { API, get, post, put, remove, type Query } from './client'
import type {
  CellAnswer, CellQuestion, Change, Comparison, Draft, DrawingBody, DrawingFacts, FeatureAnswer, FeatureQuestion, GeocodeAnswer, Job, KeptDrawing, KeptFeature, LayerDetail, MapEdit, MapReport, Page, Suggestion, SumAnswer, SumQuestion, TileJson,
} from './types'

const TMS = 'WebMercatorQuad'

/** The address of tiles for MapLibre, which fetches them in another thread and so needs it whole. */
export function tilesAddress(layer: string, sequence: string, on: string | null): string {
  const query = new URLSearchParams({ ...(sequence ? { sequence } : {}), ...(on ? { on } : {}) }).toString()
  return `${location.origin}${API}/tiles/${TMS}/${layer}/{z}/{x}/{y}.mvt${query ? `?${query}` : ''}`
}
export const readTileJson = (layer: string, signal?: AbortSignal): Promise<TileJson> => get(`/tiles/${TMS}/${layer}/tilejson`, {}, signal)
/** Which thing has this number in the tiles of a layer. */
export const identify = (layer: string, number: number): Promise<Page<string>> => get(`/tiles/features/${layer}/${number}`)

export const readLayer = (layer: string, signal?: AbortSignal): Promise<LayerDetail> => get(`/maps/layers/${layer}`, {}, signal)
export const readFeature = (layer: string, id: string, on?: string | null): Promise<KeptFeature> => get(`/maps/layers/${layer}/features/${id}`, { on })
export const askLayer = (layer: string, question: FeatureQuestion): Promise<FeatureAnswer> => post(`/maps/layers/${layer}/query`, question)
/** Counts and sums in groups, and features counted in cells: worked out where the features are. */
export const sumUp = (layer: string, question: SumQuestion): Promise<SumAnswer> => post(`/maps/layers/${layer}/statistics`, question)
export const countCells = (layer: string, question: CellQuestion): Promise<CellAnswer> => post(`/maps/layers/${layer}/heat`, question)
export const compareLayer = (layer: string, query: Query, signal?: AbortSignal): Promise<Comparison> => get(`/maps/layers/${layer}/compare`, query, signal)

export const sendEdits = (layer: string, edits: MapEdit[], note: string, draft: boolean): Promise<Change | Draft> => post(`/maps/layers/${layer}/edits`, { edits, note, draft })
export const readChanges = (layer: string, query: Query, signal?: AbortSignal): Promise<Page<Change>> => get(`/maps/layers/${layer}/changes`, query, signal)
export const undoChange = (change: string, note = ''): Promise<Change> => post(`/maps/changes/${change}/undo`, { note })
export const findDrafts = (query: Query, signal?: AbortSignal): Promise<Page<Draft>> => get('/maps/drafts', query, signal)
export const readDraft = (id: string, signal?: AbortSignal): Promise<Draft> => get(`/maps/drafts/${id}`, {}, signal)
export const submitDraft = (id: string): Promise<Draft> => post(`/maps/drafts/${id}/submit`, {})
export const withdrawDraft = (id: string): Promise<Draft> => post(`/maps/drafts/${id}/withdraw`, {})
export const reviewDraft = (id: string, accept: boolean, note: string): Promise<unknown> => post(`/maps/drafts/${id}/review`, { accept, note })

export const reportMap = (body: { longitude: number; latitude: number; text: string; layer?: string; feature?: string }): Promise<MapReport> => post('/maps/reports', body)
export const findReports = (query: Query, signal?: AbortSignal): Promise<Page<MapReport>> => get('/maps/reports', query, signal)
export const decideReport = (id: string, state: string, answer: string, change: string | null = null): Promise<MapReport> => post(`/maps/reports/${id}/decision`, { state, answer, change })

export const suggestPlaces = (q: string, signal?: AbortSignal): Promise<Page<Suggestion>> => get('/places/suggest', { q, limit: 8 }, signal)
export const geocode = (q: string, signal?: AbortSignal): Promise<GeocodeAnswer> => get('/places/geocode', { q, limit: 5 }, signal)
export const reverseGeocode = (lon: number, lat: number, signal?: AbortSignal): Promise<GeocodeAnswer> => get('/places/reverse', { lon, lat, limit: 1 }, signal)

export const readJob = (id: string): Promise<Job> => get(`/jobs/${id}`)
export const findJobs = (query: Query, signal?: AbortSignal): Promise<Page<Job>> => get('/jobs', query, signal)
export const cancelJob = (id: string): Promise<Job> => post(`/jobs/${id}/cancel`, {})

export const findDrawings = (query: Query, signal?: AbortSignal): Promise<Page<DrawingFacts>> => get('/drawings', query, signal)
export const readDrawing = (id: string, signal?: AbortSignal): Promise<KeptDrawing> => get(`/drawings/${id}`, {}, signal)
export const keepDrawing = (body: DrawingBody): Promise<KeptDrawing> => post('/drawings', body)
export const changeDrawing = (id: string, version: number, body: DrawingBody): Promise<KeptDrawing> => put(`/drawings/${id}`, { ...body, version })
export const removeDrawing = (id: string): Promise<undefined> => remove(`/drawings/${id}`)
export const bringBackDrawing = (id: string): Promise<KeptDrawing> => post(`/drawings/${id}/back`, {})
