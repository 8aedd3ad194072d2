/** The limit a person should see: the nearest one that is not yet crossed, else the hardest. */
import type { Card, Threshold } from '@/api/types'

const ORDER = ['notice', 'warning', 'urgent'] as const

export function limitOf(card: Pick<Card, 'threshold' | 'value'>): number | null {
  const threshold: Threshold | null = card.threshold
  if (!threshold) return null
  const limits = ORDER.map((name) => threshold[name]).filter((value) => value !== null)
  const value = card.value
  const ahead = limits.find((limit) => value === null || (threshold.direction === 'lower' ? value > limit : value < limit))
  return ahead ?? limits[limits.length - 1] ?? null
}
