/** The reasons of routing in words: classes and divisions by their names. */
import { useI18n } from 'vue-i18n'
import type { Because } from '@/api/routing'
import { useClasses } from '@/packs/choices'
import { divisionWord } from '@/packs/divisions'
import { word } from '@/packs/words'

export function useBecause(): (because: { key: string; values: Because['values'] }) => string {
  const { t, te } = useI18n()
  const classes = useClasses(() => true)
  const called = (value: string): string => classes.value.find((one) => one.value === value)?.title ?? word(value)
  return ({ key, values }) => {
    const shown = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, name === 'division' ? divisionWord(String(value)) : called(String(value ?? ''))]))
    return te(key) ? t(key, shown) : key
  }
}
