/** Names of codes for the values that cases carry. */
import { shallowRef } from 'vue'
import { findCodes, type Code } from '@/api/codelists'
import { preferences } from '@/design/preferences'

const known = shallowRef<Map<string, Code>>(new Map())
const asked = new Set<string>()

/** The name of a code of a list; the code itself until it is known, or when it is in the list no more. */
export function codeWord(list: string, value: string): string {
  const key = `${list} ${value}`
  if (!asked.has(key)) {
    asked.add(key)
    void findCodes(list, { q: value, limit: 10 }).then(
      ({ items }) => {
        const found = items.find((one) => one.value === value)
        if (found) known.value = new Map(known.value).set(key, found)
      },
      () => asked.delete(key),
    )
  }
  return known.value.get(key)?.title[preferences.language] ?? value
}
