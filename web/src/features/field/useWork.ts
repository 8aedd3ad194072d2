/** The tasks and cases of one person in the street, also without a network; the details of his cases with them. */
import { computed, type ComputedRef } from 'vue'
import { findCases, readCase, readQueues } from '@/api/cases'
import { readTasks } from '@/api/casesides'
import { keepHeard } from '@/api/outbox/base'
import { session } from '@/api/session'
import type { Case, CaseTask } from '@/api/types'
import { useHeard, type Heard } from './useHeard'
import { caseWork, handled, taskWork, type Work } from './work'

interface Loaded {
  tasks: CaseTask[]
  cases: Case[]
}
/** More than one can do in a day; what is beyond is in the list of cases. */
const MOST = 100
const MOST_DETAILS = 20

async function load(signal: AbortSignal): Promise<Loaded> {
  const me = session.principal
  const mine = findCases({ handler: me?.id, group: 'open', sort: 'due', limit: MOST }, signal)
  const office = me?.organisation ? findCases({ organisation: me.organisation, group: 'open', sort: 'due', limit: MOST }, signal) : { items: [] }
  const [tasks, queues, own, others] = await Promise.all([readTasks({ mine: true, state: 'open', limit: MOST }, signal), readQueues(signal), mine, office])
  const states = new Set(queues.items.map(({ type, state }) => `${type}.${state}`))
  const cases = handled(own.items, others.items, states)
  void keepDetails(cases.slice(0, MOST_DETAILS), signal)
  return { tasks: tasks.items, cases }
}

/** What a case asks for next is needed where there is no network. */
async function keepDetails(cases: readonly Case[], signal: AbortSignal): Promise<void> {
  const owner = session.principal?.id
  for (const one of cases) {
    if (signal.aborted || !owner) return
    try {
      await keepHeard(owner, `case:${one.id}`, await readCase(one.id, signal))
    } catch {
      return // without a network what was kept before stays
    }
  }
}

export interface Working extends Heard<Loaded> {
  work: ComputedRef<Work[] | null>
}

export function useWork(): Working {
  const heard = useHeard(() => 'work', load, ['case.'])
  const work = computed(() => (heard.data.value ? [...heard.data.value.tasks.map(taskWork), ...heard.data.value.cases.map(caseWork)] : null))
  return { ...heard, work }
}
