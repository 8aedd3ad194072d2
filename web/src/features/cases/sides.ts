/** The three lists beside the cases: what they ask the server, and what stands in their files. */
import { readRequests, readSupervisions, readTasks } from '@/api/casesides'
import type { Query } from '@/api/client'
import type { CaseRequest, CaseTask, Page, Supervision } from '@/api/types'
import { formatMoment } from '@/design/format'
import type { CsvColumn } from '@/packs/csv'
import { organisationWord } from '@/packs/organisations'
import { word } from '@/packs/words'
import { procedureWord, roleWord, stageWord } from './flows'

export const SIDES = ['requests', 'supervisions', 'tasks'] as const
export type Side = (typeof SIDES)[number]
export type Thing = CaseRequest | Supervision | CaseTask
export type Scope = 'mine' | 'asked' | 'all'

export const STATES: Record<Side, readonly string[]> = {
  requests: ['pending', 'accepted', 'refused', 'withdrawn', 'lapsed'],
  supervisions: ['asked', 'answered', 'closed'],
  tasks: ['open', 'done', 'void'],
}
export const SCOPES: Record<Side, readonly Scope[]> = { requests: ['mine', 'asked', 'all'], supervisions: ['mine', 'asked', 'all'], tasks: ['mine', 'all'] }

const READ: Record<Side, (query: Query, signal?: AbortSignal) => Promise<Page<Thing>>> = { requests: readRequests, supervisions: readSupervisions, tasks: readTasks }

export const readSide = (side: Side, query: Query, signal?: AbortSignal): Promise<Page<Thing>> => READ[side](query, signal)

type Say = (key: string) => string
const time = (text: string | null): string => (text ? formatMoment(text) : '')

/** The columns of the file; what stands in it is what stands on the page. */
export function columnsOf(side: Side, t: Say): CsvColumn<Thing>[] {
  const common: CsvColumn<Thing>[] = [
    { title: t('casedesk.csv.number'), value: (one) => one.number },
    { title: t('casedesk.csv.title'), value: (one) => word(one.title) },
    { title: t('casedesk.csv.by'), value: (one) => one.asked_by_name },
    { title: t('casedesk.csv.asked'), value: (one) => time(one.asked) },
  ]
  return [...common, ...(OWN[side](t) as CsvColumn<Thing>[])]
}

const OWN: Record<Side, (t: Say) => unknown[]> = {
  requests: (t): CsvColumn<CaseRequest>[] => [
    { title: t('casedesk.csv.kind'), value: (one) => t(`case.requests.kind.${one.kind}`) },
    { title: t('casedesk.csv.state'), value: (one) => t(`case.requests.state.${one.state}`) },
    { title: t('case.requests.stage'), value: (one) => (one.stage ? stageWord('', one.stage) : '') },
    { title: t('case.ask.reason'), value: (one) => one.reason },
    { title: t('case.requests.until'), value: (one) => time(one.until) },
    { title: t('case.requests.awaits'), value: (one) => one.awaits.map(roleWord).join('、') },
  ],
  supervisions: (t): CsvColumn<Supervision>[] => [
    { title: t('casedesk.csv.state'), value: (one) => t(`case.supervision.state.${one.state}`) },
    { title: t('case.ask.question'), value: (one) => one.question },
    { title: t('case.organisation'), value: (one) => organisationWord(one.organisation) },
    { title: t('casedesk.csv.due'), value: (one) => time(one.due) },
    { title: t('case.supervision.answer'), value: (one) => one.answer },
  ],
  tasks: (t): CsvColumn<CaseTask>[] => [
    { title: t('casedesk.csv.kind'), value: (one) => procedureWord(one.procedure) },
    { title: t('casedesk.csv.state'), value: (one) => t(`casedesk.state.${one.state}`) },
    { title: t('case.ask.requirement'), value: (one) => one.requirement },
    { title: t('case.address'), value: (one) => one.address },
    { title: t('casedesk.csv.due'), value: (one) => time(one.due) },
    { title: t('case.task.finding'), value: (one) => one.finding },
  ],
}
