/** Every word a pack brings. Looked up plainly: a pack's text is never a program. */
import { shallowRef } from 'vue'
import { readStrings } from '@/api/city'
import { preferences } from '@/design/preferences'

const strings = shallowRef<Record<string, string>>({})
/** While the first words are on their way a key is a blank of a few letters' width: nothing jumps from English to Chinese. */
const coming = shallowRef(false)
const COMING = '\u2003\u2003'

export async function loadWords(language: string): Promise<void> {
  coming.value = !Object.keys(strings.value).length
  try {
    const answer = await readStrings(language)
    if (preferences.language === language) strings.value = answer
  } catch {
    // Without the packs' words their keys' last parts are shown; the page itself stays usable.
  } finally {
    coming.value = false
  }
}

/** What to show when nobody wrote the word: the last part of the key, made readable. */
export function bare(key: string): string {
  return (key.split(/[.:]/).pop() ?? key).replace(/_/g, ' ')
}

export function hasWord(key: string): boolean {
  return key in strings.value
}

export const KEY = /^[a-z][a-z0-9_]*(\.[a-zA-Z0-9_*-]+)+$/
const KEY_INSIDE = /\b[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+\b/g

/** A longer text may name keys, such as "HB20261121 rule.over_limit": those that are known are read out. */
function withKeysRead(text: string): string {
  return text.replace(KEY_INSIDE, (key) => strings.value[key] ?? key)
}

/** The text of a key; a text that is no key (a name somebody typed) is shown as it is. */
export function word(key: string | null | undefined, values: Record<string, string> = {}): string {
  if (!key) return ''
  const text = strings.value[key] ?? (KEY.test(key) ? (coming.value ? COMING : bare(key)) : withKeysRead(key))
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)
}

/** A text that a form carries in other languages too; what is not there is read in Chinese, or as the key of a word. */
export function told(text: string | null | undefined, others: Record<string, string> | null | undefined): string {
  return others?.[preferences.language] || word(text)
}

const UNITS: Record<string, string> = { degC: '℃', deg: '°' }
/** Alone it is a word in Chinese; in m³/h it stays a sign. */
const HOURS = { zh: '小时', en: 'h' }

/** A unit as people write it: ug/m3 is how a machine writes μg/m³. */
export function unitWord(unit: string | null | undefined): string {
  if (!unit) return ''
  if (unit in strings.value) return word(unit)
  if (unit === 'h') return HOURS[preferences.language]
  return UNITS[unit] ?? unit.replace(/^u(?=[gm])/, 'μ').replace(/m2\b/g, 'm²').replace(/m3\b/g, 'm³')
}

/** The first of several keys that has a word. */
export function wordOf(keys: readonly string[], fallback: string): string {
  const found = keys.find((key) => key in strings.value)
  return found ? word(found) : fallback
}
