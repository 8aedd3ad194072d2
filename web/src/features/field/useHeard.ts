/** What was last heard of the server, at once, and what it says now; kept on this device for the one who is signed in. */
import { onBeforeUnmount, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { debounced, onLive } from '@/api/live'
import { heardBefore, keepHeard } from '@/api/outbox/base'
import { asProblem, type Problem } from '@/api/problem'
import { session } from '@/api/session'

export interface Heard<T> {
  data: ShallowRef<T | null>
  /** Since when it is so, while the server has not said it anew. */
  since: Ref<Date | null>
  problem: ShallowRef<Problem | null>
  refresh: () => Promise<void>
}

export function useHeard<T>(name: () => string | null, load: (signal: AbortSignal) => Promise<T>, live: readonly string[] = []): Heard<T> {
  const data = shallowRef<T | null>(null)
  const since = ref<Date | null>(null)
  const problem = shallowRef<Problem | null>(null)
  let running: AbortController | null = null

  async function refresh(): Promise<void> {
    const [own, owner] = [name(), session.principal?.id]
    if (!own || !owner) return
    running?.abort()
    const mine = (running = new AbortController())
    try {
      const answer = await load(mine.signal)
      if (mine.signal.aborted) return
      data.value = answer
      since.value = problem.value = null
      await keepHeard(owner, own, answer)
    } catch (error) {
      if (!mine.signal.aborted) problem.value = asProblem(error)
    }
  }

  async function begin(own: string | null): Promise<void> {
    data.value = since.value = problem.value = null
    const owner = session.principal?.id
    if (!own || !owner) return
    const before = await heardBefore<T>(owner, own).catch(() => null)
    if (before && data.value === null && name() === own) {
      data.value = before.value
      since.value = before.time
    }
  }
  watch(name, (own) => {
    void begin(own)
    void refresh()
  }, { immediate: true })

  const stops = [live.length ? onLive(live, debounced(() => void refresh(), 1000)) : () => undefined]
  const again = (): void => void refresh()
  addEventListener('online', again)
  onBeforeUnmount(() => {
    removeEventListener('online', again)
    stops.forEach((stop) => stop())
    running?.abort()
  })
  return { data, since, problem, refresh }
}
