/** Lists that are read page by page and never jump while one reads. */
import { computed, onBeforeUnmount, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { debounced, onLive } from './live'
import { asProblem, type Problem } from './problem'
import type { Page } from './types'

export interface Merge<T> {
  items: T[]
  fresh: T[]
}

/**
 * A newer first page meets what is on the screen: known items are renewed in their place, new ones are set aside.
 * What is on the first screen but no longer in the answer is kept: it vanishes on the next full load, not under the eye.
 */
export function mergeHead<T>(shown: readonly T[], head: readonly T[], id: (item: T) => string): Merge<T> {
  const newer = new Map(head.map((item) => [id(item), item]))
  const known = new Set(shown.map(id))
  return {
    items: shown.map((item) => newer.get(id(item)) ?? item),
    fresh: head.filter((item) => !known.has(id(item))),
  }
}

/** Pages may overlap when something arrived between them: nothing is shown twice. */
export function appendPage<T>(shown: readonly T[], page: readonly T[], id: (item: T) => string): T[] {
  const known = new Set(shown.map(id))
  return [...shown, ...page.filter((item) => !known.has(id(item)))]
}

export interface CursorList<T> {
  items: ShallowRef<T[]>
  total: Ref<number | null>
  fresh: ShallowRef<T[]>
  loading: Ref<boolean>
  problem: ShallowRef<Problem | null>
  loaded: Ref<boolean>
  hasMore: Ref<boolean>
  more: () => Promise<void>
  reload: () => Promise<void>
}

export interface CursorOptions<T> {
  key: () => string | null
  load: (after: string | null, signal: AbortSignal) => Promise<Page<T>>
  id: (item: T) => string
  live?: readonly string[]
}

export function useCursorList<T>({ key, load, id, live }: CursorOptions<T>): CursorList<T> {
  const items = shallowRef<T[]>([])
  const fresh = shallowRef<T[]>([])
  const total = ref<number | null>(null)
  const next = ref<string | null>(null)
  const loading = ref(false)
  const loaded = ref(false)
  const problem = shallowRef<Problem | null>(null)
  let running = new AbortController()

  async function guarded(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const mine = running
    loading.value = true
    try {
      await work(mine.signal)
      if (mine === running) problem.value = null
    } catch (error) {
      if (mine === running && !mine.signal.aborted) problem.value = asProblem(error)
    } finally {
      if (mine === running) loading.value = false
    }
  }

  async function reload(): Promise<void> {
    running.abort()
    running = new AbortController()
    if (key() === null) return
    await guarded(async (signal) => {
      const page = await load(null, signal)
      if (signal.aborted) return
      items.value = page.items
      next.value = page.next
      total.value = page.total
      fresh.value = []
      loaded.value = true
    })
  }

  async function more(): Promise<void> {
    const after = next.value
    if (after === null || loading.value) return
    await guarded(async (signal) => {
      const page = await load(after, signal)
      if (signal.aborted) return
      items.value = appendPage(items.value, page.items, id)
      next.value = page.next
    })
  }

  async function lookAtHead(): Promise<void> {
    if (!loaded.value || loading.value || key() === null) return
    const mine = running
    try {
      const page = await load(null, mine.signal)
      if (mine !== running) return
      const merged = mergeHead(items.value, page.items, id)
      const empty = items.value.length === 0
      items.value = empty ? page.items : merged.items
      fresh.value = empty ? [] : merged.fresh
      total.value = page.total
    } catch {
      // The connection state is told once, in the head of the page; the list stays as it was.
    }
  }

  watch(
    key,
    () => {
      items.value = []
      loaded.value = false
      void reload()
    },
    { immediate: true },
  )
  const stop = live ? onLive(live, debounced(() => void lookAtHead(), 1000)) : () => undefined
  onBeforeUnmount(() => {
    stop()
    running.abort()
  })
  return { items, total, fresh, loading, loaded, problem, hasMore: computed(() => next.value !== null), more, reload }
}
