/** Shapes that a desk lays on the map: as it was, as it would be, and what one looks at. Pure. */
import type { MapSource } from '@/design/map/source'
import { vertices } from '@/packs/geometryEdit'

export type Tone = 'before' | 'after' | 'other' | 'mark'
export interface DeskShape {
  geometry: GeoJSON.Geometry
  tone: Tone
  id?: string
  name?: string
}
export type Box = [number, number, number, number]

/** Colours are those of the words: what goes is vermilion, what comes is celadon, what somebody else did is indigo. */
const LOOKS: Record<Tone, { colour: string; weight: number }> = {
  before: { colour: 'urgent', weight: 3 },
  other: { colour: 'notice', weight: 3 },
  after: { colour: 'accent', weight: 4 },
  mark: { colour: 'warning', weight: 6 },
}
export const TONES = Object.keys(LOOKS) as Tone[]

export function shapeSources(shapes: readonly DeskShape[], tones: readonly Tone[] = TONES): MapSource[] {
  return tones.map((tone) => ({
    id: `desk-${tone}`,
    drawing: 'area' as const,
    colour: LOOKS[tone].colour,
    weight: LOOKS[tone].weight,
    labels: false,
    cluster: false,
    minZoom: 0,
    data: {
      type: 'FeatureCollection' as const,
      features: shapes.filter((one) => one.tone === tone).map(({ geometry, id = '', name = '' }) => ({ type: 'Feature' as const, geometry, properties: { id, name } })),
    },
  }))
}

/** The box around shapes with some air; null when there are none. */
export function boxOf(geometries: readonly GeoJSON.Geometry[], air = 2.5e-4): Box | null {
  let box: Box | null = null
  for (const geometry of geometries) {
    for (const { at: [x, y] } of vertices(geometry)) {
      box = box ? [Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x), Math.max(box[3], y)] : [x, y, x, y]
    }
  }
  return box ? [box[0] - air, box[1] - air, box[2] + air, box[3] + air] : null
}

/** Where two shapes differ: the box around the corners that only one of them has; all of it when there are none. */
export function differenceBox(before: GeoJSON.Geometry | null | undefined, after: GeoJSON.Geometry | null | undefined): Box | null {
  const both = [before, after].flatMap((one) => (one ? [one] : []))
  if (!before || !after) return boxOf(both)
  const keys = (one: GeoJSON.Geometry): Map<string, [number, number]> => new Map(vertices(one).map(({ at }) => [at.join(), [at[0], at[1]]]))
  const [was, is] = [keys(before), keys(after)]
  const moved = [...was].filter(([key]) => !is.has(key)).concat([...is].filter(([key]) => !was.has(key)))
  return moved.length ? boxOf(moved.map(([, coordinates]) => ({ type: 'Point', coordinates }))) : boxOf(both)
}
