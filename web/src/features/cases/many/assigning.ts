/** Who gets each of many cases: whom the routing tables name, unless somebody decided otherwise for a group or for one of them. */
import type { SuggestedPile } from '@/api/casebatches'
import type { Because } from '@/api/routing'

/** In place of an organisation: the case is not moved this time. */
export const LEFT = ''
/** So many reasons of a group are shown before it is opened. */
const SHOWN = 4

export interface Reason {
  because: Because
  count: number
}

/** The cases for which the tables name one organisation, or (`LEFT`) none. A group stays what it is whatever is decided. */
export interface Group {
  organisation: string
  name: string
  cases: string[]
  /** Those of all its cases first. */
  reasons: Reason[]
  /** The reasons that not all of them have, by case. */
  own: ReadonlyMap<string, Because[]>
  /** Others whom the tables name for some of them, the most often named first. */
  others: string[]
}

/** Case → organisation, where somebody decided otherwise than the tables. */
export type Decided = ReadonlyMap<string, string>

const same = ({ key, values }: Because): string => JSON.stringify([key, values])
const more = <K>(tally: Map<K, number>, key: K, by = 1): Map<K, number> => tally.set(key, (tally.get(key) ?? 0) + by)

/** The groups; first the one that waits for a decision, then the larger ones. `ids` are all cases in their order. */
export function groupsOf(piles: readonly SuggestedPile[], ids: readonly string[]): Group[] {
  const pileOf = new Map(piles.flatMap((pile) => pile.cases.map((id) => [id, pile])))
  const parts = new Map<string, string[]>()
  for (const id of ids) {
    const first = pileOf.get(id)?.items[0]?.organisation ?? LEFT
    parts.set(first, [...(parts.get(first) ?? []), id])
  }
  const groups = [...parts].map(([organisation, cases]) => groupOf(organisation, cases, pileOf))
  return groups.sort((a, b) => Number(a.organisation !== LEFT) - Number(b.organisation !== LEFT) || b.cases.length - a.cases.length || a.name.localeCompare(b.name))
}

function groupOf(organisation: string, cases: string[], pileOf: ReadonlyMap<string, SuggestedPile>): Group {
  const known = new Map<string, Because>()
  const counts = new Map<string, number>()
  const others = new Map<string, number>()
  for (const id of cases) {
    const [first, ...rest] = pileOf.get(id)?.items ?? []
    for (const because of first?.because ?? []) {
      known.set(same(because), because)
      more(counts, same(because))
    }
    for (const one of rest) more(others, one.organisation)
  }
  const reasons = [...known].map(([key, because]) => ({ because, count: counts.get(key) ?? 0 })).sort((a, b) => b.count - a.count)
  const own = (id: string): Because[] => (pileOf.get(id)?.items[0]?.because ?? []).filter((because) => counts.get(same(because)) !== cases.length)
  return {
    organisation,
    name: pileOf.get(cases[0] ?? '')?.items[0]?.name ?? '',
    cases,
    reasons,
    own: new Map(cases.map((id) => [id, own(id)])),
    others: [...others].sort((a, b) => b[1] - a[1]).map(([id]) => id),
  }
}

/** What is shown of the reasons of a group, and how many more there are. */
export const shownOf = (reasons: readonly Reason[]): { shown: readonly Reason[]; rest: number } => ({ shown: reasons.slice(0, SHOWN), rest: Math.max(0, reasons.length - SHOWN) })

export const namedOf = (groups: readonly Group[]): Map<string, string> => new Map(groups.flatMap(({ organisation, cases }) => cases.map((id) => [id, organisation])))

/** Give some cases to an organisation, leave them (`LEFT`), or let the tables say again (null). */
export function decide(decided: Decided, named: ReadonlyMap<string, string>, ids: readonly string[], organisation: string | null): Decided {
  const next = new Map(decided)
  for (const id of ids) {
    if (organisation === null || organisation === named.get(id)) next.delete(id)
    else next.set(id, organisation)
  }
  return next
}

/** Who gets each; those that are left stand in it with `LEFT`. */
export const targetsOf = (named: ReadonlyMap<string, string>, decided: Decided): Map<string, string> => new Map([...named].map(([id, organisation]) => [id, decided.get(id) ?? organisation]))

/** How many each gets, the most first. */
export function sharesOf(targets: ReadonlyMap<string, string>): Map<string, number> {
  const tally = new Map<string, number>()
  for (const organisation of targets.values()) more(tally, organisation)
  return new Map([...tally].sort((a, b) => b[1] - a[1]))
}
