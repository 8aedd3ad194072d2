/** Names of classes for the keys that cases carry. */
import { shallowRef } from 'vue'
import { readClasses } from '@/api/cases'
import type { ClassCode } from '@/api/types'
import { preferences } from '@/design/preferences'

const KEY = /^[\w.-]+:[\w.-]+:(component|incident):\d\d:\d\d$/
const classes = shallowRef<Map<string, ClassCode>>(new Map())
let asked: Promise<void> | null = null

/** The name when the text is the key of a class; any other text as it is. */
export function classWord(text: string): string {
  if (!KEY.test(text)) return text
  asked ??= readClasses().then(
    ({ items }) => void (classes.value = new Map(items.map((one) => [one.key, one]))),
    () => void (asked = null),
  )
  return classes.value.get(text)?.title[preferences.language] ?? text
}
