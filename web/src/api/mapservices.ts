/** Services to other people's software, counts of their use, and outside services. */
import { get, post, put, remove, type Query } from './client'
import type { OfferedLayer, Outside, OutsideDraft, OutsideHost, OutsideProbe, Page, ServiceExample, Use, UseTotal } from './types'

const ROOT = '/mapservices'
export const readExamples = (signal?: AbortSignal): Promise<Page<ServiceExample>> => get(`${ROOT}/examples`, {}, signal)
export const findUse = (query: Query, signal?: AbortSignal): Promise<Page<Use>> => get(`${ROOT}/usage`, query, signal)
export const readTotals = (query: Query, signal?: AbortSignal): Promise<Page<UseTotal>> => get(`${ROOT}/usage/totals`, query, signal)

/** An answer of one of the standards below /ogc as it comes: text, picture or tile, also when it is an error. */
export const askService = (path: string): Promise<Response> => fetch(path, { credentials: 'same-origin', headers: { Accept: '*/*' } })

export const findOutside = (signal?: AbortSignal): Promise<Page<Outside>> => get(`${ROOT}/outside`, {}, signal)
export const readOutside = (id: string, signal?: AbortSignal): Promise<Outside> => get(`${ROOT}/outside/${id}`, {}, signal)
export const readTemplates = (signal?: AbortSignal): Promise<Page<OutsideDraft & { id: string }>> => get(`${ROOT}/outside/templates`, {}, signal)
export const registerOutside = (body: OutsideDraft & { id: string }): Promise<Outside> => post(`${ROOT}/outside`, body)
export const changeOutside = (id: string, body: OutsideDraft): Promise<Outside> => put(`${ROOT}/outside/${id}`, body)
export const removeOutside = (id: string): Promise<undefined> => remove(`${ROOT}/outside/${id}`)
export const probeOutside = (id: string): Promise<OutsideProbe> => post(`${ROOT}/outside/${id}/probes`)
export const findProbes = (id: string, query: Query, signal?: AbortSignal): Promise<Page<OutsideProbe>> => get(`${ROOT}/outside/${id}/probes`, query, signal)
export const readOffered = (id: string, signal?: AbortSignal): Promise<Page<OfferedLayer>> => get(`${ROOT}/outside/${id}/layers`, {}, signal)

export const findHosts = (signal?: AbortSignal): Promise<Page<OutsideHost>> => get(`${ROOT}/private-addresses`, {}, signal)
export const allowPrivate = (id: string, allowed: boolean): Promise<Outside> => put(`${ROOT}/outside/${id}/private-addresses`, { allowed })
