/** In which drawer of the layer list a layer lies, and the colour it is known by. */
import type { Layer } from '@/api/types'

export const GROUPS = ['work', 'field', 'land', 'divisions', 'streets', 'network', 'things', 'made', 'checks'] as const
export type Group = (typeof GROUPS)[number]

const COLOURS: Record<string, string> = {
  boundary: 'map-line', water: 'map-water-text', green: 'map-green-text', road: 'map-road-major-edge', building: 'map-building-top', area: 'accent', device: 'accent', case: 'notice', alert: 'warning',
}

/** Networks and checks say so by where they stand in the drawing order (README of the pack base_map). */
export function groupOf(layer: Pick<Layer, 'source' | 'style' | 'position' | 'origin'>): Group {
  if (layer.source === 'cases' || layer.source === 'alerts') return 'work'
  if (layer.source === 'devices') return 'field'
  const { paint } = layer.style
  if (layer.origin === 'page') return 'made'
  if (layer.position >= 900) return 'checks'
  if (layer.position >= 100 && layer.position < 140) return 'network'
  if (paint === 'boundary') return 'divisions'
  if (paint === 'road' || paint === 'building') return 'streets'
  return paint === 'water' || paint === 'green' || paint === 'area' ? 'land' : 'things'
}

export function swatchOf(layer: Pick<Layer, 'style'>): string {
  const { paint = 'area', colour } = layer.style
  if (paint === 'area' && colour) return `var(--${colour})`
  return `var(--${COLOURS[paint] ?? 'accent'})`
}

/** Layers whose title or id holds the text. */
export function matching<T extends Pick<Layer, 'id'>>(layers: readonly T[], text: string, title: (layer: T) => string): T[] {
  const wanted = text.trim().toLocaleLowerCase()
  return wanted ? layers.filter((layer) => `${title(layer)} ${layer.id}`.toLocaleLowerCase().includes(wanted)) : [...layers]
}
