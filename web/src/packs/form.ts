/** Decisions about forms that packs declare as a small JSON Schema. */
import type { FormField, FormSchema, Titles } from '@/api/types'

export type FieldKind =
  | 'text'
  | 'longtext'
  | 'number'
  | 'choice'
  | 'yesno'
  | 'moment'
  | 'date'
  | 'organisation'
  | 'class'
  | 'condition'
  | 'account'
  | 'place'
  | 'photos'
  | 'code'

export interface Field {
  name: string
  kind: FieldKind
  titleKey: string
  required: boolean
  choices: { value: string | number; title: string; titles?: Titles }[]
  schema: FormField
}

const BY_FORMAT: Record<string, FieldKind> = {
  date: 'date',
  'date-time': 'moment',
  text: 'longtext',
  organisation: 'organisation',
  class: 'class',
  condition: 'condition',
  account: 'account',
  place: 'place',
  code: 'code',
}
const BY_TYPE: Record<string, FieldKind> = { boolean: 'yesno', number: 'number', integer: 'number', array: 'photos' }
/** As many as the server takes where a form says nothing. */
export const USUAL_PHOTOS = 10

function choicesOf(schema: FormField): Field['choices'] {
  if (schema.oneOf) return schema.oneOf.map((one) => ({ value: one.const, title: one.title ?? String(one.const), titles: one.titles }))
  return (schema.enum ?? []).map((value) => ({ value, title: String(value) }))
}

function kindOf(schema: FormField): FieldKind {
  if (schema.enum ?? schema.oneOf) return 'choice'
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type
  return BY_TYPE[type ?? ''] ?? BY_FORMAT[schema.format ?? ''] ?? 'text'
}

export function fieldsOf(form: FormSchema | null | undefined): Field[] {
  const required = new Set(form?.required ?? [])
  return Object.entries(form?.properties ?? {}).map(([name, schema]) => ({
    name,
    kind: kindOf(schema),
    titleKey: schema.title ?? name,
    required: required.has(name),
    choices: choicesOf(schema),
    schema,
  }))
}

export type Values = Record<string, unknown>

export function startValues(fields: readonly Field[]): Values {
  return Object.fromEntries(
    fields.filter(({ schema }) => schema.default !== undefined).map(({ name, schema }) => [name, schema.default]),
  )
}

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === 'string' && value.trim() === '') || (Array.isArray(value) && value.length === 0)

function faultOf(value: unknown, schema: FormField): string | null {
  if (typeof value === 'number') {
    if (Number.isNaN(value)) return 'form.not_a_number'
    if (schema.minimum !== undefined && value < schema.minimum) return 'form.too_small'
    if (schema.maximum !== undefined && value > schema.maximum) return 'form.too_large'
  }
  if (typeof value === 'string') {
    if (schema.minLength !== undefined && value.trim().length < schema.minLength) return 'form.too_short'
    if (schema.maxLength !== undefined && value.length > schema.maxLength) return 'form.too_long'
  }
  if (Array.isArray(value)) {
    if (schema.minItems !== undefined && value.length < schema.minItems) return 'form.too_few_photos'
    if (value.length > (schema.maxItems ?? USUAL_PHOTOS)) return 'form.too_many_photos'
  }
  return null
}

/** What the person still has to mend: field → key of the sentence. The server has the last word. */
export function faultsOf(fields: readonly Field[], values: Values): Record<string, string> {
  const faults: Record<string, string> = {}
  for (const { name, required, schema } of fields) {
    const value = values[name]
    const fault = isEmpty(value) ? (required ? 'form.required' : null) : faultOf(value, schema)
    if (fault) faults[name] = fault
  }
  return faults
}

/** What is sent: nothing that was left empty; a moment carries the city's offset. */
export function filled(fields: readonly Field[], values: Values): Values {
  return Object.fromEntries(
    fields
      .filter(({ name }) => !isEmpty(values[name]))
      .map(({ name, kind }) => [name, kind === 'moment' ? withOffset(String(values[name])) : values[name]]),
  )
}

const isFile = (value: unknown): value is File => value instanceof File
/** One key for each file, so that what is sent again after a failure is the same photo. */
const keys = new WeakMap<File, string>()

/** The values with every chosen photo sent, and its id in its place. `send` is told the key under which it is one. */
export async function photosSent(values: Values, newKey: () => string, send: (file: File, key: string) => Promise<string>): Promise<Values> {
  const sent = { ...values }
  for (const [name, value] of Object.entries(values)) {
    if (!Array.isArray(value) || !value.some(isFile)) continue
    const ids: unknown[] = []
    for (const one of value as unknown[]) {
      if (!isFile(one)) {
        ids.push(one)
        continue
      }
      const key = keys.get(one) ?? newKey()
      keys.set(one, key)
      ids.push(await send(one, key))
    }
    sent[name] = ids
  }
  return sent
}

/** The values with every chosen photo as a plain number: enough to try a form, where there is no case to send it to. */
export function photosCounted(values: Values): Values {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Array.isArray(value) ? value.map((_, i) => `photo-${i + 1}`) : value]))
}

/** The photos that stand in the values, field by field. */
export const photosIn = (values: Values): [string, File[]][] =>
  Object.entries(values).flatMap(([name, value]) => (Array.isArray(value) && value.some(isFile) ? [[name, value.filter(isFile)] as [string, File[]]] : []))

function withOffset(local: string): string {
  if (/(Z|[+-]\d\d:\d\d)$/.test(local)) return local
  return `${local.length === 16 ? `${local}:00` : local}+08:00`
}
