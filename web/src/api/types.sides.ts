/** What happens beside the moves of a case: requests, supervision, tasks, links. */

export type ProcedureKind = 'suspension' | 'extension' | 'shelving' | 'appeal' | 'supervision' | 'urging' | 'task' | 'merging' | 'linking'

export interface Procedure {
  id: string
  kind: ProcedureKind
  title: string
}

/** What stands beside a case carries its number and title, for lists. */
interface Beside {
  id: string
  case_id: string
  number: string
  title: string
  procedure: string
  asked_by: string
  asked_by_name: string
  asked: string
}

export interface Decision {
  step: number
  accepted: boolean
  note: string
  by_name: string
  role: string | null
  time: string
}

export interface CaseRequest extends Beside {
  kind: 'extension' | 'shelving' | 'appeal'
  state: 'pending' | 'accepted' | 'refused' | 'withdrawn' | 'lapsed'
  step: number
  steps: number
  awaits: string[]
  organisation: string | null
  stage: string | null
  reason: string
  until: string | null
  decided: string | null
  decisions: Decision[]
}

export interface Supervision extends Beside {
  state: 'asked' | 'answered' | 'closed'
  question: string
  organisation: string
  due: string
  missed: boolean
  round: number
  answer: string | null
  answered: string | null
  answered_by_name: string | null
  satisfied: boolean | null
  note: string | null
  closed: string | null
}

export interface CaseTask extends Beside {
  state: 'open' | 'done' | 'void'
  requirement: string
  roles: string[]
  assignee: string | null
  assignee_name: string | null
  longitude: number | null
  latitude: number | null
  address: string
  due: string
  missed: boolean
  finished: string | null
  finished_by_name: string | null
  ok: boolean | null
  finding: string | null
  photos: string[]
  /** Since when he goes there. */
  accepted: string | null
}

export interface CaseLink {
  kind: 'related' | 'duplicate' | 'original' | 'parent' | 'child'
  case_id: string
  number: string
  title: string
  state: string
  group: string
  since: string
}

export interface Likeness {
  case_id: string
  number: string
  title: string
  state: string
  group: string
  opened: string
  /** From 0 to 1. */
  score: number
  because: string[]
  metres: number | null
}

/** What waits for one person, counted. */
export interface Waiting {
  requests: number
  supervisions: number
  supervisions_late: number
  asked: number
  asked_late: number
  tasks: number
  tasks_late: number
}

export interface CasePerson {
  id: string
  name: string
}
