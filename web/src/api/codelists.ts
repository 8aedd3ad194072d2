/** Code lists that a form may name: of standards, and the classes in force. */
import { get } from './client'
import type { Page, Titles } from './types'

export interface CodeList {
  id: string
  title: Titles
  count: number
}

export interface Code {
  value: string
  title: Titles
}

export const readCodeLists = (signal?: AbortSignal): Promise<Page<CodeList>> => get('/cases/codes', {}, signal)
export const findCodes = (list: string, query: { q?: string; limit?: number }, signal?: AbortSignal): Promise<Page<Code>> => get(`/cases/codes/${list}`, query, signal)
