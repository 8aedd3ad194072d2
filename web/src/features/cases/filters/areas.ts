/** Divisions as a tree, told by their codes: a longer one lies in the one it begins with. Pure. */
import type { Division } from '@/packs/divisions'

export interface Area extends Division {
  depth: number
}

/** Each below the one it lies in. Of what was typed: what has it in its name or begins with it, and what lies around it. */
export function areasFound(divisions: readonly Division[], q: string): Area[] {
  const sorted = [...new Map(divisions.map((one) => [one.code, one])).values()].sort((a, b) => (a.code < b.code ? -1 : 1))
  const over = (one: Division): Division[] => sorted.filter((other) => other.code !== one.code && one.code.startsWith(other.code))
  const wanted = q.trim().toLowerCase()
  const kept = new Set<string>()
  for (const one of sorted) {
    if (!wanted || one.name.toLowerCase().includes(wanted) || one.code.startsWith(wanted)) for (const { code } of [one, ...over(one)]) kept.add(code)
  }
  return sorted.filter(({ code }) => kept.has(code)).map((one) => ({ ...one, depth: over(one).length }))
}
