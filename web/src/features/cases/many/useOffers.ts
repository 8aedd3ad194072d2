/** What can be done with the chosen cases: asked anew when others are chosen and when a case moved. */
import { onBeforeUnmount, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { readOffers, type Offers } from '@/api/casebatches'
import { debounced, onLive } from '@/api/live'
import { asProblem, type Problem } from '@/api/problem'

const SETTLE_MS = 150

export function useOffers(ids: () => readonly string[]): { offers: ShallowRef<Offers | null>; loading: Ref<boolean>; problem: ShallowRef<Problem | null>; ask: () => Promise<void> } {
  const offers = shallowRef<Offers | null>(null)
  const loading = ref(false)
  const problem = shallowRef<Problem | null>(null)
  let running = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined

  async function ask(): Promise<void> {
    running.abort()
    const mine = (running = new AbortController())
    const asked = ids()
    if (!asked.length) return
    loading.value = true
    try {
      const found = await readOffers(asked, mine.signal)
      if (mine.signal.aborted) return
      offers.value = found
      problem.value = null
    } catch (error) {
      if (!mine.signal.aborted) problem.value = asProblem(error)
    } finally {
      if (mine === running) loading.value = false
    }
  }
  function soon(): void {
    clearTimeout(timer)
    timer = setTimeout(() => void ask(), SETTLE_MS)
  }
  watch(() => ids().join(), soon, { immediate: true })
  const stop = onLive(['case.'], debounced(() => void ask(), 1000))
  onBeforeUnmount(() => {
    stop()
    clearTimeout(timer)
    running.abort()
  })
  return { offers, loading, problem, ask }
}
