/** What a time chart shows, as an ECharts option: pure, so that it can be tested. */
import type { EChartsCoreOption } from 'echarts/core'
import { formatClock, formatMoment, formatNumber } from '@/design/format'

export interface ChartLine {
  name: string
  points: { time: string; value: number | null; low?: number | null; high?: number | null }[]
}

/** Safe for colour-blind eyes, in both themes. */
export const PALETTE: Record<string, string[]> = {
  paper: ['#2f8f83', '#4c6fb1', '#b8741a', '#7b5ea7', '#5c6467'],
  ink: ['#5fbfb1', '#8fadE3', '#e0a049', '#b79be0', '#a3aeb2'],
}

export function chartOption(
  lines: readonly ChartLine[],
  { threshold, thresholdWord, unit, theme, colours }: { threshold: number | null; thresholdWord: string; unit: string; theme: string; colours: (token: string) => string },
): EChartsCoreOption {
  const quiet = { color: colours('text-3'), fontSize: 12 }
  return {
    animation: false,
    color: PALETTE[theme] ?? PALETTE.paper,
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
      axisLabel: { ...quiet, hideOverlap: true, formatter: (value: number) => axisTime(value) },
      splitLine: { show: false },
    },
    yAxis: {
      type: 'value',
      name: unit,
      nameTextStyle: { ...quiet, align: 'left' },
      axisLabel: quiet,
      splitLine: { lineStyle: { color: colours('line') } },
      max: threshold === null ? undefined : ({ max }: { max: number }) => Math.max(max, threshold * 1.1),
    },
    series: lines.map((line, i) => ({
      name: line.name,
      type: 'line',
      showSymbol: line.points.length < 40,
      symbolSize: 5,
      lineStyle: { width: 1.8 },
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

function axisTime(value: number): string {
  const clock = formatClock(new Date(value))
  return clock === '00:00' ? formatMoment(new Date(value)).slice(5, 10) : clock
}
