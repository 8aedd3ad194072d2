/** Decisions about forms that packs declare as JSON Schema. */
import type { FormField, FormSchema } from '@/api/types'

export type FieldKind = 'text' | 'longtext' | 'number' | 'choice' | 'choices' | 'yesno' | 'moment' | 'date'

export interface Field {
  name: string
  kind: FieldKind
  titleKey: string
  hintKey: string | null
  required: boolean
  choices: { value: string | number; title: string }[]
  schema: FormField
}

function choicesOf(schema: FormField): Field['choices'] {
  if (schema.oneOf) return schema.oneOf.map((one) => ({ value: one.const, title: one.title ?? String(one.const) }))
  return (schema.enum ?? []).map((value, i) => ({ value, title: schema.enum_titles?.[i] ?? String(value) }))
}

function kindOf(schema: FormField): FieldKind {
  const type = Array.isArray(schema.type) ? schema.type.find((one) => one !== 'null') : schema.type
  if (type === 'array') return 'choices'
  if (schema.enum ?? schema.oneOf) return 'choice'
  if (type === 'boolean') return 'yesno'
  if (type === 'number' || type === 'integer') return 'number'
  if (schema.format === 'date-time') return 'moment'
  if (schema.format === 'date') return 'date'
  return schema.format === 'textarea' || (schema.maxLength ?? 0) > 120 ? 'longtext' : 'text'
}

export function fieldsOf(form: FormSchema | null | undefined): Field[] {
  const required = new Set(form?.required ?? [])
  return Object.entries(form?.properties ?? {}).map(([name, schema]) => ({
    name,
    kind: kindOf(schema),
    titleKey: schema.title ?? name,
    hintKey: schema.description ?? null,
    required: required.has(name),
    choices: choicesOf(kindOf(schema) === 'choices' ? (schema.items ?? {}) : schema),
    schema,
  }))
}

export type Values = Record<string, unknown>

export function startValues(fields: readonly Field[]): Values {
  return Object.fromEntries(
    fields.filter(({ schema, kind }) => schema.default !== undefined || kind === 'choices').map(({ name, schema }) => [name, schema.default ?? []]),
  )
}

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)

/** What the person still has to mend: field → key of the sentence. The server has the last word. */
export function faultsOf(fields: readonly Field[], values: Values): Record<string, string> {
  const faults: Record<string, string> = {}
  for (const { name, required, schema } of fields) {
    const value = values[name]
    if (isEmpty(value)) {
      if (required) faults[name] = 'form.required'
      continue
    }
    if (typeof value === 'number') {
      if (schema.minimum !== undefined && value < schema.minimum) faults[name] = 'form.too_small'
      if (schema.maximum !== undefined && value > schema.maximum) faults[name] = 'form.too_large'
    }
    if (typeof value === 'string') {
      if (schema.minLength !== undefined && value.trim().length < schema.minLength) faults[name] = 'form.too_short'
      if (schema.maxLength !== undefined && value.length > schema.maxLength) faults[name] = 'form.too_long'
    }
  }
  return faults
}

/** What is sent: nothing that was left empty. */
export function filled(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => !isEmpty(value)))
}
