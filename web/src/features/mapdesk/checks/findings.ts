/** Findings of a topology check: what they are called, and which can be mended together. Pure. */
import type { Finding, FindingKind } from '@/api/types'

export const KINDS: readonly FindingKind[] = ['invalid_ring', 'duplicate', 'overlap', 'gap', 'sliver', 'dangle']
/** Which kinds make sense for what a layer holds. */
export const FITTING: Record<string, readonly FindingKind[]> = {
  point: ['duplicate'],
  line: ['invalid_ring', 'duplicate', 'dangle'],
  polygon: ['invalid_ring', 'duplicate', 'overlap', 'gap', 'sliver'],
  any: KINDS,
}
export const LIMITS = { overlap_m2: 0.1, gap_m2: 500, sliver_m: 0.5, snap_m: 2 } as const
export type Limit = keyof typeof LIMITS

export const mendable = (one: Finding): boolean => one.repair.length > 0 && one.draft === null

/** Findings that can be chosen beside those that are: no thing is repaired by two of them at once. */
export function together(found: readonly Finding[], chosen: ReadonlySet<number>): number[] {
  const taken = new Set(found.filter((one) => chosen.has(one.number)).flatMap((one) => one.repair.map(({ id }) => id)))
  const fit: number[] = []
  for (const one of found) {
    if (!mendable(one) || chosen.has(one.number) || one.repair.some(({ id }) => taken.has(id))) continue
    one.repair.forEach(({ id }) => taken.add(id))
    fit.push(one.number)
  }
  return fit
}

/** The word for what is wrong; GEOS names what is wrong with a ring. */
export function reasonKey({ kind, reason }: Pick<Finding, 'kind' | 'reason'>): string {
  if (kind === 'dangle') return reason.includes('behind') ? 'dangle_over' : 'dangle_short'
  if (kind !== 'invalid_ring') return kind
  const told = reason.split('[')[0]?.trim().toLowerCase().replace(/[^a-z]+/g, '_') ?? ''
  return `ring.${told}`
}

const SUGGESTIONS: Record<string, string> = {
  'rebuild the rings': 'rebuild',
  'delete one': 'delete',
  'cut the overlap out of the larger area': 'cut',
  'give it to the neighbour with the longest common border': 'give',
  'join it to the neighbour with the longest common border': 'join',
  'cut off what sticks out': 'trim',
  'draw its end to the other line': 'draw',
}
export const suggestionKey = (text: string): string | null => SUGGESTIONS[text] ?? null
