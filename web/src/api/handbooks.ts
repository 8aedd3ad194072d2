/** The command handbook: editions, classes, filing conditions, limits, standards; workbooks in and out. */
import { address, get, post, type Query } from './client'
import type { Page } from './types'

export type BookState = 'draft' | 'released' | 'discarded'

export interface HandbookBook {
  id: string
  name: string
  version: number
  title: string
  source: string
  state: BookState
  valid_from: string | null
  pack: string | null
  created: string
  created_by: string
  released_by: string | null
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
  order: '' | 'owner_first' | 'territory_first'
  law: string
}

export interface HandbookCard {
  row: HandbookRow
  class_key: string
  /** The limit as people write it. */
  limit: string
  /** Name and version of the edition it stands in. */
  book: string
}

export interface HandbookClass {
  class_key: string
  scheme: string
  edition: string
  kind: 'component' | 'incident'
  big: string
  big_title: string
  small: string
  small_title: string
  conditions: number
  limits: string[]
}

export interface HandbookChange {
  kind: 'added' | 'removed' | 'changed'
  class_key: string
  number: number
  title: string
  fields: { field: string; before: string; after: string }[]
}

export interface HandbookFault {
  sheet: string
  line: number
  column: string
  value: string
  reason: string
  mend: string
}

export interface ImportReport {
  book: HandbookBook | null
  rows: number
  faults: HandbookFault[]
  changes: HandbookChange[]
}

export const readBooksInForce = (signal?: AbortSignal, on: string | null = null): Promise<Page<HandbookBook>> => get('/handbooks/in-force', { on }, signal)
export const findBooks = (query: Query, signal?: AbortSignal): Promise<Page<HandbookBook>> => get('/handbooks', query, signal)
export const findHandbookClasses = (book: string, query: Query, signal?: AbortSignal): Promise<Page<HandbookClass>> => get(`/handbooks/${book}/classes`, query, signal)
export const findHandbookRows = (book: string, query: Query, signal?: AbortSignal): Promise<Page<HandbookCard>> => get(`/handbooks/${book}/rows`, query, signal)
export const readConditions = (classKey: string, signal?: AbortSignal, on: string | null = null): Promise<HandbookCard[]> => get('/handbooks/conditions', { class_key: classKey, on }, signal)
export const readBookChanges = (book: string, against: string | null, signal?: AbortSignal): Promise<HandbookChange[]> => get(`/handbooks/${book}/changes`, { against }, signal)
export const bookAddress = (book: string): string => address(`/handbooks/${book}/export.xlsx`)
export const bringBook = (form: FormData): Promise<ImportReport> => post('/handbooks', form)
export const releaseBook = (book: string, from: string): Promise<HandbookBook> => post(`/handbooks/${book}/release`, { valid_from: from })
export const discardBook = (book: string): Promise<void> => post(`/handbooks/${book}/discard`, {})
export const undoBook = (book: string): Promise<HandbookBook> => post(`/handbooks/${book}/undo`, {})
export const copyBook = (book: string): Promise<HandbookBook> => post(`/handbooks/${book}/copy`, {})
