/** The same for several, one after the other: what was done stays done, what failed is told by name. */
import { asProblem, type Problem } from '@/api/problem'

export interface BatchState {
  done: number
  total: number
  failed: { name: string; problem: Problem }[]
  stopped: boolean
}

export async function runBatch<T>(items: readonly T[], name: (item: T) => string, work: (item: T) => Promise<unknown>, told: (state: BatchState) => void, wanted: () => boolean): Promise<BatchState> {
  let state: BatchState = { done: 0, total: items.length, failed: [], stopped: false }
  told(state)
  for (const item of items) {
    if (!wanted()) {
      state = { ...state, stopped: true }
      break
    }
    try {
      await work(item)
      state = { ...state, done: state.done + 1 }
    } catch (error) {
      state = { ...state, failed: [...state.failed, { name: name(item), problem: asProblem(error) }] }
    }
    told(state)
  }
  told(state)
  return state
}
