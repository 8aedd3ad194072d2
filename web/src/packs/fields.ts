/** What one can ask of a layer: the fields its things have, with the words packs give them. */
import type { Layer, TileJson } from '@/api/types'
import { preferences } from '@/design/preferences'
import { kindOf, type FieldKind } from './query'
import { wordOf } from './words'

export interface AskedField {
  name: string
  title: string
  kind: FieldKind
  unit: string
}

const OWN = ['id', 'name', 'code']
/** Fields that say how a thing came here, not what it is. */
const BESIDE = new Set(['id', 'longitude', 'latitude', 'synthetic', 'source', 'licence'])

export function fieldTitle(layer: Pick<Layer, 'id' | 'pack' | 'fields'>, name: string): string {
  const declared = layer.fields?.find((one) => one.name === name)?.title[preferences.language]
  return declared ?? wordOf([`${layer.pack ?? ''}.field.${name}`, `field.${name}`], '')
}

/** `own` words for what every thing has are the page's. */
export function fieldsOf(layer: Layer, tiles: TileJson | null | undefined, own: (name: string) => string): AskedField[] {
  const told = tiles?.vector_layers[0]?.fields ?? {}
  const names = new Set([...OWN, ...(layer.fields ?? []).map((one) => one.name), ...Object.keys(told)])
  return [...names].filter((name) => !BESIDE.has(name)).map((name) => {
    const declared = layer.fields?.find((one) => one.name === name)
    return { name, title: fieldTitle(layer, name) || own(name), kind: kindOf(declared?.type ?? told[name]), unit: declared?.unit ?? '' }
  })
}

/** A value as a person reads it. */
export function valueText(value: unknown, yes: string, no: string): string {
  if (value === null || value === undefined || value === '') return '—'
  if (value === true) return yes
  if (value === false) return no
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
