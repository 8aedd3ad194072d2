/** Something that is tried: whether it runs, why it did not go, what came of it. */
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { asProblem, type Problem } from '@/api/problem'

export interface Acting {
  busy: Ref<boolean>
  problem: ShallowRef<Problem | null>
  said: Ref<string>
  /** True when it was done. */
  run: (work: () => Promise<unknown>, said?: string) => Promise<boolean>
  quiet: () => void
}

export function useActing(): Acting {
  const busy = ref(false)
  const problem = shallowRef<Problem | null>(null)
  const said = ref('')
  function quiet(): void {
    problem.value = null
    said.value = ''
  }
  async function run(work: () => Promise<unknown>, words = ''): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    quiet()
    try {
      await work()
      said.value = words
      return true
    } catch (error) {
      problem.value = asProblem(error)
      return false
    } finally {
      busy.value = false
    }
  }
  return { busy, problem, said, run, quiet }
}
