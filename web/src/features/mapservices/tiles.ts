/** Which tile lies in the middle of a layer, in the schemes the services speak. Pure. */
import type { Box4 } from '@/api/types'

export type Scheme = 'c' | 'w'

/** The level at which the extent is about a tile wide. */
export function levelFor(extent: Box4): number {
  const wide = Math.max(extent[2] - extent[0], 1e-6)
  return Math.min(Math.max(Math.round(Math.log2(360 / wide)), 1), 16)
}

/** Level, row and column as WMTS counts them: `c` has two tiles at level 1, `w` four. */
export function tileAt(scheme: Scheme, extent: Box4): { level: number; row: number; column: number } {
  const [west, south, east, north] = extent
  const level = levelFor(extent)
  const [x, y] = [(west + east) / 2, (south + north) / 2]
  const column = Math.floor(((x + 180) / 360) * 2 ** level)
  if (scheme === 'c') return { level, column, row: Math.floor(((90 - y) / 180) * 2 ** (level - 1)) }
  const angle = (y * Math.PI) / 180
  return { level, column, row: Math.floor((0.5 - Math.asinh(Math.tan(angle)) / (2 * Math.PI)) * 2 ** level) }
}

/** A template with the numbers of the middle tile in it. */
export function filled(template: string, scheme: Scheme, extent: Box4): string {
  const { level, row, column } = tileAt(scheme, extent)
  return template
    .replace(/\{(?:TileMatrix|z)\}/, String(level))
    .replace(/\{(?:TileRow|y)\}/, String(row))
    .replace(/\{(?:TileCol|x)\}/, String(column))
}
