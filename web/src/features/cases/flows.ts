/** Names of moves and states, read from the flows that packs declare. */
import type { Flow } from '@/api/types'
import { bare, word, wordOf } from '@/packs/words'

export function flowWords(flows: readonly Flow[], id: string): { move: (id: string) => string; state: (id: string) => string } {
  const flow = flows.find((one) => one.id === id)
  const states = new Map(flow?.states.map((state) => [state.id, state.title]))
  const pack = flow?.pack ?? id
  const moveKeys = (name: string): string[] => [`${pack}.${id}.move.${name}`, `${id}.move.${name}`, `${pack}.move.${name}`, `case.move.${name}`]
  return { move: (name) => wordOf(moveKeys(name), bare(name)), state: (name) => word(states.get(name) ?? name) }
}

/** The name of a stage of the clock; most stages are called like a move or a state. */
export function stageWord(flow: string, stage: string): string {
  return wordOf([`${flow}.stage.${stage}`, `case.stage.${stage}`, `case.move.${stage}`, `case.state.${stage}`], bare(stage))
}

export { procedureWord } from '@/packs/procedures'
export const roleWord = (role: string): string => wordOf([`role.${role}`], bare(role))
