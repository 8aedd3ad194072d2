/** Answers of forms as a person reads them: under the title of their field, choices and codes by their names. */
import type { FormField } from '@/api/types'
import { codeWord } from './codeWords'
import { KEY, told } from './words'

export type Fields = Record<string, FormField>

/** The title of a field whose form carries its own words; nothing where words of the page or of a pack say it. */
export function answerTitle(field: FormField | undefined): string | undefined {
  return field?.title && !KEY.test(field.title) ? told(field.title, field.titles) : undefined
}

/** The value as it is read; the value itself where the field says nothing of it. */
export function answerOf(field: FormField | undefined, value: unknown, photos: (count: number) => string): unknown {
  if (!field) return value
  if (field.type === 'array' && Array.isArray(value)) return photos(value.length)
  const choice = field.oneOf?.find((one) => one.const === value)
  if (choice?.title) return told(choice.title, choice.titles)
  if (field.format === 'code' && field.codes && typeof value === 'string') return codeWord(field.codes, value)
  return value
}
