/** Something that is changed step by step, back, and forth again. */
import { computed, ref, shallowRef, type ComputedRef, type ShallowRef } from 'vue'

const MOST = 100

export interface History<T> {
  now: ShallowRef<T>
  canUndo: ComputedRef<boolean>
  canRedo: ComputedRef<boolean>
  /** Whether it differs from how it was at first. */
  dirty: ComputedRef<boolean>
  change: (next: T) => void
  undo: () => void
  redo: () => void
}

export function useHistory<T>(first: T): History<T> {
  const now = shallowRef(first) as ShallowRef<T>
  const began = JSON.stringify(first)
  const past = ref<string[]>([])
  const future = ref<string[]>([])

  function change(next: T): void {
    const before = JSON.stringify(now.value)
    if (JSON.stringify(next) === before) return
    past.value = [...past.value, before].slice(-MOST)
    future.value = []
    now.value = next
  }

  function step(from: typeof past, to: typeof past): void {
    const last = from.value.at(-1)
    if (last === undefined) return
    from.value = from.value.slice(0, -1)
    to.value = [...to.value, JSON.stringify(now.value)]
    now.value = JSON.parse(last) as T
  }

  return {
    now, change,
    canUndo: computed(() => past.value.length > 0),
    canRedo: computed(() => future.value.length > 0),
    dirty: computed(() => JSON.stringify(now.value) !== began),
    undo: () => step(past, future),
    redo: () => step(future, past),
  }
}
