/** What an edit makes different, and how two people's edits of one thing come together. Pure. */
import type { FeatureVersion, KeptFeature, MapEdit, MapFeature } from '@/api/types'

export type Content = NonNullable<MapEdit['feature']>
type Words = Record<string, unknown>

const BESIDE = ['name', 'code', 'source', 'licence', 'survey', 'surveyed', 'accuracy_m', 'valid_from', 'valid_to'] as const
/** Where a thing lies is seen on the map; from when on a change is true stands with the edit. */
const UNSAID = new Set(['longitude', 'latitude', 'valid_from', 'id'])
const FIRST = ['name', 'code']

const isNothing = (value: unknown): boolean => value === null || value === undefined || value === ''
export const same = (one: unknown, other: unknown): boolean => (isNothing(one) && isNothing(other)) || JSON.stringify(one) === JSON.stringify(other)

/** A thing as it is kept, written as an edit would write it. */
export function contentOf(one: KeptFeature): Content {
  const beside = Object.fromEntries(BESIDE.map((name) => [name, one[name]]).filter(([, value]) => !isNothing(value)))
  return { type: 'Feature', geometry: one.geometry, properties: { ...one.properties, ...beside } }
}

export interface DiffRow {
  name: string
  before: unknown
  after: unknown
  kind: 'same' | 'added' | 'removed' | 'changed'
}

function rowOf(name: string, before: unknown, after: unknown): DiffRow {
  const kind = same(before, after) ? 'same' : isNothing(before) ? 'added' : isNothing(after) ? 'removed' : 'changed'
  return { name, before, after, kind }
}

/** Attributes before and after: names first, then in the order in which they are known. */
export function rowsOf(before: Words | null, after: Words | null): DiffRow[] {
  const names = [...new Set([...FIRST, ...Object.keys(before ?? {}), ...Object.keys(after ?? {})])]
  return names
    .filter((name) => !UNSAID.has(name) && !(isNothing(before?.[name]) && isNothing(after?.[name])))
    .map((name) => rowOf(name, before?.[name], after?.[name]))
}

/** In what an edit differs from what was there: its shape, and which attributes. */
export function changesOf(before: Content | null, after: Content | null): { shape: boolean; words: string[] } {
  const words = rowsOf(before?.properties ?? null, after?.properties ?? null).filter(({ kind }) => kind !== 'same')
  return { shape: !same(before?.geometry, after?.geometry), words: words.map(({ name }) => name) }
}

export function nameOf(edit: MapEdit, known: Pick<MapFeature, 'properties'> | null | undefined, fresh: string): string {
  const told = edit.feature?.properties ?? {}
  const was = known?.properties ?? {}
  return String(told.name || told.code || was.name || was.code || edit.id?.slice(-8) || fresh)
}

/** An edit that somebody else overtook: what both began from, and what is there now (nothing: it is gone). */
export interface Clash {
  edit: MapEdit
  base: Content | null
  theirs: Content | null
  now: number | null
  by: string
  at: string | null
}

export function clashOf(edit: MapEdit, versions: readonly FeatureVersion[]): Clash | null {
  const now = versions.find((one) => one.current) ?? null
  if (edit.kind === 'insert' || now?.version === edit.expected_version) return null
  const base = versions.find((one) => one.version === edit.expected_version)
  const newest = versions[0]
  return {
    edit,
    base: base ? contentOf(base.feature) : null,
    theirs: now ? contentOf(now.feature) : null,
    now: now?.version ?? null,
    by: now?.feature.updated_by ?? '',
    at: now?.feature.updated ?? newest?.replaced ?? null,
  }
}

export interface Merged {
  feature: Content
  /** What both changed, and differently: here one's own stands. */
  both: string[]
}

function pick(base: unknown, mine: unknown, theirs: unknown): { value: unknown; both: boolean } {
  if (same(mine, base)) return { value: theirs, both: false }
  return { value: mine, both: !same(theirs, base) && !same(theirs, mine) }
}

/** Each keeps what only he changed; what both changed is mine, and told. */
export function merge(base: Content | null, mine: Content, theirs: Content): Merged {
  const both: string[] = []
  const shape = pick(base?.geometry, mine.geometry, theirs.geometry)
  if (shape.both) both.push('geometry')
  const names = new Set([...Object.keys(base?.properties ?? {}), ...Object.keys(mine.properties), ...Object.keys(theirs.properties)])
  const properties: Words = {}
  for (const name of names) {
    const found = pick(base?.properties[name], mine.properties[name], theirs.properties[name])
    if (!isNothing(found.value)) properties[name] = found.value
    if (found.both && !UNSAID.has(name)) both.push(name)
  }
  return { feature: { type: 'Feature', geometry: shape.value as GeoJSON.Geometry, properties }, both }
}

export type Choice = 'mine' | 'theirs' | 'merged'

/** Which choices there are: what is gone cannot be merged with, and a deletion has nothing to merge. */
export function choicesOf(clash: Clash): Choice[] {
  return clash.theirs && clash.edit.feature ? ['merged', 'mine', 'theirs'] : ['mine', 'theirs']
}

/** The edit as it goes on after a choice; null when it falls away. */
export function decided(clash: Clash, choice: Choice): MapEdit | null {
  const { edit, base, theirs, now } = clash
  if (choice === 'theirs') return null
  if (now === null || !theirs) return edit.feature ? { ...edit, kind: 'insert', id: null, expected_version: null } : null
  if (choice === 'merged' && edit.feature) return { ...edit, expected_version: now, feature: merge(base, edit.feature, theirs).feature }
  return { ...edit, expected_version: now }
}

/** The edits with what was chosen, by the id of the thing: the draft may have been read anew since its clashes were. */
export function withAnswers(edits: readonly MapEdit[], clashes: readonly Clash[], choices: readonly Choice[]): MapEdit[] {
  const answers = new Map(clashes.map((clash, i) => [clash.edit.id, decided(clash, choices[i] ?? 'theirs')]))
  return edits.flatMap((edit) => (edit.id && answers.has(edit.id) ? (answers.get(edit.id) ?? []) : edit))
}
