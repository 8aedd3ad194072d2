/** Decisions of the acceptance desk. Pure. */
import type { AllowedMove } from '@/api/types'

/** The move that sends somebody to look before anything is filed. */
export function checkMove(moves: readonly AllowedMove[]): AllowedMove | null {
  return moves.find((move) => move.to.startsWith('site_check')) ?? null
}

/** How a number is written that somebody can be called back by: the same rule as on the server. */
export const PHONE = /^\+?[0-9][0-9-]{3,17}[0-9]$/

/** Whether what was written of the caller can be kept: nothing at all, or a number (with or without a name). */
export const callerFits = (name: string, phone: string): boolean => (phone.trim() ? PHONE.test(phone.trim()) : !name.trim())
