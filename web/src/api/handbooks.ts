/** The command handbook: classes, filing conditions, limits, standards. */
import { get } from './client'
import type { Page } from './types'

export interface HandbookBook {
  id: string
  name: string
  version: number
  title: string
  source: string
  valid_from: string | null
  rows: number
}

export interface HandbookRow {
  kind: string
  big_title: string
  small_title: string
  number: number
  condition: string
  amount: number
  unit: string
  handling: string
  closing: string
  law: string
}

export interface HandbookCard {
  row: HandbookRow
  class_key: string
  /** The limit as people write it. */
  limit: string
  book: string
}

export const readBooksInForce = (signal?: AbortSignal): Promise<Page<HandbookBook>> => get('/handbooks/in-force', {}, signal)
export const findHandbookRows = (book: string, q: string, signal?: AbortSignal): Promise<Page<HandbookCard>> => get(`/handbooks/${book}/rows`, { q, limit: 60 }, signal)
export const readConditions = (classKey: string, signal?: AbortSignal): Promise<HandbookCard[]> => get('/handbooks/conditions', { class_key: classKey }, signal)
