/** Decisions of the acceptance desk. Pure. */
import type { AllowedMove } from '@/api/types'

/** The move that sends somebody to look before anything is filed. */
export function checkMove(moves: readonly AllowedMove[]): AllowedMove | null {
  return moves.find((move) => move.to.startsWith('site_check')) ?? null
}
