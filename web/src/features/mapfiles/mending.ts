/** A row that was put aside, as a form; and what of the form is sent. Pure. */
import type { Layer, MapReject } from '@/api/types'

export interface MendRow {
  name: string
  value: string
  choices: string[]
}

const OWN = ['name', 'code'] as const
const text = (value: unknown): string => (value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value))

/** The values of a row: name and code, the fields of the layer, and what else the row brought. */
export function rowsOf(reject: MapReject, layer: Layer | null): MendRow[] {
  const { name, code, values } = reject.properties
  const fields = layer?.fields ?? []
  const names = [...new Set([...fields.map((one) => one.name), ...Object.keys(values)])].filter((one) => !OWN.includes(one as 'name'))
  const choices = (field: string): string[] => fields.find((one) => one.name === field)?.choices ?? []
  return [
    { name: 'name', value: name, choices: [] },
    { name: 'code', value: code, choices: [] },
    ...names.map((one) => ({ name: one, value: text(values[one]), choices: choices(one) })),
  ]
}

/** Only what was changed is sent. An emptied value is no value. */
export function mendOf(reject: MapReject, rows: readonly MendRow[], values: Readonly<Record<string, string>>, suggested: boolean, place: { longitude: string; latitude: string } | null): Record<string, unknown> {
  const changed = rows.filter((one) => (values[one.name] ?? '') !== one.value)
  const properties = Object.fromEntries(changed.filter((one) => !OWN.includes(one.name as 'name')).map((one) => [one.name, values[one.name]?.trim() ? values[one.name] : null]))
  const own = Object.fromEntries(changed.filter((one) => OWN.includes(one.name as 'name')).map((one) => [one.name, values[one.name] ?? '']))
  const at = place && place.longitude.trim() && place.latitude.trim() ? [Number(place.longitude), Number(place.latitude)] : null
  const { longitude, latitude } = reject.properties
  const moved = at && (at[0] !== longitude || at[1] !== latitude || !reject.geometry)
  return {
    use_suggestion: suggested && reject.properties.suggestion !== null,
    ...(moved && !suggested ? { geometry: { type: 'Point', coordinates: at } } : {}),
    properties,
    ...own,
  }
}

/** The rings of an area, each a line. */
export function ringsOf(geometry: GeoJSON.Geometry): GeoJSON.Position[][] {
  if (geometry.type === 'Polygon') return geometry.coordinates
  return geometry.type === 'MultiPolygon' ? geometry.coordinates.flat() : []
}

/** What a row is called: its name or code, else its first text. */
export function calledOf({ properties: { name, code, values } }: MapReject, layer: Layer | null): string {
  const inOrder = [...(layer?.fields ?? []).map((one) => values[one.name]), ...Object.values(values)]
  return name || code || text(inOrder.find((one) => typeof one === 'string' && one !== ''))
}
