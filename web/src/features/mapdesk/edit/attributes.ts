/** The attributes of a thing as a form: which there are, of what kind, and what a typed text means. Pure. */
import type { LayerDetail, LayerField, MapFeature } from '@/api/types'

export interface Attribute {
  name: string
  type: LayerField['type']
  required: boolean
  choices: string[]
  unit: string
}

/** What every thing may carry beside the fields of its layer; what says how it came here goes on by itself. */
const OWN: Attribute[] = ['name', 'code'].map((name) => ({ name, type: 'text', required: false, choices: [], unit: '' }))
const BESIDE = new Set(['longitude', 'latitude', 'synthetic', 'source', 'licence', 'survey', 'surveyed', 'accuracy_m', 'valid_from', 'valid_to'])

function typeOf(value: unknown): LayerField['type'] {
  if (typeof value === 'number') return 'number'
  return typeof value === 'boolean' ? 'boolean' : 'text'
}

/** The fields a layer declares; where it declares none, those that its things have. */
export function attributesOf(layer: Pick<LayerDetail, 'fields' | 'hidden_fields'> | null, properties: Record<string, unknown>, like: Pick<MapFeature, 'properties'> | undefined): Attribute[] {
  const declared = (layer?.fields ?? []).filter(({ name }) => !layer?.hidden_fields.includes(name)).map(({ name, type, required, choices, unit }) => ({ name, type, required, choices, unit }))
  const known = new Set([...OWN, ...declared].map(({ name }) => name))
  const seen = { ...(declared.length ? {} : like?.properties), ...properties }
  const others = Object.entries(seen).filter(([name]) => !known.has(name)).map(([name, value]): Attribute => ({ name, type: typeOf(value ?? like?.properties[name]), required: false, choices: [], unit: '' }))
  return [...OWN, ...declared, ...others].filter(({ name }) => !BESIDE.has(name))
}

/** What a typed text means; what is no number stays a text, so that the server names it. */
export function typed(attribute: Pick<Attribute, 'type'>, text: string): unknown {
  if (text === '') return null
  if (attribute.type === 'boolean') return text === 'true'
  const isNumber = attribute.type === 'integer' || attribute.type === 'number'
  return isNumber && Number.isFinite(Number(text)) ? Number(text) : text
}

/** What is sent: nothing empty, and not where the thing lies, which its shape says. */
export function filled(properties: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(properties).filter(([name, value]) => name !== 'longitude' && name !== 'latitude' && value !== '' && value !== null && value !== undefined))
}

/** A part that was cut off is another thing: it goes without the code that says which thing it is. */
export function ofPart(properties: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => name !== 'code'))
}
