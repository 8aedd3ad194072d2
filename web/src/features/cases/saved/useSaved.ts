/** The views that this person keeps, which of them is open, and whether what is set now is still what it keeps. */
import { computed, ref, type ComputedRef, type Ref } from 'vue'
import { changeView, dropView, keepView, readViews, shareView, type CaseView, type ViewSharing } from '@/api/caseviews'
import { asProblem, type Problem } from '@/api/problem'
import { useResource } from '@/api/query'
import type { CasesUrl, Filters } from '@/features/cases/useCasesUrl'
import { VIEWS } from '@/features/cases/views'
import { known, sameFilters } from './compare'

export interface Saved {
  views: ComputedRef<CaseView[] | null>
  problem: Ref<Problem | null>
  open: ComputedRef<CaseView | null>
  differs: ComputedRef<boolean>
  /** Something is set that no fixed view shows already. */
  worth: ComputedRef<boolean>
  dropped: Ref<CaseView | null>
  failed: Ref<Problem | null>
  retry: () => Promise<void>
  keep: (name: string) => Promise<void>
  rename: (view: CaseView, name: string) => Promise<void>
  replace: (view: CaseView) => Promise<void>
  share: (view: CaseView, sharing: ViewSharing) => Promise<void>
  drop: (view: CaseView) => Promise<void>
  undo: () => Promise<void>
}

export function useSaved(url: CasesUrl): Saved {
  const found = useResource({ key: () => 'case-views', load: (signal) => readViews(signal) })
  const views = computed(() => found.data.value?.items ?? null)
  const dropped = ref<CaseView | null>(null)
  const failed = ref<Problem | null>(null)
  const now = (): Record<string, string> => ({ ...url.filters.value }) as Record<string, string>
  const named = computed(() => views.value?.find((one) => one.id === url.view.value) ?? null)
  /** Who comes by the plain address of a view, as a link of a colleague may be, stands in it as well. */
  const open = computed(() => named.value ?? (worth.value ? (views.value?.find((one) => sameFilters(known(one.query), url.filters.value)) ?? null) : null))
  const differs = computed(() => open.value !== null && !sameFilters(known(open.value.query), url.filters.value))
  const worth = computed(() => !VIEWS.some((view) => sameFilters(view.filters, url.filters.value)))

  async function keep(name: string): Promise<void> {
    const made = await keepView(name, now())
    await found.refresh()
    dropped.value = null
    url.open(url.filters.value, made.id)
  }
  async function rename(view: CaseView, name: string): Promise<void> {
    await changeView(view.id, { name })
    await found.refresh()
  }
  async function replace(view: CaseView): Promise<void> {
    await changeView(view.id, { query: now() })
    await found.refresh()
    url.open(url.filters.value, view.id)
  }
  async function attempt(work: () => Promise<void>): Promise<void> {
    failed.value = null
    try {
      await work()
    } catch (error) {
      failed.value = asProblem(error)
    }
  }
  async function share(view: CaseView, sharing: ViewSharing): Promise<void> {
    await shareView(view.id, sharing)
    await found.refresh()
  }
  const drop = (view: CaseView): Promise<void> => attempt(async () => {
    await dropView(view.id)
    dropped.value = view
    await found.refresh()
    url.open(url.filters.value, null)
  })
  const undo = (): Promise<void> => attempt(async () => {
    if (!dropped.value) return
    const back = await keepView(dropped.value.name, dropped.value.query)
    dropped.value = null
    await found.refresh()
    url.open(known(back.query), back.id)
  })
  return { views, problem: found.problem, open, differs, worth, dropped, failed, retry: found.refresh, keep, rename, replace, share, drop, undo }
}

/** Where a view is: its conditions, and its own name for who keeps it. */
export function addressOf(view: CaseView): { path: string; query: Filters & { view: string } } {
  return { path: '/cases', query: { ...known(view.query), view: view.id } }
}
