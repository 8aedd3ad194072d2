/** Status is told by colour, shape and word together; here is the one table of it. */

export type Status = 'normal' | 'notice' | 'warning' | 'urgent' | 'stale'

export interface StatusLook {
  shape: string
  /** Name of the CSS variable of the mark; `<name>-text` is the one for text. */
  colour: string
  rank: number
}

export const STATUS_LOOKS: Record<Status, StatusLook> = {
  normal: { shape: '●', colour: 'normal', rank: 0 },
  stale: { shape: '○', colour: 'stale', rank: 1 },
  notice: { shape: '◆', colour: 'notice', rank: 2 },
  warning: { shape: '▲', colour: 'warning', rank: 3 },
  urgent: { shape: '■', colour: 'urgent', rank: 4 },
}

export const STATUSES = Object.keys(STATUS_LOOKS) as Status[]

/** What the server says may be newer than this page: an unknown word is shown as unknown, never as normal. */
export function asStatus(word: string | null | undefined): Status {
  return word && word in STATUS_LOOKS ? (word as Status) : 'stale'
}

/** The status that must be shown when several come together. */
export function worst(words: readonly (string | null | undefined)[]): Status {
  return words.map(asStatus).reduce<Status>((a, b) => (STATUS_LOOKS[b].rank > STATUS_LOOKS[a].rank ? b : a), 'normal')
}

export type Urgency = 'none' | 'calm' | 'soon' | 'late'

/** How pressing a deadline is: late when over, soon inside the last hour (or the last fifth of what was given). */
export function urgencyOf(due: string | null, now: Date, given: number | null = null): Urgency {
  if (!due) return 'none'
  const left = new Date(due).getTime() - now.getTime()
  if (left < 0) return 'late'
  return left < Math.max(3_600_000, given === null ? 0 : given / 5) ? 'soon' : 'calm'
}

export const URGENCY_STATUS: Record<Urgency, Status> = { none: 'stale', calm: 'normal', soon: 'warning', late: 'urgent' }
