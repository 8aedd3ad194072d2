/** How the ground looks, whichever way it is drawn: the words of the palette that packs may use for areas and lines. */
import type { Drawing } from '@/design/map/style'

export interface Paint {
  drawing: Drawing
  colour: string
}

export const GROUND: Record<string, Paint> = {
  boundary: { drawing: 'boundary', colour: 'map-line' },
  water: { drawing: 'water', colour: 'map-water' },
  green: { drawing: 'green', colour: 'map-green' },
  road: { drawing: 'road', colour: 'map-road' },
  building: { drawing: 'building', colour: 'grey' },
  area: { drawing: 'area', colour: 'accent' },
}
