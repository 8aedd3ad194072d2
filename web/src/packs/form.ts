/** Decisions about forms that packs declare as a small JSON Schema. */
import type { FormField, FormSchema } from '@/api/types'

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

export interface Field {
  name: string
  kind: FieldKind
  titleKey: string
  required: boolean
  choices: { value: string | number; title: string }[]
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
}
const BY_TYPE: Record<string, FieldKind> = { boolean: 'yesno', number: 'number', integer: 'number' }

function choicesOf(schema: FormField): Field['choices'] {
  if (schema.oneOf) return schema.oneOf.map((one) => ({ value: one.const, title: one.title ?? String(one.const) }))
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
  value === undefined || value === null || (typeof value === 'string' && value.trim() === '')

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

function withOffset(local: string): string {
  if (/(Z|[+-]\d\d:\d\d)$/.test(local)) return local
  return `${local.length === 16 ? `${local}:00` : local}+08:00`
}
