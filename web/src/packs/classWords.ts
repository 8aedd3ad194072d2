/** Names of classes for the keys that cases carry. */
import { shallowRef } from 'vue'
import { readClasses } from '@/api/cases'
import type { ClassCode } from '@/api/types'
import { preferences } from '@/design/preferences'

const KEY = /^[\w.-]+:[\w.-]+:(component|incident):\d\d:\d\d$/
const GROUP = /^[\w.-]+:[\w.-]+:(component|incident):\d\d:$/
const classes = shallowRef<Map<string, ClassCode>>(new Map())
let asked: Promise<void> | null = null

/** The name when the text is the key of a class, or how the keys of a group begin; any other text as it is. */
export function classWord(text: string): string {
  if (!KEY.test(text) && !GROUP.test(text)) return text
  asked ??= readClasses().then(
    ({ items }) => void (classes.value = new Map(items.map((one) => [one.key, one]))),
    () => void (asked = null),
  )
  if (GROUP.test(text)) return [...classes.value.values()].find(({ key }) => key.startsWith(text))?.big_title[preferences.language] ?? text
  return classes.value.get(text)?.title[preferences.language] ?? text
}
