/** Names of moves and states, read from the flows that packs declare. */
import type { Flow } from '@/api/types'

export function flowWords(flows: readonly Flow[], id: string): { move: (id: string) => string; state: (id: string) => string } {
  const flow = flows.find((one) => one.id === id)
  const states = new Map(flow?.states.map((state) => [state.id, state.title]))
  const moves = new Map(flow?.states.flatMap((state) => (state.moves ?? []).map((move) => [move.id, move.title] as const)))
  return { move: (name) => moves.get(name) ?? `case.move.${name}`, state: (name) => states.get(name) ?? name }
}
