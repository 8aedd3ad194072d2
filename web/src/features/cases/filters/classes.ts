/** Classes and whole groups of them, found by name or by number under any numbering that is known. Pure. */
import type { ThingClass } from '@/api/components'
import type { ClassCode } from '@/api/types'

export interface ClassHit {
  /** What the list is filtered by: a class, or the beginning that all classes of a group have. */
  key: string
  title: string
  group: string
  kind: string
  number: string
  whole: boolean
  /** The number by which it was found, when that is an older one. */
  former: ThingClass | null
}

const MOST = 40
const digitsOf = (q: string): string | null => (/^[\d\s:.-]+$/.test(q) ? q.replace(/\D/g, '') : null)

function hit(one: ClassCode, language: string, former: ThingClass | null = null): ClassHit {
  const [, , , big = '', small = ''] = one.key.split(':')
  return { key: one.key, title: one.title[language] ?? one.key, group: one.big_title[language] ?? '', kind: one.kind, number: `${big} ${small}`, whole: false, former }
}

function groups(classes: readonly ClassCode[], language: string): ClassHit[] {
  const found = new Map<string, ClassHit>()
  for (const one of classes) {
    const [scheme, edition, kind = '', big = ''] = one.key.split(':')
    const key = `${scheme}:${edition}:${kind}:${big}:`
    const title = one.big_title[language] ?? ''
    if (title && !found.has(key)) found.set(key, { key, title, group: '', kind, number: big, whole: true, former: null })
  }
  return [...found.values()]
}

/** Nothing typed gives the groups; a number finds by how it begins, words by all their pieces. */
export function classesFound(classes: readonly ClassCode[], older: readonly ThingClass[], q: string, language: string): ClassHit[] {
  const wanted = q.trim().toLowerCase()
  const all = groups(classes, language)
  if (!wanted) return all
  const digits = digitsOf(wanted)
  const begins = (number: string): boolean => digits !== null && digits !== '' && number.replace(/\D/g, '').startsWith(digits)
  const pieces = wanted.split(/\s+/)
  const says = (text: string): boolean => digits === null && pieces.every((piece) => text.toLowerCase().includes(piece))
  const single = classes.map((one) => hit(one, language)).filter((one) => begins(one.number) || says(`${one.title} ${one.group}`))
  const first = (one: ClassHit): number => (one.title.toLowerCase().startsWith(pieces[0] ?? '') ? 0 : one.title.toLowerCase().includes(pieces[0] ?? '') ? 1 : 2)
  const ranked = digits === null ? single.sort((a, b) => first(a) - first(b)) : single
  const whole = all.filter((one) => begins(one.number) || says(one.title))
  const known = new Map(classes.map((one) => [one.key, one]))
  const former = older.filter((one) => one.key !== one.now && begins(`${one.big}${one.small}`)).flatMap((one) => {
    const now = known.get(one.now)
    return now ? [hit(now, language, one)] : []
  })
  return [...whole, ...ranked, ...former].slice(0, MOST)
}
