/** Templates of map products: which layers a sheet shows beside the ground, how they are coloured, and which figures stand beside it. Pure. */

/** What is counted within the area: how many, how long, how large, or the sum of a field; in rows by a field when there is one. */
export interface Fact {
  layer: string
  what: 'count' | 'length' | 'area' | 'sum'
  field?: string
  by?: string
}

export interface Template {
  id: string
  layers: readonly string[]
  facts: readonly Fact[]
  /** A thematic map, as the address of the map writes it. */
  theme?: Readonly<Record<string, string | number>>
}

export const TEMPLATES: readonly Template[] = [
  { id: 'basic', layers: ['survey_marks'], facts: [{ layer: 'buildings', what: 'count' }, { layer: 'addresses', what: 'count' }, { layer: 'streets', what: 'length' }, { layer: 'places_of_interest', what: 'count' }] },
  { id: 'land', layers: ['land_use'], facts: [{ layer: 'land_use', what: 'area', by: 'name' }] },
  { id: 'people', layers: [], facts: [{ layer: 'buildings', what: 'count' }, { layer: 'buildings', what: 'sum', field: 'residents' }, { layer: 'addresses', what: 'count' }], theme: { layer: 'buildings', kind: 'classes', field: 'residents', method: 'natural', classes: 5, ramp: 'amber' } },
  { id: 'buildings', layers: [], facts: [{ layer: 'buildings', what: 'count', by: 'use' }], theme: { layer: 'buildings', kind: 'category', field: 'use' } },
  { id: 'components', layers: ['components'], facts: [{ layer: 'components', what: 'count', by: 'name' }] },
  { id: 'plan', layers: ['plan_zones'], facts: [{ layer: 'plan_zones', what: 'area', by: 'name' }], theme: { layer: 'plan_zones', kind: 'category', field: 'name' } },
  { id: 'networks', layers: ['pipes_water', 'pipes_gas', 'pipes_drainage', 'power_lines'], facts: [{ layer: 'pipes_water', what: 'length' }, { layer: 'pipes_gas', what: 'length' }, { layer: 'pipes_drainage', what: 'length' }, { layer: 'power_lines', what: 'length' }, { layer: 'manholes', what: 'count' }] },
]

export interface Product {
  name: string
  id: string
  box: readonly [number, number, number, number]
  template: string
  /** The layer whose area it is. */
  area: string
  /** What the map shows by itself. */
  plain: readonly string[]
  known: ReadonlySet<string>
}

/** Pixels of the map on an A4 sheet lying down, with some air. */
const WIDE = 760
const HIGH = 520

/** At which zoom the box fits the sheet. */
export function zoomFor([west, south, east, north]: readonly [number, number, number, number]): number {
  const y = (latitude: number): number => Math.log(Math.tan(Math.PI / 4 + (latitude * Math.PI) / 360)) / (2 * Math.PI)
  const wide = Math.log2(WIDE / 512 / Math.max((east - west) / 360, 1e-9))
  const high = Math.log2(HIGH / 512 / Math.max(y(north) - y(south), 1e-9))
  return Math.max(0, Math.min(18, Math.floor(Math.min(wide, high) * 100) / 100))
}

export function productAddress({ name, id, box, template, area, plain, known }: Product): string {
  const found = TEMPLATES.find((one) => one.id === template)
  const extra = found?.layers.filter((one) => known.has(one)) ?? []
  const query = new URLSearchParams({
    c: `${((box[0] + box[2]) / 2).toFixed(5)},${((box[1] + box[3]) / 2).toFixed(5)}`,
    z: zoomFor(box).toFixed(2),
    layers: [...new Set([...plain, ...(area === 'grid_cells' ? [] : [area]), ...extra])].join(','),
    title: name,
    area: `${area}:${id}`,
    template,
    ...(found?.theme && known.has(String(found.theme.layer)) ? { theme: JSON.stringify(found.theme) } : {}),
  })
  return `/map/print?${query.toString()}`
}
