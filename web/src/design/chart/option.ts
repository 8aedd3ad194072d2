/** What a time chart shows, as an ECharts option: pure, so that it can be tested. */
import type { EChartsCoreOption } from 'echarts/core'
import { formatClock, formatMoment, formatNumber } from '@/design/format'

export interface ChartLine {
  name: string
  /** What is not known but told beforehand. */
  dashed?: boolean
  points: { time: string; value: number | null; low?: number | null; high?: number | null }[]
}

/** Safe for colour-blind eyes, in both themes. */
export const PALETTE: Record<string, string[]> = {
  paper: ['#2f8f83', '#4c6fb1', '#b8741a', '#7b5ea7', '#5c6467'],
  ink: ['#5fbfb1', '#8fade3', '#e0a049', '#b79be0', '#a3aeb2'],
}

export interface ChartLook {
  threshold: number | null
  thresholdWord: string
  /** A value holds until the next one, as counts do. */
  step: boolean
  unit: string
  theme: string
  colours: (token: string) => string
}

const MINUTE = 60_000

/** The top of the axis: left to the chart unless the threshold would lie outside. */
export function axisTop(lines: readonly ChartLine[], threshold: number | null): number | undefined {
  if (threshold === null) return undefined
  const most = Math.max(...lines.flatMap((line) => line.points.map((point) => point.value ?? 0)), 0)
  return threshold > most ? Math.ceil(threshold * 1.1) : undefined
}

function spanOf(lines: readonly ChartLine[]): number {
  const times = lines.flatMap((line) => line.points.map((point) => Date.parse(point.time)))
  return times.length ? Math.max(...times) - Math.min(...times) : 0
}

export function chartOption(
  lines: readonly ChartLine[],
  { threshold, thresholdWord, step, unit, theme, colours }: ChartLook,
): EChartsCoreOption {
  const seconds = spanOf(lines) < 15 * MINUTE
  const days = spanOf(lines) > 10 * 24 * 60 * MINUTE
  const quiet = { color: colours('text-3'), fontSize: 12 }
  return {
    animation: false,
    color: PALETTE[theme] ?? PALETTE.paper,
    textStyle: { fontFamily: colours('font') },
    grid: { left: 8, right: 16, top: lines.length > 1 ? 34 : 18, bottom: 6, containLabel: true },
    legend: lines.length > 1 ? { top: 0, left: 0, textStyle: quiet, icon: 'roundRect', itemWidth: 12, itemHeight: 3 } : undefined,
    tooltip: {
      trigger: 'axis',
      backgroundColor: colours('raised'),
      borderColor: colours('line'),
      textStyle: { color: colours('text'), fontSize: 12 },
      valueFormatter: (value: unknown) => `${formatNumber(value as number)} ${unit}`,
      axisPointer: { lineStyle: { color: colours('line-strong') }, label: { formatter: ({ value }: { value: number }) => formatMoment(new Date(value)) } },
    },
    xAxis: {
      type: 'time',
      axisLine: { lineStyle: { color: colours('line-strong') } },
      axisLabel: { ...quiet, hideOverlap: true, formatter: (value: number) => axisTime(value, seconds, days) },
      splitLine: { show: false },
    },
    yAxis: {
      type: 'value',
      name: unit,
      nameTextStyle: { ...quiet, align: 'left' },
      axisLabel: quiet,
      splitLine: { lineStyle: { color: colours('line') } },
      max: axisTop(lines, threshold),
    },
    series: lines.map((line, i) => ({
      name: line.name,
      type: 'line',
      step: step && !line.dashed ? 'end' : undefined,
      showSymbol: line.points.length < 40,
      symbolSize: 5,
      lineStyle: { width: line.dashed ? 1.3 : 1.8, type: line.dashed ? 'dashed' : 'solid' },
      connectNulls: false,
      data: line.points.map((point) => [Date.parse(point.time), point.value]),
      markLine:
        i === 0 && threshold !== null
          ? {
              silent: true,
              symbol: 'none',
              lineStyle: { color: colours('urgent'), type: 'dashed', width: 1.2 },
              label: { formatter: `${thresholdWord} ${formatNumber(threshold)}`, color: colours('urgent-text'), position: 'insideEndTop', fontSize: 12 },
              data: [{ yAxis: threshold }],
            }
          : undefined,
    })),
  }
}

function axisTime(value: number, seconds: boolean, days: boolean): string {
  if (days) return formatMoment(new Date(value)).slice(5, 10)
  const clock = formatClock(new Date(value), seconds)
  return clock.startsWith('00:00') && !seconds ? formatMoment(new Date(value)).slice(5, 10) : clock
}
