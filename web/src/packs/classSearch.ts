/** Finding a class by the words people use, and a title nobody has to think of. Pure. */
import type { ClassCode } from '@/api/types'

/** Classes whose name or group has every piece of what was typed; names that begin with it stand first. */
export function matching(classes: readonly ClassCode[], q: string, language: string): ClassCode[] {
  const pieces = q.trim().toLowerCase().split(/\s+/).filter(Boolean)
  if (!pieces.length) return []
  const name = (one: ClassCode): string => (one.title[language] ?? '').toLowerCase()
  const all = (one: ClassCode): string => `${name(one)} ${(one.big_title[language] ?? '').toLowerCase()}`
  const rank = (one: ClassCode): number => (name(one).startsWith(pieces[0] ?? '') ? 0 : name(one).includes(pieces[0] ?? '') ? 1 : 2)
  return classes.filter((one) => pieces.every((piece) => all(one).includes(piece))).sort((a, b) => rank(a) - rank(b) || name(a).length - name(b).length)
}

/** A title nobody has to think of: where and what. */
export function titleFor(address: string, className: string, words: string): string {
  const place = address.replace(/^.*?[市](.+[区县])?/, '').trim()
  const what = className || words.trim().split(/[。！？!?\n]/)[0] || ''
  return `${place}${what}`.slice(0, 60)
}
