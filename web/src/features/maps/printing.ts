/** What a sheet needs to know: its scale, the coordinates on its frame, and the area it speaks of. Pure. */
import type { View } from '@/design/map/MapCanvas.vue'
import { metresAPixel } from '@/design/map/measure'
import type { MapSource } from '@/design/map/source'

/** A CSS pixel on paper is 1/96 inch. */
export const PIXEL_M = 0.0254 / 96
export const SCALES = [500, 1000, 2000, 5000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000] as const

export const ratioOf = (view: View): number => metresAPixel(view.centre[1], view.zoom) / PIXEL_M
/** The zoom at which paper shows the ground at 1 to so many. */
export const zoomAt = (latitude: number, ratio: number): number => Math.log2((metresAPixel(latitude, 0) / PIXEL_M) / ratio)

/** Steps of coordinates in seconds of arc. */
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600]
const MOST = 6
const mercator = (latitude: number): number => Math.log(Math.tan(Math.PI / 4 + (latitude * Math.PI) / 360))

export interface Tick {
  /** Where on the side, from 0 to 1: from the west, or from the north. */
  at: number
  text: string
}

/** 113°08′30″ */
export function degreesText(degrees: number): string {
  const seconds = Math.round(Math.abs(degrees) * 3600)
  const [d, m, s] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60]
  return `${d}°${String(m).padStart(2, '0')}′${s ? `${String(s).padStart(2, '0')}″` : ''}`
}

function ticks(from: number, to: number, place: (degrees: number) => number): Tick[] {
  const span = (to - from) * 3600
  const step = (STEPS.find((one) => span / one <= MOST) ?? 3600) / 3600
  const first = Math.ceil(from / step - 1e-9)
  const last = Math.floor(to / step + 1e-9)
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => (first + i) * step)
    .map((degrees) => ({ at: place(degrees), text: degreesText(degrees) }))
    .filter(({ at }) => at > 0.02 && at < 0.98)
}

/** The coordinates along the frame of a map that looks north. */
export function frameTicks({ box: [west, south, east, north] }: View): { across: Tick[]; down: Tick[] } {
  const [top, bottom] = [mercator(north), mercator(south)]
  return { across: ticks(west, east, (x) => (x - west) / (east - west)), down: ticks(south, north, (y) => (top - mercator(y)) / (top - bottom)) }
}

const WORLD: GeoJSON.Position[] = [[-179, -84], [179, -84], [179, 84], [-179, 84], [-179, -84]]

/** Everything outside an area, to stand back, and the area itself. */
export function maskSource(area: GeoJSON.Geometry): MapSource | null {
  const parts = area.type === 'Polygon' ? [area.coordinates] : area.type === 'MultiPolygon' ? area.coordinates : null
  if (!parts) return null
  const outer = parts.flatMap((rings) => (rings[0] ? [rings[0]] : []))
  const features: GeoJSON.Feature[] = [
    { type: 'Feature', geometry: { type: 'Polygon', coordinates: [WORLD, ...outer] }, properties: { kind: 'outside' } },
    { type: 'Feature', geometry: { type: 'MultiPolygon', coordinates: parts }, properties: { kind: 'area' } },
  ]
  return { id: 'area', drawing: 'mask', colour: 'accent', weight: 2, labels: false, cluster: false, minZoom: 0, data: { type: 'FeatureCollection', features } }
}
