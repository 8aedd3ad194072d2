/** What a person sees of the map, as an address that can be shared. Pure. */
import type { Colouring } from '@/design/map/style'
import type { Look } from '@/packs/ground'

export interface MapView {
  centre: [number, number] | null
  zoom: number | null
  tilted: boolean
  /** Ids of the shown layers; null: what each layer says itself. */
  layers: string[] | null
  looks: Record<string, Look>
  /** The day the ground is seen on. */
  day: string | null
}

type Query = Record<string, unknown>
const text = (value: unknown): string | null => (typeof value === 'string' && value ? value : null)

function place(value: unknown): [number, number] | null {
  const parts = text(value)?.split(',').map(Number) ?? []
  const [x, y] = parts
  return x !== undefined && y !== undefined && Math.abs(x) <= 180 && Math.abs(y) <= 90 ? [x, y] : null
}

function looksOf(value: unknown): Record<string, Look> {
  try {
    const read: unknown = JSON.parse(text(value) ?? '{}')
    if (typeof read !== 'object' || read === null) return {}
    return Object.fromEntries(
      Object.entries(read as Record<string, unknown>).flatMap(([id, one]) => {
        if (typeof one !== 'object' || one === null) return []
        const { o, h, c } = one as { o?: unknown; h?: unknown; c?: unknown }
        const look: Look = {}
        if (typeof o === 'number' && o >= 0 && o <= 1) look.opacity = o
        if (h === true) look.heat = true
        if (isColouring(c)) look.colouring = c
        return [[id, look]]
      }),
    )
  } catch {
    return {}
  }
}

function isColouring(value: unknown): value is Colouring {
  if (typeof value !== 'object' || value === null) return false
  const { field, kind, stops, other } = value as Partial<Colouring>
  const sound = (colour: unknown): boolean => typeof colour === 'string' && /^(#[0-9a-f]{3,8}|[a-z]+)$/i.test(colour)
  return typeof field === 'string' && (kind === 'category' || kind === 'steps') && sound(other) && Array.isArray(stops) && stops.every((one) => sound(one.colour))
}

export function readView(query: Query): MapView {
  const zoom = Number(text(query.z))
  const day = text(query.day)
  return {
    centre: place(query.c),
    zoom: text(query.z) && zoom >= 0 && zoom <= 24 ? zoom : null,
    tilted: query.tilt === '1',
    layers: text(query.layers)?.split(',').filter((id) => /^[a-z][a-z0-9_]*$/.test(id)) ?? null,
    looks: looksOf(query.looks),
    day: day && /^\d{4}-\d{2}-\d{2}$/.test(day) ? day : null,
  }
}

/** Only what differs from what everybody sees stands in the address. */
export function writeView(view: MapView): Record<string, string> {
  const looks = Object.fromEntries(
    Object.entries(view.looks).flatMap(([id, { opacity, heat, colouring }]) => {
      const one = { ...(opacity !== undefined && opacity < 1 ? { o: opacity } : {}), ...(heat ? { h: true } : {}), ...(colouring ? { c: colouring } : {}) }
      return Object.keys(one).length ? [[id, one]] : []
    }),
  )
  return {
    ...(view.centre ? { c: view.centre.map((value) => value.toFixed(5)).join(',') } : {}),
    ...(view.zoom === null ? {} : { z: view.zoom.toFixed(2) }),
    ...(view.tilted ? { tilt: '1' } : {}),
    ...(view.layers ? { layers: view.layers.join(',') } : {}),
    ...(Object.keys(looks).length ? { looks: JSON.stringify(looks) } : {}),
    ...(view.day ? { day: view.day } : {}),
  }
}
