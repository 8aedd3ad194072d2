/** What a pack's dashboard asks for, as the page lays it out. */
import type { Card, Dashboard, Point, Threshold } from '@/api/types'
import { STATUS_LOOKS, type Status } from '@/design/status'

export interface Laid {
  signs: Card[]
  fields: { title: string; cards: Card[] }[]
}

/** The dashboard names its numbers; here each name meets its card. A name without a card is left out. */
export function layOut(dashboard: Dashboard): Laid {
  const cards = new Map(dashboard.cards.map((card) => [card.id, card]))
  const named = (ids: readonly string[]): Card[] => ids.map((id) => cards.get(id)).filter((card) => card !== undefined)
  return {
    signs: named(dashboard.signs),
    fields: dashboard.fields.map(({ title, indicators }) => ({ title, cards: named(indicators) })),
  }
}

/** The newest point that was known at a moment. */
export function valueAt(history: readonly Point[], moment: Date): Point | null {
  const limit = moment.getTime()
  let found: Point | null = null
  for (const point of history) {
    const time = Date.parse(point.time)
    if (time <= limit && (!found || time >= Date.parse(found.time))) found = point
  }
  return found
}

/** What a value asks for by the threshold of its number. */
export function judged(value: number | null, threshold: Threshold | null): Status {
  if (value === null) return 'stale'
  if (!threshold) return 'normal'
  const over = (limit: number | null): boolean => limit !== null && (threshold.direction === 'lower' ? value <= limit : value >= limit)
  return (['urgent', 'warning', 'notice'] as const).find((level) => over(threshold[level])) ?? 'normal'
}

/** A card as it stood at a moment of the day: what its history knows, judged by the threshold of today. */
export function cardAt(card: Card, moment: Date): Card {
  const point = valueAt(card.history, moment)
  const history = card.history.filter((one) => Date.parse(one.time) <= moment.getTime())
  if (!point) return { ...card, value: null, time: null, change: null, status: 'stale', history }
  return { ...card, value: point.value, time: point.time, change: null, status: judged(point.value, card.threshold), history }
}

export interface Slot {
  total: number
  /** The hardest first. */
  parts: { status: Status; count: number }[]
}

/** How much happened in each part of a stretch of time, by status. */
export function slots(items: readonly { time: string; status: Status }[], start: Date, count: number, length: number): Slot[] {
  const found = Array.from({ length: count }, () => new Map<Status, number>())
  for (const { time, status } of items) {
    const slot = found[Math.floor((Date.parse(time) - start.getTime()) / length)]
    slot?.set(status, (slot.get(status) ?? 0) + 1)
  }
  return found.map((by) => ({
    total: [...by.values()].reduce((a, b) => a + b, 0),
    parts: [...by].map(([status, n]) => ({ status, count: n })).sort((a, b) => STATUS_LOOKS[b.status].rank - STATUS_LOOKS[a.status].rank),
  }))
}
