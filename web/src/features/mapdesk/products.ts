/** Templates of map products: which layers a sheet shows beside the ground. Pure. */
export interface Template {
  id: string
  layers: readonly string[]
}

export const TEMPLATES: readonly Template[] = [
  { id: 'basic', layers: ['survey_marks'] },
  { id: 'land', layers: ['land_use'] },
  { id: 'plan', layers: ['plan_zones'] },
  { id: 'networks', layers: ['pipes_water', 'pipes_gas', 'pipes_drainage', 'power_lines'] },
]

export interface Product {
  name: string
  box: readonly [number, number, number, number]
  template: string
  /** The layer whose area it is. */
  area: string
  /** What the map shows by itself. */
  plain: readonly string[]
  known: ReadonlySet<string>
}

/** Pixels of the map on an A4 sheet lying down, with some air. */
const WIDE = 940
const HIGH = 520

/** At which zoom the box fits the sheet. */
export function zoomFor([west, south, east, north]: readonly [number, number, number, number]): number {
  const y = (latitude: number): number => Math.log(Math.tan(Math.PI / 4 + (latitude * Math.PI) / 360)) / (2 * Math.PI)
  const wide = Math.log2(WIDE / 512 / Math.max((east - west) / 360, 1e-9))
  const high = Math.log2(HIGH / 512 / Math.max(y(north) - y(south), 1e-9))
  return Math.max(0, Math.min(18, Math.floor(Math.min(wide, high) * 100) / 100))
}

export function productAddress({ name, box, template, area, plain, known }: Product): string {
  const extra = TEMPLATES.find((one) => one.id === template)?.layers.filter((id) => known.has(id)) ?? []
  const query = new URLSearchParams({
    c: `${((box[0] + box[2]) / 2).toFixed(5)},${((box[1] + box[3]) / 2).toFixed(5)}`,
    z: zoomFor(box).toFixed(2),
    layers: [...new Set([...plain, area, ...extra])].join(','),
    title: name,
  })
  return `/map/print?${query.toString()}`
}
