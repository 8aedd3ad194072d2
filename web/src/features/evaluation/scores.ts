/** Scores and periods as people read them. Pure. */
import type { Language } from '@/design/format'
import type { EvaluationRun, PeriodKind, RunState, ScoreResult, Words } from '@/api/types.evaluation'

export const STATE_STATUS: Record<RunState, string> = { released: 'normal', preliminary: 'notice', superseded: 'stale', discarded: 'stale' }

const DAY = 86_400_000

/** "2026年10月", "2026年第3季度", "10月5日 – 10月11日". */
export function periodWords(kind: PeriodKind, begin: string, end: string, language: Language): string {
  const [year = '', month = '', day = ''] = begin.split('-')
  const zh = language === 'zh'
  if (kind === 'year') return zh ? `${year}年` : year
  if (kind === 'quarter') return zh ? `${year}年第${Math.ceil(Number(month) / 3)}季度` : `${year} Q${Math.ceil(Number(month) / 3)}`
  if (kind === 'month') return zh ? `${year}年${Number(month)}月` : `${year}-${month}`
  if (kind === 'day') return zh ? `${year}年${Number(month)}月${Number(day)}日` : begin
  const last = new Date(Date.parse(end) - DAY).toISOString().slice(0, 10)
  return `${begin} – ${last.slice(5)}`
}

/** The run that is asked for, else that of the newest period. */
export function chosenRun(runs: readonly EvaluationRun[], wanted: string): EvaluationRun | null {
  return runs.find((one) => one.id === wanted) ?? runs[0] ?? null
}

export function shareText(value: number | null): string {
  return value === null ? '—' : `${(100 * value).toFixed(2)}%`
}

export function scoreText(value: number | null): string {
  return value === null ? '—' : value.toFixed(2)
}

/** A word in the language of the page, else the other one. */
export function inLanguage(words: Partial<Words> | null | undefined, language: Language): string {
  return words?.[language] ?? words?.zh ?? ''
}

/** Both views only where a card has both. */
export function hasViews(results: readonly ScoreResult[]): boolean {
  return results.some((one) => one.outer !== null)
}

/** The day on which the last whole period of a kind began; for working it out. */
export function lastPeriod(kind: PeriodKind, today: Date): string {
  const [y, m, d] = [today.getUTCFullYear(), today.getUTCMonth(), today.getUTCDate()]
  const at: Record<PeriodKind, number> = {
    day: Date.UTC(y, m, d - 1),
    week: Date.UTC(y, m, d - ((today.getUTCDay() + 6) % 7) - 7),
    month: Date.UTC(y, m - 1, 1),
    quarter: Date.UTC(y, m - (m % 3) - 3, 1),
    year: Date.UTC(y - 1, 0, 1),
  }
  return new Date(at[kind]).toISOString().slice(0, 10)
}
