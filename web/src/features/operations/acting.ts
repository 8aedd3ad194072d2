/** Something that is tried: whether it runs, and why it did not go. */
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { asProblem, type Problem } from '@/api/problem'

export interface Acting {
  busy: Ref<boolean>
  problem: ShallowRef<Problem | null>
  run: (work: () => Promise<unknown>) => Promise<boolean>
}

export function useActing(): Acting {
  const busy = ref(false)
  const problem = shallowRef<Problem | null>(null)
  async function run(work: () => Promise<unknown>): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    problem.value = null
    try {
      await work()
      return true
    } catch (error) {
      problem.value = asProblem(error)
      return false
    } finally {
      busy.value = false
    }
  }
  return { busy, problem, run }
}
