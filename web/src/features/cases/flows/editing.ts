/** Changing a flow as data: every step can be taken back. */
import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import type { FlowChange, FlowDocument, FlowFault } from '@/api/caseflows'

const MOST = 60
const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T

export interface Editing {
  flow: ShallowRef<FlowDocument>
  dirty: Ref<boolean>
  canUndo: ComputedRef<boolean>
  edit: (change: (flow: FlowDocument) => void) => void
  undo: () => void
  saved: () => void
}

export function useEditing(first: FlowDocument): Editing {
  const flow = shallowRef(copy(first))
  const past = ref<string[]>([])
  const dirty = ref(false)

  function edit(change: (flow: FlowDocument) => void): void {
    const next = copy(flow.value)
    change(next)
    if (JSON.stringify(next) === JSON.stringify(flow.value)) return
    past.value = [...past.value, JSON.stringify(flow.value)].slice(-MOST)
    flow.value = next
    dirty.value = true
  }

  function undo(): void {
    const last = past.value.at(-1)
    if (last === undefined) return
    past.value = past.value.slice(0, -1)
    flow.value = JSON.parse(last) as FlowDocument
    dirty.value = true
  }
  return { flow, dirty, canUndo: computed(() => past.value.length > 0), edit, undo, saved: () => void (dirty.value = false) }
}

/** A name for something new that nobody has yet. */
export function freeName(taken: Record<string, unknown>, base: string): string {
  if (!(base in taken)) return base
  for (let i = 2; ; i++) if (!(`${base}_${i}` in taken)) return `${base}_${i}`
}

export const ID = /^[a-z][a-z0-9_]{1,47}$/

/** A state under another name, and everything that leads to it. */
export function renameState(flow: FlowDocument, from: string, to: string): void {
  if (from === to || to in flow.states || !ID.test(to)) return
  flow.states = Object.fromEntries(Object.entries(flow.states).map(([id, state]) => [id === from ? to : id, state]))
  for (const state of Object.values(flow.states)) for (const move of Object.values(state.moves ?? {})) if (move.to === from) move.to = to
  if (flow.start === from) flow.start = to
  for (const [source, state] of Object.entries(flow.entries ?? {})) if (state === from && flow.entries) flow.entries[source] = to
  for (const one of Object.values(flow.procedures ?? {})) if (one.to === from) one.to = to
  for (const one of Object.values(flow.ladders ?? {})) if (one.states) one.states = one.states.map((state) => (state === from ? to : state))
}

/** Without a state, without the moves that led to it, and without what is told when a case comes into it. */
export function dropState(flow: FlowDocument, id: string): void {
  const { [id]: gone, ...states } = flow.states
  if (!gone) return
  flow.states = states
  for (const state of Object.values(states)) state.moves = Object.fromEntries(Object.entries(state.moves ?? {}).filter(([, move]) => move.to !== id))
  const ladders = Object.entries(flow.ladders ?? {}).map(([name, one]) => [name, one.states ? { ...one, states: one.states.filter((state) => state !== id) } : one] as const)
  if (flow.ladders) flow.ladders = Object.fromEntries(ladders.filter(([, one]) => one.states?.length !== 0))
}

export const stagesOf = (flow: FlowDocument): string[] => [...new Set(Object.values(flow.states).flatMap((state) => (state.clock ? [state.clock.stage] : [])))]

export const faultsAt = (faults: readonly FlowFault[], where: string): FlowFault[] => faults.filter((one) => one.where === where || one.where.startsWith(`${where}.`))

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Every difference between two flows, by its place. */
export function differences(before: unknown, after: unknown, where = ''): FlowChange[] {
  if (isObject(before) && isObject(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()
    return names.flatMap((name) => differences(before[name], after[name], where ? `${where}.${name}` : name))
  }
  if (JSON.stringify(before) === JSON.stringify(after)) return []
  const kind = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed'
  return [{ kind, where, before, after }]
}
