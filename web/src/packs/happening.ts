/** Alerts and cases as one stream of what happens in the city. */
import type { Alert, Case } from '@/api/types'
import type { Status } from '@/design/status'
import { asStatus } from '@/design/status'
import { caseStatus } from './layers'
import { whereabouts } from './origin'

export interface Happening {
  key: string
  kind: 'case' | 'alert'
  id: string
  title: string
  /** Key of a word, or a name, that says more. */
  detail: string
  where: string
  time: string
  status: Status
  over: string | null
  link: string
}

/** Newest first. An alert that became a case is told once, by its case. */
export function happenings(cases: readonly Case[], alerts: readonly Alert[]): Happening[] {
  const told = new Set(cases.map((one) => one.id))
  const fromCases = cases.map<Happening>((one) => ({
    key: `case:${one.id}`,
    kind: 'case',
    id: one.id,
    title: one.title,
    detail: one.state_title,
    where: whereabouts(one),
    time: one.opened,
    status: caseStatus(one),
    over: one.closed,
    link: `/cases/${one.id}`,
  }))
  const fromAlerts = alerts
    .filter((one) => !one.case_id || !told.has(one.case_id))
    .map<Happening>((one) => ({
      key: `alert:${one.id}`,
      kind: 'alert',
      id: one.id,
      title: one.title,
      detail: '',
      where: one.device_name,
      time: one.opened,
      status: one.state === 'open' ? asStatus(one.severity) : 'normal',
      over: one.closed,
      link: `/alerts/${one.id}`,
    }))
  return [...fromCases, ...fromAlerts].sort((a, b) => Date.parse(b.time) - Date.parse(a.time))
}

/** Ids of what had begun and was not over at a moment. */
export function openAt(items: readonly Happening[], moment: Date): Set<string> {
  const at = moment.getTime()
  return new Set(items.filter((one) => Date.parse(one.time) <= at && (!one.over || Date.parse(one.over) > at)).map((one) => one.id))
}
