/**
 * Many moves, some at a time. What was made stays made and is never sent again; what was refused is told with its reason.
 * When the line breaks nobody knows whether the last ones arrived: they are sent again with the same keys, so that none is made twice.
 */
import type { MoveOutcome, MoveWish } from '@/api/casebatches'
import { Problem, asProblem, mayPass } from '@/api/problem'

/** A hundred take a quarter of a second in the demo: an answer comes often enough to see it go on, on a slow machine too. */
export const CHUNK = 100

export interface Moving {
  total: number
  moved: string[]
  refused: { id: string; problem: Problem }[]
  /** Why it did not go on: the line, or a server that was busy. What was sent last may have been made. */
  broken: Problem | null
  /** Sent without an answer. */
  unsure: string[]
  stopped: boolean
}

export const started = (total: number): Moving => ({ total, moved: [], refused: [], broken: null, unsure: [], stopped: false })

/** Those for which there is no answer yet. */
export function open(wishes: readonly MoveWish[], { moved, refused }: Moving): MoveWish[] {
  const settled = new Set([...moved, ...refused.map(({ id }) => id)])
  return wishes.filter(({ case_id }) => !settled.has(case_id))
}

function after(state: Moving, outcomes: readonly MoveOutcome[]): Moving {
  const moved = outcomes.filter((one) => one.case).map((one) => one.case_id)
  const refused = outcomes.flatMap(({ case_id, problem }) => (problem ? [{ id: case_id, problem: new Problem(problem.status, problem.code, problem.detail, problem.errors) }] : []))
  const settled = new Set([...moved, ...refused.map(({ id }) => id)])
  return { ...state, moved: [...state.moved, ...moved], refused: [...state.refused, ...refused], unsure: state.unsure.filter((id) => !settled.has(id)) }
}

export async function makeMoves(
  wishes: readonly MoveWish[],
  send: (some: readonly MoveWish[]) => Promise<MoveOutcome[]>,
  told: (state: Moving) => void,
  wanted: () => boolean,
  before: Moving = started(wishes.length),
  size = CHUNK,
): Promise<Moving> {
  let state: Moving = { ...before, broken: null, stopped: false }
  const left = open(wishes, before)
  told(state)
  for (let from = 0; from < left.length && !state.broken; from += size) {
    if (!wanted()) {
      state = { ...state, stopped: true }
      break
    }
    const some = left.slice(from, from + size)
    const ids = some.map(({ case_id }) => case_id)
    try {
      state = after(state, await send(some))
    } catch (error) {
      const problem = asProblem(error)
      state = mayPass(problem)
        ? { ...state, broken: problem, unsure: [...new Set([...state.unsure, ...ids])] }
        : { ...state, refused: [...state.refused, ...ids.map((id) => ({ id, problem }))] }
    }
    told(state)
  }
  told(state)
  return state
}
