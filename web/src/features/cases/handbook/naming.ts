/** How classes are named and numbered. Pure. */
import type { ThingClass } from '@/api/components'

/** A day of the calendar out of an address, else none. */
export function dayOf(text: string): string | null {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : null
}

export interface ClassParts {
  numbering: string
  kind: string
  big: string
  small: string
}

/** scheme:edition:kind:big:small, taken apart. */
export function partsOf(key: string): ClassParts {
  const [scheme = '', edition = '', kind = '', big = '', small = ''] = key.split(':')
  return { numbering: `${scheme}:${edition}`, kind, big, small }
}

/** The classes of an older numbering that a name or the beginning of a number finds. */
export function olderOnes(classes: readonly ThingClass[], numbering: string, q: string, language: string): ThingClass[] {
  const wanted = q.trim().toLowerCase()
  const digits = wanted.replace(/\s+/g, '')
  return classes.filter((one) => one.numbering === numbering && (!wanted || (one.title[language] ?? '').toLowerCase().includes(wanted) || `${one.big}${one.small}`.startsWith(digits)))
}

/** What the class of today was numbered before. */
export function formerOf(classes: readonly ThingClass[], key: string): ThingClass[] {
  return classes.filter((one) => one.now === key && one.key !== key)
}
