/** Many cases at once: what can be done with them, and the moves themselves. */
import { post } from './client'
import type { Suggestion } from './routing'
import type { Case, FormSchema } from './types'

/** A case as it stood when it was asked what can be done with it: its version is sent with the move. */
export interface OfferedCase {
  id: string
  number: string
  title: string
  version: number
  state_title: string
}

/** A move with one form, and the cases it fits. The same move with another form stands by itself. */
export interface OfferedMove {
  id: string
  title: string
  to_titles: string[]
  /** Whether it ends the cases, and how. */
  to_group: Case['group']
  form: FormSchema
  flows: { type: string; title: string; version: number }[]
  cases: string[]
}

export interface Offers {
  cases: OfferedCase[]
  moves: OfferedMove[]
}

export interface MoveWish {
  case_id: string
  move: string
  version: number
  form: Record<string, unknown>
  /** The same key sent twice moves the case once. */
  key: string
}

export interface MoveOutcome {
  case_id: string
  case: Case | null
  problem: { status: number; code: string; detail: string; errors: { field: string; reason: string }[] } | null
}

/** Cases that should go to the same organisations for the same reasons, the best first; to nobody when there are none. */
export interface SuggestedPile {
  cases: string[]
  items: Suggestion[]
}

/** So many can be asked about and chosen together. */
export const MOST_TOGETHER = 500

export const readOffers = (ids: readonly string[], signal?: AbortSignal): Promise<Offers> => post('/cases/moves/offers', { ids }, signal)
export const readSuggestionsOf = async (ids: readonly string[], signal?: AbortSignal): Promise<SuggestedPile[]> => (await post<{ piles: SuggestedPile[] }>('/cases/moves/suggestions', { ids }, signal)).piles
export const sendMoves = async (items: readonly MoveWish[]): Promise<MoveOutcome[]> => (await post<{ items: MoveOutcome[] }>('/cases/moves', { items })).items
