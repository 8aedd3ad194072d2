/** The city seen whole: dashboards, indicators, map, packs and their words. */
import { get, type Query } from './client'
import type { Card, CardForecast, Dashboard, FeatureCollection, Hit, Layer, ListedThing, PackRow, Page, Point } from './types'

export const readDashboard = (id: string, signal?: AbortSignal): Promise<Dashboard> =>
  get(`/dashboards/${id}`, {}, signal)
export const readIndicator = (id: string, signal?: AbortSignal): Promise<Card> => get(`/indicators/${id}`, {}, signal)
export const readHistory = (id: string, query: Query, signal?: AbortSignal): Promise<Page<Point>> =>
  get(`/indicators/${id}/history`, query, signal)
export const readForecast = (id: string, signal?: AbortSignal): Promise<CardForecast> => get(`/indicators/${id}/forecast`, {}, signal)
export const listIndicator = (id: string, query: Query, signal?: AbortSignal): Promise<Page<ListedThing>> =>
  get(`/indicators/${id}/list`, query, signal)

export const readLayers = (signal?: AbortSignal): Promise<Page<Layer>> => get('/maps/layers', {}, signal)
export const readFeatures = (layer: string, query: Query, signal?: AbortSignal): Promise<FeatureCollection> =>
  get(`/maps/layers/${layer}/features`, query, signal)
export const searchMap = (q: string, signal?: AbortSignal): Promise<Page<Hit>> =>
  get('/maps/search', { q, limit: 12 }, signal)

export const readPacks = (signal?: AbortSignal): Promise<Page<PackRow>> => get('/packs', {}, signal)
export const readStrings = (language: string): Promise<Record<string, string>> => get(`/strings/${language}`)
