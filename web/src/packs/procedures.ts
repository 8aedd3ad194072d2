/** Names of what happens beside the moves of a case. */
import { bare, wordOf } from './words'

/** The name of something that may happen beside the moves. */
export function procedureWord(id: string): string {
  return wordOf([`case.procedure.${id}`], bare(id))
}
