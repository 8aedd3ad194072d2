/** Which of the requests, supervisions and tasks beside a case wait for this person. */
import { computed, type ComputedRef } from 'vue'
import { readRequests, readSupervisions, readTasks } from '@/api/casesides'
import { useResource } from '@/api/query'
import type { CaseDetail } from '@/api/types'

const NONE = { items: [] as { id: string }[] }

export function useMine(detail: () => CaseDetail | null): ComputedRef<ReadonlySet<string>> {
  const found = useResource({
    key: () => {
      const one = detail()
      const waits = one && (one.requests.some(({ state }) => state === 'pending') || one.supervisions.some(({ state }) => state === 'asked') || one.tasks.some(({ state }) => state === 'open'))
      return one && waits ? `mine:${one.case.id}:${one.case.version}` : null
    },
    load: async (signal) => {
      const one = detail()
      if (!one) return new Set<string>()
      const { requests, supervisions, tasks } = one
      const query = { mine: true, case_id: one.case.id, limit: 50 }
      const pages = await Promise.all([
        requests.length ? readRequests(query, signal) : NONE,
        supervisions.length ? readSupervisions(query, signal) : NONE,
        tasks.length ? readTasks(query, signal) : NONE,
      ])
      return new Set(pages.flatMap(({ items }) => items.map(({ id }) => id)))
    },
  })
  return computed(() => found.data.value ?? new Set<string>())
}
