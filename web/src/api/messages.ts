/** One's own inbox and wishes; the desk that looks after what goes out. */
import { get, post, put, remove, type Query } from './client'
import type { LastTold, Message, MessageKind, MessageTemplate, Preference, Reachable, Webhook } from './types.messages'
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
export const readWebhooks = (signal?: AbortSignal): Promise<Webhook[]> => get('/messages/webhooks', {}, signal)
export const readKinds = (signal?: AbortSignal): Promise<MessageKind[]> => get('/messages/webhooks/kinds', {}, signal)
export const addWebhook = (body: { name: string; address: string; templates: string[] }): Promise<{ webhook: Webhook; secret: string }> => post('/messages/webhooks', body)
export const setWebhook = (id: string, enabled: boolean): Promise<undefined> => put(`/messages/webhooks/${id}`, { enabled })
export const tryWebhook = (id: string): Promise<LastTold> => post(`/messages/webhooks/${id}/try`, {})
export const removeWebhook = (id: string): Promise<undefined> => remove(`/messages/webhooks/${id}`)
