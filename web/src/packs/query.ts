/** Questions to a layer put together from parts, and what the answers add up to. Pure. */
import type { Cql, MapFeature } from '@/api/types'

export const OPERATORS = ['=', '<>', '>', '>=', '<', '<=', 'like', 'isnull'] as const
export type Operator = (typeof OPERATORS)[number]

export interface Condition {
  field: string
  op: Operator
  value: string
}

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

function test({ field, op, value: text }: Condition, kind: FieldKind): Cql {
  const property = { property: field }
  if (op === 'isnull') return { op: 'isNull', args: [property] }
  if (op === 'like') return { op: 'like', args: [property, `%${text.replace(/[%_\\]/g, '\\$&')}%`] }
  return { op, args: [property, value(text, kind)] }
}

/** Why a condition cannot be asked yet: a word for it, or null. */
export function faultOf({ field, op, value: text }: Condition, kind: FieldKind): 'no_field' | 'no_value' | 'no_number' | null {
  if (!field) return 'no_field'
  if (op === 'isnull') return null
  if (!text.trim()) return 'no_value'
  return kind === 'number' && !Number.isFinite(Number(text)) ? 'no_number' : null
}

/** All of it together: the conditions, and the area. Undefined when everything is wanted. */
export function whereOf(conditions: readonly Condition[], every: boolean, area: GeoJSON.Geometry | null, kinds: Readonly<Record<string, FieldKind>>): Cql | undefined {
  const tests = conditions.map((one) => test(one, kinds[one.field] ?? 'text'))
  const asked = tests.length > 1 ? [{ op: every ? 'and' : 'or', args: tests }] : tests
  const parts = [...asked, ...(area ? [{ op: 's_intersects', args: [{ property: 'geometry' }, area] }] : [])]
  return parts.length > 1 ? { op: 'and', args: parts } : parts[0]
}

/** An area in the words of CQL2 text, to be put behind what somebody typed. */
export function withArea(text: string, area: GeoJSON.Geometry | null): string {
  if (area?.type !== 'Polygon') return text
  const rings = area.coordinates.map((ring) => `(${ring.map((at) => `${at[0]} ${at[1]}`).join(', ')})`).join(', ')
  const inside = `S_INTERSECTS(geometry, POLYGON(${rings}))`
  return text.trim() ? `(${text.trim()}) AND ${inside}` : inside
}

export interface ClassRow {
  name: string
  count: number
  sum: number | null
  mean: number | null
}

/** Count, sum and mean by class, the largest class first. Values that are no numbers are not in the mean. */
export function summarise(features: readonly Pick<MapFeature, 'properties'>[], by: string | null, of: string | null): ClassRow[] {
  const classes = new Map<string, { count: number; sum: number; numbers: number }>()
  for (const { properties } of features) {
    const told = by ? properties[by] : ''
    const name = told === null || told === undefined ? '' : String(told)
    const row = classes.get(name) ?? { count: 0, sum: 0, numbers: 0 }
    const amount = of ? properties[of] : null
    row.count++
    if (typeof amount === 'number' && Number.isFinite(amount)) {
      row.sum += amount
      row.numbers++
    }
    classes.set(name, row)
  }
  return [...classes]
    .map(([name, { count, sum, numbers }]) => ({ name, count, sum: of ? sum : null, mean: of && numbers ? sum / numbers : null }))
    .sort((a, b) => b.count - a.count || a.name.localeCompare(b.name, 'zh'))
}

/** Where classes begin so that each holds about as many (or is as wide). Rising, without doubles. */
export function breaks(values: readonly number[], classes: number, equal = false): number[] {
  const sorted = [...values].filter(Number.isFinite).sort((a, b) => a - b)
  const low = sorted[0]
  const high = sorted.at(-1)
  if (low === undefined || high === undefined) return []
  const at = (i: number): number => (equal ? low + ((high - low) * i) / classes : (sorted[Math.floor((sorted.length * i) / classes)] ?? high))
  const found = Array.from({ length: classes }, (_, i) => Number(at(i).toPrecision(4)))
  return [...new Set(found)]
}

export const CLASS_COLOURS = ['#2f8f83', '#d9922e', '#4c6fb1', '#b65a7c', '#7f9a3f', '#8a6fb0', '#58a6c7', '#a8763e'] as const
export const OTHER_COLOUR = '#9aa0a3'
export const STEP_COLOURS = ['#d3e9e4', '#9fd0c6', '#66b0a4', '#378579', '#17574f'] as const
