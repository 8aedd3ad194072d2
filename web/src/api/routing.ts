/** Who should get a case, by the routing tables of the city, and why. */
import { get } from './client'
import type { Page } from './types'

export interface Because {
  /** The key of a sentence; the values stand in it. */
  key: string
  values: Record<string, string | number | null>
}

export interface Suggestion {
  organisation: string
  code: string
  name: string
  score: number
  because: Because[]
  table: string
  version: number
}

export const readSuggestions = (id: string, signal?: AbortSignal): Promise<Page<Suggestion>> =>
  get(`/cases/${id}/suggestions`, {}, signal)
