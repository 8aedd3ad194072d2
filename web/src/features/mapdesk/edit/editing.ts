/** The edits of one sitting: each step can be taken back and done again, until all are sent together. They survive a reload. */
import { computed, shallowRef, watch, type ComputedRef, type ShallowRef } from 'vue'
import type { MapEdit } from '@/api/types'

export interface Step {
  edit: MapEdit
  /** What the step is called in the list. */
  name: string
  /** Which thing it is about: a new one has no id yet. */
  key?: string
  /** Steps that were done together are taken back together. */
  group?: string
  /** What the thing looked like before, when it was there. */
  was?: GeoJSON.Geometry | null
}

export interface Sitting {
  steps: ShallowRef<Step[]>
  undone: ShallowRef<Step[]>
  /** One edit for each thing: later steps on a thing replace earlier ones. */
  edits: ComputedRef<MapEdit[]>
  /** The same with the key of each thing. */
  things: ComputedRef<Step[]>
  do: (...steps: Step[]) => void
  undo: () => void
  redo: () => void
  clear: () => void
  /** Begin with these, as if they had just been done. */
  begin: (steps: Step[]) => void
}

const keyOf = (step: Step, i: number): string => step.key ?? step.edit.id ?? `new:${i}`

/** What many steps on the same things come to. A thing that was made and taken away again was never there. */
export function thingsOf(steps: readonly Step[]): Step[] {
  const found = new Map<string, Step>()
  steps.forEach((step, i) => {
    const key = keyOf(step, i)
    const before = found.get(key)
    const was = before?.was ?? step.was ?? null
    if (before?.edit.kind === 'insert' && step.edit.kind === 'delete') found.delete(key)
    else if (before?.edit.kind === 'insert') found.set(key, { ...before, name: step.name, edit: { ...before.edit, feature: step.edit.feature ?? null } })
    else found.set(key, { ...step, key, was })
  })
  return [...found.values()]
}
export const together = (steps: readonly Step[]): MapEdit[] => thingsOf(steps).map(({ edit }) => edit)

/** How many steps at the end belong to what was done last. */
function last(steps: readonly Step[]): number {
  const group = steps.at(-1)?.group
  if (!steps.length || !group) return steps.length ? 1 : 0
  return steps.length - steps.findIndex((step) => step.group === group)
}

function kept(name: string | null): Step[] {
  try {
    const found: unknown = JSON.parse((name && sessionStorage.getItem(name)) ?? '[]')
    return Array.isArray(found) ? (found as Step[]) : []
  } catch {
    return []
  }
}

/** `name` is where the steps are kept in this window; without it they are not. */
export function useSitting(name: string | null = null): Sitting {
  const steps = shallowRef<Step[]>(kept(name))
  const undone = shallowRef<Step[]>([])
  if (name) {
    watch(steps, (now) => {
      try {
        if (now.length) sessionStorage.setItem(name, JSON.stringify(now))
        else sessionStorage.removeItem(name)
      } catch {
        // A full store keeps nothing; the sitting itself goes on.
      }
    })
  }
  const things = computed(() => thingsOf(steps.value))
  return {
    steps,
    undone,
    things,
    edits: computed(() => things.value.map(({ edit }) => edit)),
    do: (...more) => {
      steps.value = [...steps.value, ...more]
      undone.value = []
    },
    undo: () => {
      const count = last(steps.value)
      if (!count) return
      undone.value = [...undone.value, ...steps.value.slice(-count)]
      steps.value = steps.value.slice(0, -count)
    },
    redo: () => {
      const count = last(undone.value)
      if (!count) return
      steps.value = [...steps.value, ...undone.value.slice(-count)]
      undone.value = undone.value.slice(0, -count)
    },
    clear: () => {
      steps.value = []
      undone.value = []
    },
    begin: (fresh) => {
      steps.value = fresh
      undone.value = []
    },
  }
}
