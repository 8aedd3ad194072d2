/** The desk of those who answer citizens. */
import { address, get, post, type Query } from './client'
import type { Caller, Look, Page, Reached, ReportCard, Tip, TipState, Topic } from './types'

const at = '/citizens/desk'
export const findIncoming = (query: Query, signal?: AbortSignal): Promise<Page<ReportCard>> => get(`${at}/reports`, query, signal)
export const readIncoming = (number: string, signal?: AbortSignal): Promise<ReportCard> => get(`${at}/reports/${number}`, {}, signal)
export const replyTo = (number: string, text: string): Promise<ReportCard> => post(`${at}/reports/${number}/reply`, { text })
export const hideReport = (number: string, reason: string): Promise<ReportCard> => post(`${at}/reports/${number}/hidden`, { reason })
export const seeContact = (number: string, reason: string): Promise<Reached> => post(`${at}/reports/${number}/contact`, { reason })
export const deskPicture = (number: string, digest: string): string => address(`${at}/reports/${number}/pictures/${digest}`)
export const findTips = (query: Query, signal?: AbortSignal): Promise<Page<Tip>> => get(`${at}/tips`, query, signal)
export const openTipContact = (number: string, reason: string): Promise<Reached> => post(`${at}/tips/${number}/contact`, { reason })
export const readTipLooks = (number: string, signal?: AbortSignal): Promise<Look[]> => get(`${at}/tips/${number}/looks`, {}, signal)
export const moveTip = (number: string, state: TipState, answer = ''): Promise<Tip> => post(`${at}/tips/${number}/state`, { state, answer })
export const readTopics = (days: number, signal?: AbortSignal): Promise<Topic[]> => get(`${at}/topics`, { days }, signal)
export const answerTopic = (service: string, division: string, text: string): Promise<undefined> => post(`${at}/topics/answers`, { service, division, text })
export const takeCaller = (id: string, body: { name: string; phone: string; key: string }): Promise<undefined> => post(`${at}/calls/${id}`, body)
export const readCallers = (id: string, signal?: AbortSignal): Promise<Page<Caller>> => get(`${at}/calls/${id}`, {}, signal)
export const seeCaller = (id: string, caller: string, reason: string): Promise<Reached> => post(`${at}/calls/${id}/${caller}/contact`, { reason })
export const readAllLooks = (query: Query, signal?: AbortSignal): Promise<Page<{ tip: string; look: Look }>> => get(`${at}/looks`, query, signal)
