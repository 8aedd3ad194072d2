/** What a page shows of the server: loaded, kept between visits, refreshed by live news. */
import { onBeforeUnmount, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { Kept } from './kept'
import { debounced, onLive } from './live'
import { asProblem, type Problem } from './problem'

const kept = new Kept<unknown>(120)

/** Forget everything, so that nothing of one person is shown to the next. */
export function forgetAll(): void {
  kept.clear()
}

export interface Resource<T> {
  data: ShallowRef<T | null>
  problem: ShallowRef<Problem | null>
  loading: Ref<boolean>
  refresh: () => Promise<void>
}

export interface ResourceOptions<T> {
  /** Identity of what is asked for; null asks nothing. Changing it loads anew. */
  key: () => string | null
  load: (signal: AbortSignal) => Promise<T>
  /** Event types (prefixes) after which it may have changed. */
  live?: readonly string[]
  wait?: number
}

export function useResource<T>({ key, load, live, wait = 800 }: ResourceOptions<T>): Resource<T> {
  const data = shallowRef<T | null>(null)
  const problem = shallowRef<Problem | null>(null)
  const loading = ref(false)
  let running: AbortController | null = null

  async function refresh(): Promise<void> {
    const name = key()
    if (name === null) return
    running?.abort()
    const mine = (running = new AbortController())
    loading.value = true
    try {
      const answer = await load(mine.signal)
      if (mine.signal.aborted) return
      kept.set(name, answer)
      data.value = answer
      problem.value = null
    } catch (error) {
      if (!mine.signal.aborted) problem.value = asProblem(error)
    } finally {
      if (running === mine) loading.value = false
    }
  }

  watch(
    key,
    (name) => {
      problem.value = null
      data.value = name === null ? null : ((kept.get(name) as T | undefined) ?? null)
      void refresh()
    },
    { immediate: true },
  )
  const stop = live ? onLive(live, debounced(() => void refresh(), wait)) : () => undefined
  onBeforeUnmount(() => {
    stop()
    running?.abort()
  })
  return { data, problem, loading, refresh }
}
