/** What comes in from the field: devices, readings, frames, rejects; and what rules made of it. */
import { get, patch, post, type Query } from './client'
import type { Alert, Device, DeviceKind, FrameDetail, FrameRow, Page, Reading, Reject, Rule, Series } from './types'

export const findDevices = (query: Query, signal?: AbortSignal): Promise<Page<Device>> => get('/devices', query, signal)
export const readKinds = (signal?: AbortSignal): Promise<Page<DeviceKind>> => get('/devices/kinds', {}, signal)
export const readDevice = (id: string, signal?: AbortSignal): Promise<Device> => get(`/devices/${id}`, {}, signal)

export const registerDevice = (body: Record<string, unknown>): Promise<Device> => post('/devices', body)
export const changeDevice = (id: string, body: Record<string, unknown>): Promise<Device> => patch(`/devices/${id}`, body)

export const readLatest = (query: Query, signal?: AbortSignal): Promise<Page<Reading>> =>
  get('/telemetry/latest', query, signal)
export const readSeries = (query: Query, signal?: AbortSignal): Promise<Series> =>
  get('/telemetry/series', query, signal)
export const findFrames = (query: Query, signal?: AbortSignal): Promise<Page<FrameRow>> =>
  get('/telemetry/frames', query, signal)
export const readFrame = (id: string, signal?: AbortSignal): Promise<FrameDetail> =>
  get(`/telemetry/frames/${id}`, {}, signal)

export const findRejects = (query: Query, signal?: AbortSignal): Promise<Page<Reject>> =>
  get('/telemetry/rejects', query, signal)
export const readReject = (id: string, signal?: AbortSignal): Promise<Reject> =>
  get(`/telemetry/rejects/${id}`, {}, signal)
export const replayReject = (id: string, raw: string | null): Promise<Reject> =>
  post(`/telemetry/rejects/${id}/replay`, raw === null ? {} : { raw })
export const discardReject = (id: string, reason: string): Promise<Reject> =>
  post(`/telemetry/rejects/${id}/discard`, { reason })

export const findAlerts = (query: Query, signal?: AbortSignal): Promise<Page<Alert>> => get('/alerts', query, signal)
export const readAlert = (id: string, signal?: AbortSignal): Promise<Alert> => get(`/alerts/${id}`, {}, signal)
export const readRules = (signal?: AbortSignal): Promise<Page<Rule>> => get('/rules', {}, signal)
export const readRule = (id: string, version: number | null, signal?: AbortSignal): Promise<Rule> =>
  get(`/rules/${id}`, { version }, signal)
