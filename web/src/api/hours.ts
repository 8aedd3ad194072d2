/** Office hours by which clocks count: of the city, and of organisations that have their own. */
import { get, put, remove } from './client'

/** From and to, as minutes of the day. */
export type Span = [number, number]

export interface OfficeHours {
  organisation: string
  hours: Span[]
  /** Single days with hours of their own, by date; no hours: closed. */
  days: Record<string, Span[]>
  changed: string | null
  changed_by: string
}

export interface HoursList {
  items: OfficeHours[]
  city: Span[]
  total: number
}

export const readHours = (signal?: AbortSignal): Promise<HoursList> => get('/cases/hours', {}, signal)
export const keepHours = (organisation: string, hours: Span[], days: Record<string, Span[]>): Promise<OfficeHours> => put(`/cases/hours/${organisation}`, { hours, days })
export const dropHours = (organisation: string): Promise<undefined> => remove(`/cases/hours/${organisation}`)
