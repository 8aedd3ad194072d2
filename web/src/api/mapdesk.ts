/** Talking to the desks of the map: versions, checks, classifications, results, grants. */
import { get, post, put, queryString, remove, type Query } from './client'
import type {
  Change, Classification, Distribution, Draft, FeatureVersion, Feed, Finding, HandIn, Job, LayerDetail, LayerGrant, MapEdit, MapFeature, Page, SurveyResult,
} from './types'

type Collection = { features: MapFeature[] }

export const readVersions = (layer: string, feature: string, signal?: AbortSignal): Promise<Page<FeatureVersion>> => get(`/maps/layers/${layer}/features/${feature}/versions`, {}, signal)
export const changeDraft = (id: string, edits: MapEdit[], note: string): Promise<Draft> => put(`/maps/drafts/${id}`, { edits, note })
export const readChange = (id: string, signal?: AbortSignal): Promise<Change> => get(`/maps/changes/${id}`, {}, signal)
export const readFeed = (layer: string, since: number): Promise<Feed> => get(`/maps/layers/${layer}/feed`, { since, limit: 100 })

export const cutShape = (geometry: GeoJSON.Geometry, line: GeoJSON.Geometry): Promise<{ geometries: GeoJSON.Geometry[] }> => post('/maps/shapes/cut', { geometry, line })
export const joinShapes = (geometries: GeoJSON.Geometry[]): Promise<{ geometries: GeoJSON.Geometry[] }> => post('/maps/shapes/join', { geometries })

export const startCheck = (layer: string, kinds: readonly string[], limits: Record<string, number>): Promise<Job> => post(`/maps/layers/${layer}/checks`, { kinds, limits })
export const readFindings = (job: string, query: Query, signal?: AbortSignal): Promise<Page<Finding>> => get(`/maps/checks/${job}/findings`, query, signal)
export const mendFindings = (job: string, numbers: readonly number[], note: string): Promise<Draft> => post(`/maps/checks/${job}/mend`, { numbers, note })

export const readWaiting = (signal?: AbortSignal): Promise<Page<Classification>> => get('/maps/classifications', {}, signal)
export const readClassifications = (layer: string, signal?: AbortSignal): Promise<Page<Classification>> => get(`/maps/layers/${layer}/classifications`, {}, signal)
export const classifyLayer = (layer: string, body: Pick<Classification, 'category' | 'grade' | 'field_grades' | 'reason'>): Promise<Classification> => post(`/maps/layers/${layer}/classifications`, body)
export const reviewClassification = (layer: string, accept: boolean, note: string): Promise<Classification> => post(`/maps/layers/${layer}/classifications/review`, { accept, note })
export const withdrawLayer = (layer: string): Promise<undefined> => post(`/maps/layers/${layer}/withdraw`, {})
export const makeLayer = (body: Record<string, unknown>): Promise<LayerDetail> => post('/maps/layers', body)
export const changeLayer = (id: string, body: Record<string, unknown>): Promise<LayerDetail> => put(`/maps/layers/${id}`, body)
export const removeLayer = (layer: string): Promise<undefined> => remove(`/maps/layers/${layer}`)
export const readGrants = (layer: string, signal?: AbortSignal): Promise<Page<LayerGrant>> => get(`/maps/layers/${layer}/grants`, {}, signal)
export const giveGrant = (layer: string, body: Pick<LayerGrant, 'holder_kind' | 'holder' | 'verb'>): Promise<Omit<LayerGrant, 'name'>> => post(`/maps/layers/${layer}/grants`, body)
export const takeGrant = (layer: string, { holder_kind, holder, verb }: Pick<LayerGrant, 'holder_kind' | 'holder' | 'verb'>): Promise<undefined> => remove(`/maps/layers/${layer}/grants${queryString({ holder_kind, holder, verb })}`)

export const handIn = (layer: string, body: HandIn): Promise<SurveyResult> => post(`/maps/layers/${layer}/results`, body)
export const findResults = (query: Query, signal?: AbortSignal): Promise<Page<SurveyResult>> => get('/maps/results', query, signal)
export const readResult = (id: string, signal?: AbortSignal): Promise<SurveyResult> => get(`/maps/results/${id}`, {}, signal)
export const readResultFeatures = (id: string, after: number, signal?: AbortSignal): Promise<Collection> => get(`/maps/results/${id}/features`, { after, limit: 2000 }, signal)
export const decideResult = (id: string, accept: boolean, note: string): Promise<SurveyResult> => post(`/maps/results/${id}/${accept ? 'accept' : 'reject'}`, { note })
export const distributeResult = (id: string, recipient: string, purpose: string): Promise<Collection> => post(`/maps/results/${id}/distributions`, { recipient, purpose })
export const readDistributions = (id: string, signal?: AbortSignal): Promise<Page<Distribution>> => get(`/maps/results/${id}/distributions`, {}, signal)
