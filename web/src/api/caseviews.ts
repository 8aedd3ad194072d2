/** Views of the list of cases that a person keeps under names. */
import { get, patch, put, remove } from './client'
import type { Page } from './types'

export interface CaseView {
  id: string
  name: string
  query: Record<string, string>
  changed: string
  mine: boolean
  /** Whose it is, when it is a colleague's who shows it. */
  owner_name: string
  sharing: ViewSharing
}

/** `organisation`: everybody in the owner's organisation and below. `chosen`: people and holders of roles in it. */
export interface ViewSharing {
  scope: 'nobody' | 'organisation' | 'chosen'
  roles: string[]
  people: string[]
}

export const readViews = (signal?: AbortSignal): Promise<Page<CaseView>> => get('/cases/views', {}, signal)
/** Refused with `view_name_taken` when another one has the name. */
export const keepView = (name: string, query: Record<string, string>): Promise<CaseView> => put('/cases/views', { name, query, replace: false })
export const changeView = (id: string, change: { name?: string; query?: Record<string, string> }): Promise<CaseView> => patch(`/cases/views/${id}`, change)
/** One's own view, shown to others or, with `nobody`, to nobody any more. */
export const shareView = (id: string, sharing: ViewSharing): Promise<CaseView> => put(`/cases/views/${id}/sharing`, sharing)
export const dropView = (id: string): Promise<void> => remove(`/cases/views/${id}`)
