/** Which layers come in the same tiles: what nearly everybody sees is asked for once a tile, not once a layer. Pure. */
import type { Layer, TileJson } from '@/api/types'

export interface Bundle {
  /** Name of the source on the map. */
  id: string
  members: string[]
  /** From this level on its tiles are asked for. */
  from: number
}

/** What the tiles of one layer hold, and with which others they come. */
export interface KnownTiles extends TileJson {
  members: string
  source: string
  from: number
}

/** From here on single buildings are seen: what is drawn from near does not travel in the tiles of far levels. */
const NEAR = 13
const MOST = 20

/** Layers that are shown unless somebody hides them. Controlled ones are asked for alone, so that each look is meant. */
export function bundlesOf(layers: readonly Layer[]): Map<string, Bundle> {
  const common = layers.filter((layer) => layer.source === 'features' && layer.visible && layer.features > 0 && layer.grade !== 'controlled')
  const found = new Map<string, Bundle>()
  for (const [id, members] of [['ground:far', common.filter((one) => one.min_zoom < NEAR)], ['ground:near', common.filter((one) => one.min_zoom >= NEAR)]] as const) {
    if (members.length < 2 || members.length > MOST) continue
    const bundle: Bundle = { id, members: members.map((one) => one.id), from: Math.min(...members.map((one) => one.min_zoom)) }
    for (const { id: layer } of members) found.set(layer, bundle)
  }
  return found
}

export function aloneOf(layer: string, layers: readonly Layer[]): Bundle {
  return { id: layer, members: [layer], from: layers.find((one) => one.id === layer)?.min_zoom ?? 0 }
}

/** The description of a bundle, cut up by layer. */
export function knownOf({ id, members, from }: Bundle, answer: TileJson): Record<string, KnownTiles> {
  const common = { ...answer, members: members.join(','), source: id, from }
  return Object.fromEntries(answer.vector_layers.filter((one) => members.includes(one.id)).map((one) => [one.id, { ...common, vector_layers: [one] }]))
}
