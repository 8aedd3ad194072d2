/** The edits of one sitting: each step can be taken back and done again, until all are sent together. */
import { computed, shallowRef, type ComputedRef, type ShallowRef } from 'vue'
import type { MapEdit } from '@/api/types'

export interface Step {
  edit: MapEdit
  /** What the step is called in the list. */
  name: string
}

export interface Sitting {
  steps: ShallowRef<Step[]>
  undone: ShallowRef<Step[]>
  /** One edit for each thing: later steps on a thing replace earlier ones. */
  edits: ComputedRef<MapEdit[]>
  do: (step: Step) => void
  undo: () => void
  redo: () => void
  clear: () => void
}

/** What many steps on the same things come to. A thing that was made and taken away again was never there. */
export function together(steps: readonly Step[]): MapEdit[] {
  const found = new Map<string, MapEdit>()
  steps.forEach(({ edit }, i) => {
    const key = edit.id ?? `new:${i}`
    const before = found.get(key)
    if (before?.kind === 'insert' && edit.kind === 'delete') found.delete(key)
    else if (before?.kind === 'insert') found.set(key, { ...before, feature: edit.feature ?? null })
    else found.set(key, edit)
  })
  return [...found.values()]
}

export function useSitting(): Sitting {
  const steps = shallowRef<Step[]>([])
  const undone = shallowRef<Step[]>([])
  return {
    steps,
    undone,
    edits: computed(() => together(steps.value)),
    do: (step) => {
      steps.value = [...steps.value, step]
      undone.value = []
    },
    undo: () => {
      const last = steps.value.at(-1)
      if (!last) return
      steps.value = steps.value.slice(0, -1)
      undone.value = [...undone.value, last]
    },
    redo: () => {
      const last = undone.value.at(-1)
      if (!last) return
      undone.value = undone.value.slice(0, -1)
      steps.value = [...steps.value, last]
    },
    clear: () => {
      steps.value = []
      undone.value = []
    },
  }
}
