/** A board while it is composed: panels, undo and redo, whether something is not kept yet. */
import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import type { BoardDraft, BoardPanel, PanelKind } from '@/api/types'
import { MOST_PANELS, freePlace, kindOf, placed } from '@/packs/panels/kinds'

const MOST_STEPS = 100

export interface Editing {
  draft: ShallowRef<BoardDraft>
  chosen: Ref<string | null>
  changed: ComputedRef<boolean>
  canUndo: ComputedRef<boolean>
  canRedo: ComputedRef<boolean>
  full: ComputedRef<boolean>
  start: (draft: BoardDraft) => void
  kept: (draft: BoardDraft) => void
  undo: () => void
  redo: () => void
  set: (change: Partial<BoardDraft>) => void
  add: (kind: PanelKind, at?: { x: number; y: number }) => string | null
  edit: (id: string, change: Partial<BoardPanel>) => void
  move: (id: string, to: Partial<Pick<BoardPanel, 'x' | 'y' | 'w' | 'h'>>) => void
  arrange: (places: readonly Pick<BoardPanel, 'id' | 'x' | 'y' | 'w' | 'h'>[]) => void
  drop: (id: string) => void
  double: (id: string) => string | null
}

const EMPTY: BoardDraft = { title: '', note: '', panels: [] }
const same = (a: BoardDraft, b: BoardDraft): boolean => JSON.stringify(a) === JSON.stringify(b)

function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(6))
  return `p-${[...bytes].map((one) => one.toString(16).padStart(2, '0')).join('')}`
}

export function useEditing(): Editing {
  const draft = shallowRef<BoardDraft>(EMPTY)
  const origin = shallowRef<BoardDraft>(EMPTY)
  const past = shallowRef<BoardDraft[]>([])
  const next = shallowRef<BoardDraft[]>([])
  const chosen = ref<string | null>(null)

  function start(given: BoardDraft): void {
    draft.value = given
    origin.value = given
    past.value = []
    next.value = []
  }
  function step(after: BoardDraft): void {
    if (same(after, draft.value)) return
    past.value = [...past.value, draft.value].slice(-MOST_STEPS)
    next.value = []
    draft.value = after
  }
  function back(from: typeof past, to: typeof next): void {
    const found = from.value.at(-1)
    if (!found) return
    from.value = from.value.slice(0, -1)
    to.value = [...to.value, draft.value]
    draft.value = found
    if (!found.panels.some((one) => one.id === chosen.value)) chosen.value = null
  }
  const panels = (after: BoardPanel[]): void => step({ ...draft.value, panels: after })
  const full = computed(() => draft.value.panels.length >= MOST_PANELS)

  function insert(panel: Omit<BoardPanel, 'id'>): string | null {
    if (full.value) return null
    const id = newId()
    panels(placed([...draft.value.panels, { ...panel, id }], id, {}))
    chosen.value = id
    return id
  }
  return {
    draft,
    chosen,
    changed: computed(() => !same(draft.value, origin.value)),
    canUndo: computed(() => past.value.length > 0),
    canRedo: computed(() => next.value.length > 0),
    full,
    start,
    kept: (given) => {
      origin.value = given
      draft.value = given
    },
    undo: () => back(past, next),
    redo: () => back(next, past),
    set: (change) => step({ ...draft.value, ...change }),
    add: (kind, at) => {
      const { w, h, settings } = kindOf(kind)
      const place = at ?? freePlace(draft.value.panels, w, h)
      return insert({ kind, w, h, x: Math.min(place.x, 12 - w), y: place.y, title: '', settings: { ...settings } })
    },
    edit: (id, change) => panels(draft.value.panels.map((one) => (one.id === id ? { ...one, ...change } : one))),
    move: (id, to) => panels(placed(draft.value.panels, id, to)),
    arrange: (places) => {
      const known = new Map(places.map((one) => [one.id, one]))
      panels(draft.value.panels.map((one) => {
        const at = known.get(one.id)
        return at ? { ...one, x: at.x, y: at.y, w: at.w, h: at.h } : one
      }))
    },
    drop: (id) => {
      panels(draft.value.panels.filter((one) => one.id !== id))
      if (chosen.value === id) chosen.value = null
    },
    double: (id) => {
      const found = draft.value.panels.find((one) => one.id === id)
      return found ? insert({ ...found, ...freePlace(draft.value.panels, found.w, found.h), settings: { ...found.settings } }) : null
    },
  }
}
