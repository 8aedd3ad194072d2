/** What differs between two days, made ready to be drawn. Pure. */
import type { Comparison, Layer } from '@/api/types'
import type { MapSource } from '@/design/map/source'

export type Difference = Comparison['items'][number]
export const DIFFERENCES = ['appeared', 'gone', 'reshaped', 'redescribed'] as const
export type DifferenceKind = (typeof DIFFERENCES)[number]

const read = (text: string | null): GeoJSON.Feature | null => (text ? (JSON.parse(text) as GeoJSON.Feature) : null)

export function placeOf(one: Difference): [number, number] | null {
  const { longitude, latitude } = (read(one.after) ?? read(one.before))?.properties ?? {}
  return typeof longitude === 'number' && typeof latitude === 'number' ? [longitude, latitude] : null
}

const COLOURS = { appeared: '#2f8f83', gone: '#d2452d', changed: '#d9922e' } as const

/** Only what can be seen to differ is drawn: what appeared, what went, and what has another shape. */
export function differenceSource(items: readonly Difference[]): MapSource {
  const features = items
    .filter((one) => one.kind !== 'changed' || one.what.includes('geometry'))
    .flatMap((one): GeoJSON.Feature[] => {
      const found = read(one.kind === 'gone' ? one.before : one.after)
      return found ? [{ type: 'Feature', geometry: found.geometry, properties: { kind: one.kind, name: one.name } }] : []
    })
  return {
    id: 'differences',
    drawing: 'area',
    colour: 'accent',
    weight: 3,
    labels: false,
    cluster: false,
    minZoom: 0,
    data: { type: 'FeatureCollection', features },
    colouring: { field: 'kind', kind: 'category', other: COLOURS.changed, stops: Object.entries(COLOURS).map(([value, colour]) => ({ value, colour })) },
  }
}

/** Two surveys of the same things, when there are: a layer named like another with a year behind it. */
export function pairOf(layers: readonly Layer[]): [string, string] {
  const grounds = layers.filter((layer) => layer.source === 'features' && layer.features > 0)
  for (const older of grounds) {
    const stem = /^(.*)_\d{4}$/.exec(older.id)?.[1]
    if (stem && grounds.some((layer) => layer.id === stem)) return [older.id, stem]
  }
  const first = grounds.find((layer) => layer.style.paint === 'building') ?? grounds[0]
  return [first?.id ?? '', first?.id ?? '']
}
