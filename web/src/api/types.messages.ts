/** Messages to people, as the server keeps them. */
export type Channel = 'in_app' | 'email' | 'sms' | 'webhook'
export type MessageState = 'queued' | 'sent' | 'delivered' | 'read' | 'failed'

export interface Message {
  id: string
  template: string
  about: string
  account: string | null
  name: string
  channel: Channel
  address: string
  subject: string
  body: string
  state: MessageState
  attempts: number
  next_try: string | null
  error: string
  created: string
  sent: string | null
  delivered: string | null
  read: string | null
}

export interface Preference {
  account: string
  muted: Channel[]
  quiet_from: string | null
  quiet_to: string | null
}

export interface Reachable {
  account: string
  channel: Channel
  address: string
}

/** A program that is told of messages; no templates: of all. */
export interface Webhook {
  id: string
  name: string
  address: string
  templates: string[]
  enabled: boolean
  created: string
  last: LastTold | null
}

/** What became of the last message to a program. */
export interface LastTold {
  state: MessageState
  at: string
  error: string
}

export interface MessageKind {
  id: string
  subject: Record<string, string>
}

export interface MessageTemplate {
  pack: string
  template: { id: string; subject: Record<string, string>; body: Record<string, string>; channels: Channel[]; urgent: boolean }
}
