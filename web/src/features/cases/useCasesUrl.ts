/** What the work desk shows, kept in the address: it can be sent to a colleague and survives a reload. */
import { computed, type ComputedRef } from 'vue'
import { useRoute, useRouter, type LocationQueryRaw } from 'vue-router'
import type { Query } from '@/api/client'

export const FILTERS = ['queue', 'state', 'type', 'severity', 'overdue', 'division', 'q', 'sort', 'late', 'opened_since', 'opened_from', 'opened_to', 'closed_since', 'closed_from', 'closed_to', 'open_at', 'classification', 'organisation', 'source', 'grid'] as const
/** What is set in the panel or by a link from elsewhere: shown above the list, and taken away there. */
export const NARROWED_BY = ['opened_since', 'opened_from', 'opened_to', 'closed_since', 'closed_from', 'closed_to', 'open_at', 'division', 'classification', 'organisation', 'source', 'grid', 'severity', 'late'] as const
export type Filters = Partial<Record<(typeof FILTERS)[number], string>>

export interface CasesUrl {
  filters: ComputedRef<Filters>
  query: ComputedRef<Query>
  selected: ComputedRef<string | null>
  /** The kept view from which one came; it stays while conditions change, so that the page can tell that they did. */
  view: ComputedRef<string | null>
  change: (change: Filters) => void
  /** These conditions and no others, of a kept view or of none. */
  open: (filters: Filters, view: string | null) => void
  select: (id: string | null) => void
}

export function useCasesUrl(): CasesUrl {
  const route = useRoute()
  const router = useRouter()
  const filters = computed<Filters>(() =>
    Object.fromEntries(FILTERS.filter((name) => typeof route.query[name] === 'string').map((name) => [name, String(route.query[name])])),
  )
  const selected = computed(() => (typeof route.params.id === 'string' ? route.params.id : null))

  const view = computed(() => (typeof route.query.view === 'string' ? route.query.view : null))

  function open(wanted: Filters, kept: string | null): void {
    const next = Object.entries({ ...wanted, view: kept }).filter(([, value]) => value)
    void router.push({ path: '/cases', query: Object.fromEntries(next) as LocationQueryRaw })
  }
  const change = (change: Filters): void => open({ ...filters.value, ...change }, view.value)
  function select(id: string | null): void {
    const to = { path: id ? `/cases/${id}` : '/cases', query: route.query }
    void (selected.value && id ? router.replace(to) : router.push(to))
  }
  return { filters, query: computed(() => ({ ...filters.value })), selected, view, change, open, select }
}
