/** One's own inbox and wishes; the desk that looks after what goes out. */
import { get, post, put, type Query } from './client'
import type { Message, MessageTemplate, Preference, Reachable } from './types.messages'
import type { Page } from './types'

export const readInbox = (query: Query, signal?: AbortSignal): Promise<Page<Message>> => get('/messages/inbox', query, signal)
export const markRead = (ids: string[] | null): Promise<{ read: number }> => post('/messages/inbox/read', { ids })
export const readPreference = (signal?: AbortSignal): Promise<Preference> => get('/messages/preferences', {}, signal)
export const keepPreference = ({ muted, quiet_from, quiet_to }: Preference): Promise<undefined> => put('/messages/preferences', { muted, quiet_from: quiet_from || null, quiet_to: quiet_to || null })
export const readReachable = (signal?: AbortSignal): Promise<Reachable[]> => get('/messages/contacts', {}, signal)
export const keepReachable = (channel: string, address: string): Promise<undefined> => put(`/messages/contacts/${channel}`, { address })
export const findMessages = (query: Query, signal?: AbortSignal): Promise<Page<Message>> => get('/messages', query, signal)
export const tryAgain = (id: string): Promise<Message> => post(`/messages/${id}/again`, {})
export const readTemplates = (signal?: AbortSignal): Promise<MessageTemplate[]> => get('/messages/templates', {}, signal)
