/** Questions to a layer put together from parts, and what the answers add up to. Pure. */
import type { Cql } from '@/api/types'

export const OPERATORS = ['=', '<>', '>', '>=', '<', '<=', 'between', 'like', 'starts', 'in', 'isnull', 'notnull'] as const
export type Operator = (typeof OPERATORS)[number]

export interface Condition {
  field: string
  op: Operator
  value: string
  /** The upper end of a range. */
  to?: string
}

const TEXT_ONLY = new Set<Operator>(['like', 'starts'])
const ORDERED = new Set<Operator>(['>', '>=', '<', '<=', 'between'])
/** What can be asked of a field: texts are not added up, numbers do not begin with something. */
export const operatorsFor = (kind: FieldKind): Operator[] => OPERATORS.filter((op) => (kind === 'number' ? !TEXT_ONLY.has(op) : kind === 'boolean' ? !TEXT_ONLY.has(op) && !ORDERED.has(op) && op !== 'in' : true))
export const needsValue = (op: Operator): boolean => op !== 'isnull' && op !== 'notnull'

/** How a value is typed in the tiles' list of fields, or in the declaration of a layer. */
export type FieldKind = 'text' | 'number' | 'boolean'
export function kindOf(told: string | undefined): FieldKind {
  if (told === 'Number' || told === 'number' || told === 'integer') return 'number'
  return told === 'Boolean' || told === 'boolean' ? 'boolean' : 'text'
}

function value(text: string, kind: FieldKind): string | number | boolean {
  if (kind === 'number') return Number(text)
  return kind === 'boolean' ? text === 'true' || text === '是' || text === '1' : text
}

const escaped = (text: string): string => text.replace(/[%_\\]/g, '\\$&')
const listed = (text: string): string[] => text.split(/[,，;；、\n]/).map((one) => one.trim()).filter(Boolean)

function test({ field, op, value: text, to = '' }: Condition, kind: FieldKind): Cql {
  const property = { property: field }
  if (op === 'isnull') return { op: 'isNull', args: [property] }
  if (op === 'notnull') return { op: 'not', args: [{ op: 'isNull', args: [property] }] }
  if (op === 'like') return { op: 'like', args: [property, `%${escaped(text)}%`] }
  if (op === 'starts') return { op: 'like', args: [property, `${escaped(text)}%`] }
  if (op === 'between') return { op: 'between', args: [property, value(text, kind), value(to, kind)] }
  if (op === 'in') return { op: 'in', args: [property, listed(text).map((one) => value(one, kind))] }
  return { op, args: [property, value(text, kind)] }
}

export type Fault = 'no_field' | 'no_value' | 'no_number'
/** Why a condition cannot be asked yet: a word for it, or null. */
export function faultOf({ field, op, value: text, to = '' }: Condition, kind: FieldKind): Fault | null {
  if (!field) return 'no_field'
  if (!needsValue(op)) return null
  const told = op === 'in' ? listed(text) : op === 'between' ? [text, to] : [text]
  if (told.length === 0 || told.some((one) => !one.trim())) return 'no_value'
  return kind === 'number' && told.some((one) => !Number.isFinite(Number(one))) ? 'no_number' : null
}

const quoted = (one: unknown): string => (typeof one === 'string' ? `'${one.replaceAll("'", "''")}'` : String(one))
const named = (field: string): string => (/^[A-Za-z_]\w*$/.test(field) ? field : `"${field}"`)

/** A condition in the text form of CQL2, to be read and gone on with. */
function testText(condition: Condition, kind: FieldKind): string {
  const { op, args } = test(condition, kind)
  const name = named(condition.field)
  if (op === 'isNull') return `${name} IS NULL`
  if (op === 'not') return `${name} IS NOT NULL`
  if (op === 'between') return `${name} BETWEEN ${quoted(args[1])} AND ${quoted(args[2])}`
  if (op === 'in') return `${name} IN (${(args[1] as unknown[]).map(quoted).join(', ')})`
  return `${name} ${op === 'like' ? 'LIKE' : op} ${quoted(args[1])}`
}
/** All conditions as text. */
export function textOf(conditions: readonly Condition[], every: boolean, kinds: Readonly<Record<string, FieldKind>>): string {
  return conditions.map((one) => testText(one, kinds[one.field] ?? 'text')).join(every ? ' AND ' : ' OR ')
}

/** All of it together: the conditions, and the area. Undefined when everything is wanted. */
export function whereOf(conditions: readonly Condition[], every: boolean, area: GeoJSON.Geometry | null, kinds: Readonly<Record<string, FieldKind>>): Cql | undefined {
  const tests = conditions.map((one) => test(one, kinds[one.field] ?? 'text'))
  const asked = tests.length > 1 ? [{ op: every ? 'and' : 'or', args: tests }] : tests
  const parts = [...asked, ...(area ? [{ op: 's_intersects', args: [{ property: 'geometry' }, area] }] : [])]
  return parts.length > 1 ? { op: 'and', args: parts } : parts[0]
}
