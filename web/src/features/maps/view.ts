/** What a person sees of the map, as an address that can be shared. Pure. */
import type { Colouring } from '@/design/map/source'
import type { Look } from '@/packs/ground'
import { readTheme, type Theme } from './theme'

export interface MapView {
  centre: [number, number] | null
  zoom: number | null
  tilted: boolean
  /** Ids of the shown layers; null: what each layer says itself. */
  layers: string[] | null
  /** Ids from the lowest to the highest; null: as the packs put them. */
  order: string[] | null
  looks: Record<string, Look>
  theme: Theme | null
  /** The day the ground is seen on. */
  day: string | null
  /** A kept drawing that lies over the map. */
  drawing: string | null
}

type Query = Record<string, unknown>
const text = (value: unknown): string | null => (typeof value === 'string' && value ? value : null)
const isColour = (colour: unknown): colour is string => typeof colour === 'string' && /^(#[0-9a-f]{3,8}|[a-z]+)$/i.test(colour)

function place(value: unknown): [number, number] | null {
  const parts = text(value)?.split(',').map(Number) ?? []
  const [x, y] = parts
  return x !== undefined && y !== undefined && Math.abs(x) <= 180 && Math.abs(y) <= 90 ? [x, y] : null
}

function lookOf(value: unknown): Look | null {
  if (typeof value !== 'object' || value === null) return null
  const { o, h, c, t, w, l } = value as Record<string, unknown>
  return {
    ...(typeof o === 'number' && o >= 0 && o <= 1 ? { opacity: o } : {}),
    ...(h === true ? { heat: true } : {}),
    ...(isColouring(c) ? { colouring: c } : {}),
    ...(isColour(t) ? { tint: t } : {}),
    ...(typeof w === 'number' && w >= 1 && w <= 5 ? { weight: w } : {}),
    ...(typeof l === 'boolean' ? { labels: l } : {}),
  }
}

function looksOf(value: unknown): Record<string, Look> {
  try {
    const read: unknown = JSON.parse(text(value) ?? '{}')
    if (typeof read !== 'object' || read === null) return {}
    return Object.fromEntries(
      Object.entries(read as Record<string, unknown>).flatMap(([id, one]) => {
        const look = lookOf(one)
        return look ? [[id, look]] : []
      }),
    )
  } catch {
    return {}
  }
}

function isColouring(value: unknown): value is Colouring {
  if (typeof value !== 'object' || value === null) return false
  const { field, kind, stops, other } = value as Partial<Colouring>
  return typeof field === 'string' && (kind === 'category' || kind === 'steps') && isColour(other) && Array.isArray(stops) && stops.every((one) => isColour(one.colour))
}

function ids(value: unknown): string[] | null {
  return text(value)?.split(',').filter((id) => /^[a-z][a-z0-9_]*$/.test(id)) ?? null
}

export function readView(query: Query): MapView {
  const zoom = Number(text(query.z))
  const day = text(query.day)
  const drawing = text(query.drawing)
  return {
    centre: place(query.c),
    zoom: text(query.z) && zoom >= 0 && zoom <= 24 ? zoom : null,
    tilted: query.tilt === '1',
    layers: ids(query.layers),
    order: ids(query.order),
    looks: looksOf(query.looks),
    theme: readTheme(text(query.theme)),
    day: day && /^\d{4}-\d{2}-\d{2}$/.test(day) ? day : null,
    drawing: drawing && /^[0-9a-f-]{36}$/.test(drawing) ? drawing : null,
  }
}

function writeLook({ opacity, heat, colouring, tint, weight, labels }: Look): object {
  return {
    ...(opacity !== undefined && opacity < 1 ? { o: opacity } : {}),
    ...(heat ? { h: true } : {}),
    ...(colouring ? { c: colouring } : {}),
    ...(tint ? { t: tint } : {}),
    ...(weight === undefined ? {} : { w: weight }),
    ...(labels === undefined ? {} : { l: labels }),
  }
}

/** Only what differs from what everybody sees stands in the address. */
export function writeView(view: MapView): Record<string, string> {
  const looks = Object.fromEntries(
    Object.entries(view.looks).flatMap(([id, look]) => {
      const one = writeLook(look)
      return Object.keys(one).length ? [[id, one]] : []
    }),
  )
  return {
    ...(view.centre ? { c: view.centre.map((value) => value.toFixed(5)).join(',') } : {}),
    ...(view.zoom === null ? {} : { z: view.zoom.toFixed(2) }),
    ...(view.tilted ? { tilt: '1' } : {}),
    ...(view.layers ? { layers: view.layers.join(',') } : {}),
    ...(view.order ? { order: view.order.join(',') } : {}),
    ...(Object.keys(looks).length ? { looks: JSON.stringify(looks) } : {}),
    ...(view.theme ? { theme: JSON.stringify(view.theme) } : {}),
    ...(view.day ? { day: view.day } : {}),
    ...(view.drawing ? { drawing: view.drawing } : {}),
  }
}
