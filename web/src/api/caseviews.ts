/** Views of the list of cases that a person keeps under names. */
import { get, patch, put, remove } from './client'
import type { Page } from './types'

export interface CaseView {
  id: string
  name: string
  query: Record<string, string>
  changed: string
}

export const readViews = (signal?: AbortSignal): Promise<Page<CaseView>> => get('/cases/views', {}, signal)
/** Refused with `view_name_taken` when another one has the name. */
export const keepView = (name: string, query: Record<string, string>): Promise<CaseView> => put('/cases/views', { name, query, replace: false })
export const changeView = (id: string, change: { name?: string; query?: Record<string, string> }): Promise<CaseView> => patch(`/cases/views/${id}`, change)
export const dropView = (id: string): Promise<void> => remove(`/cases/views/${id}`)
