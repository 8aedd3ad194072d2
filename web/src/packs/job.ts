/** One long work, watched: its news come by themselves, and it is asked for now and then in case one was missed. */
import { computed, onBeforeUnmount, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { onLive } from '@/api/live'
import { cancelJob, readJob } from '@/api/maps'
import { asProblem } from '@/api/problem'
import type { Job } from '@/api/types'

const AGAIN_MS = 2000
const OVER: readonly Job['state'][] = ['done', 'failed', 'cancelled']

export interface WatchedJob {
  job: ShallowRef<Job | null>
  running: ComputedRef<boolean>
  stopping: Ref<boolean>
  stop: () => Promise<void>
}

export const isOver = (job: Pick<Job, 'state'>): boolean => OVER.includes(job.state)

/** Milliseconds that are left when it goes on as it went; null while nothing can be said. */
export function timeLeft(job: Pick<Job, 'started' | 'done' | 'total' | 'state'>, now: number): number | null {
  if (job.state !== 'running' || !job.started || job.done <= 0 || job.total <= job.done) return null
  const passed = now - new Date(job.started).getTime()
  return passed < 3000 ? null : (passed / job.done) * (job.total - job.done)
}

/** `over` is told once, when the work that was seen under way has ended. */
export function useJob(id: () => string | null, over: (job: Job) => void): WatchedJob {
  const job = shallowRef<Job | null>(null)
  const stopping = ref(false)
  let timer: ReturnType<typeof setTimeout> | null = null

  function take(found: Job): void {
    const before = job.value
    job.value = found
    if (isOver(found) && before?.id === found.id && !isOver(before)) over(found)
  }
  async function look(): Promise<void> {
    const asked = id()
    if (timer) clearTimeout(timer)
    timer = null
    if (!asked) return
    try {
      const found = await readJob(asked)
      if (id() !== asked) return
      take(found)
    } catch (error) {
      // Another person's work is not shown; anything else is asked for again.
      if (asProblem(error).status === 404) return
    }
    if (id() === asked && !(job.value && isOver(job.value))) timer = setTimeout(() => void look(), AGAIN_MS)
  }
  watch(id, (now) => {
    if (job.value?.id !== now) job.value = null
    stopping.value = false
    void look()
  }, { immediate: true })
  const deaf = onLive(['job.'], ({ subject }) => {
    if (subject === id()) void look()
  })
  onBeforeUnmount(() => {
    deaf()
    if (timer) clearTimeout(timer)
  })
  return {
    job,
    running: computed(() => job.value !== null && !isOver(job.value)),
    stopping,
    stop: async () => {
      const asked = id()
      if (!asked) return
      stopping.value = true
      try {
        take(await cancelJob(asked))
      } finally {
        void look()
      }
    },
  }
}
