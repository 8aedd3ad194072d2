/** Editing a routing table: what stands for nothing is left out, patterns are offered from the classes of the city. Pure. */
import type { RoutingDocument, RoutingEntry } from '@/api/routing'
import type { ClassCode } from '@/api/types'

export interface PatternChoice {
  value: string
  kind: string
  /** What it stands for: everything of a kind, a group, or one class. */
  reach: 'kind' | 'group' | 'class'
  title: string
}

const HOURS = /^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/

/** All components, all incidents, then each group with its classes. */
export function patternChoices(classes: readonly ClassCode[], language: string): PatternChoice[] {
  const kinds = new Map<string, PatternChoice>()
  const found = new Map<string, PatternChoice>()
  for (const one of classes) {
    const [scheme = '', edition = '', kind = '', big = '', small = ''] = one.key.split(':')
    const group = one.big_title[language] ?? big
    kinds.set(`*:*:${kind}:*:*`, { value: `*:*:${kind}:*:*`, kind, reach: 'kind', title: '' })
    found.set(`${scheme}:${edition}:${kind}:${big}:*`, { value: `${scheme}:${edition}:${kind}:${big}:*`, kind, reach: 'group', title: group })
    found.set(one.key, { value: one.key, kind, reach: 'class', title: `${group} / ${one.title[language] ?? small}` })
  }
  return [...kinds.values(), ...found.values()]
}

/** Spans of the day out of what was typed; null when a span cannot be read. */
export function hoursOf(text: string): string[] | null {
  const spans = text.split(/[,，;；\s]+/).map((one) => one.replace(/[–—~～至]/, '-')).filter(Boolean)
  return spans.every((one) => HOURS.test(one)) ? spans : null
}

/** An entry as it is written down: what names nothing is not written. */
export function tidy(entry: RoutingEntry): RoutingEntry {
  const made: RoutingEntry = { organisation: entry.organisation, relation: entry.relation }
  for (const name of ['classes', 'divisions', 'conditions', 'hours'] as const) if (entry[name]?.length) made[name] = [...(entry[name] ?? [])]
  if (entry.days && entry.days !== 'any') made.days = entry.days
  if (entry.note?.trim()) made.note = entry.note.trim()
  return made
}

/** The same table with an entry put, changed or taken out. */
export function withEntry(document: RoutingDocument, at: number | null, entry: RoutingEntry | null): RoutingDocument {
  const entries = [...document.entries]
  if (at === null) {
    if (entry) entries.push(tidy(entry))
  } else entries.splice(at, 1, ...(entry ? [tidy(entry)] : []))
  return { ...document, entries }
}

export type Difference = { entry: RoutingEntry; kind: 'added' | 'removed' }

/** Entries that one table has and the other has not; one that was changed is removed and added. */
export function differences(before: RoutingDocument, after: RoutingDocument): Difference[] {
  const text = (one: RoutingEntry): string => JSON.stringify(tidy(one))
  const old = new Set(before.entries.map(text))
  const now = new Set(after.entries.map(text))
  return [
    ...before.entries.filter((one) => !now.has(text(one))).map((entry) => ({ entry, kind: 'removed' as const })),
    ...after.entries.filter((one) => !old.has(text(one))).map((entry) => ({ entry, kind: 'added' as const })),
  ]
}
