/** Moves that end a case without handling it look like what they are, and nobody makes one because it stood first. */
import type { Case } from '@/api/types'

export type Leading = { to_group: Case['group'] }

export const givesUp = ({ to_group }: Leading): boolean => to_group === 'void'

/** As the flow has them; those that give a case up come last. */
export const inOrder = <M extends Leading>(moves: readonly M[]): M[] => [...moves].sort((a, b) => Number(givesUp(a)) - Number(givesUp(b)))
