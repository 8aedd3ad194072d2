/** How the ground looks, whichever way it is drawn: the words of the palette that packs may use for areas and lines. */
import type { Drawing } from '@/design/map/source'

export interface Paint {
  drawing: Drawing
  colour: string
}

/** Colours of the palette that a style may name for areas, lines and points of its own. */
export const COLOURS = ['accent', 'notice', 'warning', 'urgent', 'grey', 'plum', 'moss', 'clay'] as const

/** The colour token of a style: what paints the ground has its own colour. */
export const colourOf = (style: { colour?: string }, paint: Paint): string => (paint.drawing === 'area' && style.colour && (COLOURS as readonly string[]).includes(style.colour) ? style.colour : paint.colour)

export const GROUND: Record<string, Paint> = {
  boundary: { drawing: 'boundary', colour: 'map-line' },
  water: { drawing: 'water', colour: 'map-water' },
  green: { drawing: 'green', colour: 'map-green' },
  road: { drawing: 'road', colour: 'map-road' },
  building: { drawing: 'building', colour: 'grey' },
  area: { drawing: 'area', colour: 'accent' },
}
