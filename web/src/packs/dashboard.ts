/** What a pack's dashboard asks for, as the page lays it out. */
import type { Card, Dashboard, Point } from '@/api/types'

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

/** A card as it stood at a moment of the day: what its history knows, judged by its threshold only when it has one. */
export function cardAt(card: Card, moment: Date): Card {
  const point = valueAt(card.history, moment)
  const history = card.history.filter((one) => Date.parse(one.time) <= moment.getTime())
  if (!point) return { ...card, value: null, time: null, change: null, status: 'stale', history }
  return { ...card, value: point.value, time: point.time, change: null, status: point.value === card.value ? card.status : 'notice', history }
}

/** How many of the times fall into each hour since the start of a day. */
export function perHour(times: readonly string[], start: Date): number[] {
  const hours = new Array<number>(24).fill(0)
  for (const time of times) {
    const hour = Math.floor((Date.parse(time) - start.getTime()) / 3_600_000)
    if (hour >= 0 && hour < 24) hours[hour] = (hours[hour] ?? 0) + 1
  }
  return hours
}
