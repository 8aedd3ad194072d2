/** The kinds of fields that a form may have, and how each is written. Pure. */
import type { FormField } from '@/api/types'

export const KINDS = ['text', 'long', 'integer', 'number', 'yesno', 'choice', 'date', 'moment', 'organisation', 'account', 'class'] as const
export type FieldChoice = (typeof KINDS)[number]

const WRITTEN: Record<FieldChoice, FormField> = {
  text: { type: 'string', maxLength: 200 },
  long: { type: 'string', format: 'text', maxLength: 1000 },
  integer: { type: 'integer' },
  number: { type: 'number' },
  yesno: { type: 'boolean' },
  choice: { type: 'string', oneOf: [] },
  date: { type: 'string', format: 'date' },
  moment: { type: 'string', format: 'date-time' },
  organisation: { type: 'string', format: 'organisation' },
  account: { type: 'string', format: 'account' },
  class: { type: 'string', format: 'class' },
}
const BY_FORMAT: Record<string, FieldChoice> = { text: 'long', date: 'date', 'date-time': 'moment', organisation: 'organisation', account: 'account', class: 'class' }

export function kindOf(field: FormField): FieldChoice {
  if (field.oneOf ?? field.enum) return 'choice'
  if (field.type === 'integer' || field.type === 'number') return field.type
  if (field.type === 'boolean') return 'yesno'
  return BY_FORMAT[field.format ?? ''] ?? 'text'
}

export const fieldFor = (kind: FieldChoice, title: string): FormField => ({ ...(JSON.parse(JSON.stringify(WRITTEN[kind])) as FormField), title })
