/** Citizens: what anybody may do, through the public doors only. */
import { address } from './client'
import type { CitizenReport, CitizenService, NearReport, Page, ReportReceipt, Spot, SpotAnswer, TipAnswer, Topic } from './types'
import { openGet, visitorGet, visitorPost, visitorSend } from './visitor'

export const readServices = (signal?: AbortSignal): Promise<CitizenService[]> => visitorGet('/citizens/services', {}, signal)
export const findSpots = (q: string, signal?: AbortSignal): Promise<Spot[]> => visitorGet('/citizens/spots', { q }, signal)
export const readSpot = (longitude: number, latitude: number, signal?: AbortSignal): Promise<SpotAnswer> => visitorGet('/citizens/spot', { longitude, latitude }, signal)
export const readNear = (longitude: number, latitude: number, radius_m: number, signal?: AbortSignal): Promise<NearReport[]> => visitorGet('/citizens/near', { longitude, latitude, radius_m }, signal)
export const readPublicReports = (after: string | null, signal?: AbortSignal): Promise<Page<CitizenReport>> => visitorGet('/citizens/reports', { after, limit: 30 }, signal)
export const readOpenTopics = (signal?: AbortSignal): Promise<Topic[]> => visitorGet('/citizens/topics', {}, signal)
export const followReport = (number: string, code: string, signal?: AbortSignal): Promise<CitizenReport> => visitorGet(`/citizens/reports/${encodeURIComponent(number)}`, { code }, signal)
export const supportReport = (number: string, key: string): Promise<CitizenReport> => visitorPost(`/citizens/reports/${encodeURIComponent(number)}/support`, { key })
export const rateReport = (number: string, code: string, rating: number, note: string): Promise<CitizenReport> => visitorPost(`/citizens/reports/${encodeURIComponent(number)}/rating`, { code, rating, note })
export const sendReport = (form: FormData, told: (share: number) => void): Promise<ReportReceipt> => visitorSend('/citizens/reports', form, told)
export const pictureAddress = (number: string, digest: string, code: string): string => address(`/citizens/reports/${number}/pictures/${digest}`, { code })

export interface NewTip {
  subject: string
  body: string
  division: string | null
  name: string
  phone: string
  email: string
}
export interface CityArea {
  code: string
  name: string
}
export const readAreas = (signal?: AbortSignal): Promise<CityArea[]> => visitorGet('/citizens/areas', {}, signal)
export const sendTip = (tip: NewTip): Promise<{ number: string; code: string }> => visitorPost('/citizens/tips', tip)
export const readTipAnswer = (number: string, code: string): Promise<TipAnswer> => visitorPost(`/citizens/tips/${encodeURIComponent(number)}/answer`, { code })

export interface OpenCollection {
  id: string
  title?: string
  extent?: { spatial?: { bbox?: [number, number, number, number][] } }
}
/** The layers of the map that are open to anybody. */
export const readOpenLayers = async (): Promise<OpenCollection[]> => (await openGet<{ collections: OpenCollection[] }>('/ogc/collections', { f: 'json' })).collections
