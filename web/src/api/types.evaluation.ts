/** How periods are judged. */
export type Words = { zh: string; en: string }
export type PeriodKind = 'day' | 'week' | 'month' | 'quarter' | 'year'
export type RunState = 'preliminary' | 'released' | 'superseded' | 'discarded'
export type SubjectKind = 'area' | 'department' | 'post' | 'collector'

export interface Measure {
  id: string
  title: Words
  note: Partial<Words>
  counts: 'case' | 'run'
}

export interface ScoreLine {
  metric: string
  title: Words
  weight: number
  better: 'higher' | 'lower'
  view: 'inner' | 'outer'
  words: Words
  symbols: string
  measures: string[]
}

export interface ScoreCard {
  id: string
  title: Words
  subject: SubjectKind
  base: string
  least: number
  missing: 'skip' | 'full' | 'zero'
  lines: ScoreLine[]
  grades: { least: number; title: Words }[]
  measures: Measure[]
}

export interface Scheme {
  id: string
  version: string
  title: Words
  source: string
  valid_from: string
  periods: PeriodKind[]
  cards: ScoreCard[]
}

export interface EvaluationRun {
  id: string
  scheme: string
  version: string
  period: PeriodKind
  begin: string
  end: string
  until: string
  state: RunState
  facts: number
  fingerprint: string
  computed: string
  computed_by: string
  computed_by_name: string
  corrects: string | null
  corrected_by: string | null
  reason: string
  released: string | null
  released_by_name: string | null
}

export interface ScoreResult {
  card: string
  subject: string
  name: string
  rank: number | null
  tied: boolean
  score: number | null
  inner: number | null
  outer: number | null
  grade: Words | null
  why: '' | 'no_data' | 'too_few' | 'none' | 'all'
  lines: { metric: string; value: number | null; weight: number; points: number }[]
  counts: Record<string, number>
}

export interface FigureCase {
  case: string
  number: string
  title: string | null
  classification: string | null
  state: string
  division: string | null
  organisation: string | null
  opened: string
  handle_due: string | null
  handled: string | null
  closed: string | null
  late: boolean
  exempt: boolean
  rating: number | null
  opens: boolean
}

export interface TrendPoint {
  run: string
  state: RunState
  version: string
  begin: string
  end: string
  rank: number | null
  score: number | null
  of: number
}

export interface OwnScore {
  run: EvaluationRun
  card: ScoreCard
  result: ScoreResult
}
