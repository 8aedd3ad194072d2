/** The kinds of fields that a form may have, how each is written, and what may be said of it. Pure. */
import type { FormChoice, FormField, FormSchema, Titles } from '@/api/types'

export const KINDS = ['text', 'long', 'integer', 'number', 'yesno', 'choice', 'date', 'moment', 'place', 'photos', 'code', 'organisation', 'account', 'class', 'condition'] as const
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
  place: { type: 'string', format: 'place' },
  photos: { type: 'array', items: { type: 'string', format: 'photo' }, maxItems: 6 },
  code: { type: 'string', format: 'code', codes: 'property.air' },
  organisation: { type: 'string', format: 'organisation' },
  account: { type: 'string', format: 'account' },
  class: { type: 'string', format: 'class' },
  condition: { type: 'string', format: 'condition' },
}
const BY_FORMAT: Record<string, FieldChoice> = { text: 'long', date: 'date', 'date-time': 'moment', place: 'place', code: 'code', organisation: 'organisation', account: 'account', class: 'class', condition: 'condition' }
const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T

const without = (field: FormField, name: keyof FormField): FormField => Object.fromEntries(Object.entries(field).filter(([key]) => key !== name))

export function kindOf(field: FormField): FieldChoice {
  if (field.oneOf ?? field.enum) return 'choice'
  if (field.type === 'array') return 'photos'
  if (field.type === 'integer' || field.type === 'number') return field.type
  if (field.type === 'boolean') return 'yesno'
  return BY_FORMAT[field.format ?? ''] ?? 'text'
}

/** A field of a kind; what is said of it in words stays when it was another kind before. */
export function fieldFor(kind: FieldChoice, words: Pick<FormField, 'title' | 'titles' | 'description' | 'descriptions'>): FormField {
  const { title, titles, description, descriptions } = words
  return copy({ ...WRITTEN[kind], title, ...(titles && { titles }), ...(description && { description }), ...(descriptions && { descriptions }) })
}

export type Limit = 'minLength' | 'maxLength' | 'minimum' | 'maximum' | 'minItems' | 'maxItems'
const LIMITS: Partial<Record<FieldChoice, readonly [Limit, Limit]>> = {
  text: ['minLength', 'maxLength'], long: ['minLength', 'maxLength'], integer: ['minimum', 'maximum'], number: ['minimum', 'maximum'], photos: ['minItems', 'maxItems'],
}
/** The lower and the upper limit that a field of a kind may have. */
export const limitsOf = (kind: FieldChoice): readonly Limit[] => LIMITS[kind] ?? []
const WITH_DEFAULT = new Set<FieldChoice>(['text', 'long', 'integer', 'number', 'yesno', 'choice', 'date'])
export const mayDefault = (kind: FieldChoice): boolean => WITH_DEFAULT.has(kind)

export function setLimit(field: FormField, name: Limit, text: string): FormField {
  const rest = without(field, name)
  return text.trim() === '' || !Number.isFinite(Number(text)) ? rest : { ...rest, [name]: Number(text) }
}

/** A default as it was typed or chosen, in the type of its field; an empty one is none. */
export function setDefault(field: FormField, text: string): FormField {
  const rest = without(field, 'default')
  if (text.trim() === '') return rest
  const choice = choicesOf(field).find((one) => String(one.const) === text)
  if (choice) return { ...rest, default: choice.const }
  if (field.type === 'boolean') return { ...rest, default: text === 'true' }
  if (field.type !== 'integer' && field.type !== 'number') return { ...rest, default: text }
  return Number.isFinite(Number(text)) ? { ...rest, default: Number(text) } : rest
}

/** What was written anew of a text: in Chinese, in other languages, or both. */
export interface Words {
  text?: string
  others?: Titles
}
interface Worded {
  title?: string
  titles?: Titles
  description?: string
  descriptions?: Titles
}

/** A text with its other languages, under the names that a part of a form has for them; an empty one is none. */
export function setWords<T extends Worded>(part: T, name: 'title' | 'description', words: Words): T {
  const plural = `${name}s` as const
  const text = words.text ?? part[name] ?? ''
  const others = { ...part[plural], ...words.others }
  const kept = Object.fromEntries(Object.entries(others).map(([language, one]) => [language, one.trim()]).filter(([, one]) => one))
  const rest = Object.fromEntries(Object.entries(part).filter(([key]) => key !== name && key !== plural)) as T
  const told = text.trim() || name === 'title' ? { [name]: text.trim() } : {}
  return { ...rest, ...told, ...(Object.keys(kept).length ? { [plural]: kept } : {}) }
}

/** The choices of a field, also where an older form has bare values. */
export const choicesOf = (field: FormField): FormChoice[] => field.oneOf ?? (field.enum ?? []).map((value) => ({ const: value, title: String(value) }))

/** A value that no other choice has. It is made once: another title later does not change what cases hold. */
export function freeValue(choices: readonly FormChoice[]): string {
  for (let i = choices.length + 1; ; i++) if (!choices.some((one) => String(one.const) === `c${i}`)) return `c${i}`
}

export function setChoices(field: FormField, choices: FormChoice[]): FormField {
  const rest = without(field, 'enum')
  const lost = rest.default !== undefined && !choices.some((one) => one.const === rest.default)
  const next: FormField = { ...rest, oneOf: choices }
  if (lost) delete next.default
  return next
}

export interface Row {
  /** The same for as long as the field is in the designer, whatever it is called. */
  key: number
  name: string
  field: FormField
  required: boolean
}

export const rowsOf = (form: FormSchema): Row[] => Object.entries(form.properties ?? {}).map(([name, field], i) => ({ key: i + 1, name, field: copy(field), required: (form.required ?? []).includes(name) }))

export const formOf = (rows: readonly Row[]): FormSchema => ({
  type: 'object',
  required: rows.filter(({ required }) => required).map(({ name }) => name),
  properties: Object.fromEntries(rows.map(({ name, field }) => [name, field])),
})

export function moved<T>(list: readonly T[], from: number, by: number): T[] {
  const to = from + by
  const one = list[from]
  if (one === undefined || to < 0 || to >= list.length) return [...list]
  const rest = list.filter((_, i) => i !== from)
  return [...rest.slice(0, to), one, ...rest.slice(to)]
}
