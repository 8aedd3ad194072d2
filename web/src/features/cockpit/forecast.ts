/** The next hours as lines of a chart: the middle and the two edges of the band. */
import type { CardForecast } from '@/api/types'
import type { ChartLine } from '@/design/chart/option'

export function forecastLines(told: CardForecast | null, t: (key: string) => string): ChartLine[] {
  if (!told?.points.length) return []
  const line = (key: 'value' | 'low' | 'high'): ChartLine => ({ name: t(`forecast.${key}`), dashed: true, points: told.points.map((one) => ({ time: one.time, value: one[key] })) })
  return [line('value'), line('low'), line('high')]
}
