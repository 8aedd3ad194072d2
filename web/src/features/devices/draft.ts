/** A device as a person writes it down: what is wrong with it, and what is sent. Pure. */
import type { Problem } from '@/api/problem'
import type { Device, DeviceKind } from '@/api/types'
import { toCgcs2000, type CoordinateSystem } from '@/design/map/offset'

export interface Draft {
  protocol: string
  identifier: string
  name: string
  kind: string
  division: string
  system: CoordinateSystem
  longitude: string
  latitude: string
  organisation: string
  properties: string[]
  interval: string
  secret: string
}

export function emptyDraft(): Draft {
  return { protocol: '', identifier: '', name: '', kind: '', division: '', system: 'cgcs2000', longitude: '', latitude: '', organisation: '', properties: [], interval: '', secret: '' }
}

export function draftOf(one: Device): Draft {
  return {
    ...emptyDraft(),
    protocol: one.protocol,
    identifier: one.identifier,
    name: one.name,
    kind: one.kind,
    division: one.division ?? '',
    longitude: one.longitude === null ? '' : String(one.longitude),
    latitude: one.latitude === null ? '' : String(one.latitude),
    organisation: one.organisation ?? '',
    properties: [...one.properties],
    interval: String(one.reporting_interval_s),
  }
}

/** What a kind says for the fields nobody has filled yet. */
export function withKind(draft: Draft, kind: DeviceKind | undefined): Draft {
  if (!kind) return draft
  return { ...draft, kind: kind.id, protocol: kind.protocol, properties: kind.properties.map((one) => one.code), interval: draft.interval || String(kind.interval_s) }
}

/** The place in CGCS2000, or null when none (or half of one) is written. */
export function placeOf(draft: Draft): [number, number] | null {
  const [longitude, latitude] = [Number(draft.longitude), Number(draft.latitude)]
  if (!draft.longitude.trim() || !draft.latitude.trim() || Number.isNaN(longitude) || Number.isNaN(latitude)) return null
  return toCgcs2000([longitude, latitude], draft.system)
}

const between = (text: string, low: number, high: number): boolean => text.trim() !== '' && Number(text) >= low && Number(text) <= high
const LONGEST_S = 31 * 86_400

/** Field → key of the sentence that says what is wanted. The server has the last word. */
export function draftFaults(draft: Draft): Record<string, string> {
  const placed = draft.longitude.trim() !== '' || draft.latitude.trim() !== ''
  const checks: Record<string, boolean> = {
    kind: draft.kind !== '',
    identifier: /^[!-~]{1,64}$/.test(draft.identifier.trim()),
    name: draft.name.trim().length > 0 && draft.name.trim().length <= 200,
    longitude: !placed || between(draft.longitude, -180, 180),
    latitude: !placed || between(draft.latitude, -90, 90),
    reporting_interval_s: between(draft.interval, 1, LONGEST_S),
    division: draft.division === '' || /^\d{2,12}$/.test(draft.division),
  }
  return Object.fromEntries(Object.entries(checks).filter(([, good]) => !good).map(([field]) => [field, `device.wanted.${field}`]))
}

/** What the server found wrong, at the fields it named; a field without a sentence of ours keeps the server's words. */
export function serverFaults(problem: Problem, known: (key: string) => boolean): Record<string, string> {
  return Object.fromEntries(
    problem.errors.map(({ field, reason }) => {
      const key = problem.code === 'device_exists' ? 'device.wanted.taken' : `device.wanted.${field}`
      return [field, known(key) ? key : reason]
    }),
  )
}

const round = (value: number): number => Math.round(value * 1e6) / 1e6

export function bodyOf(draft: Draft, fresh: boolean): Record<string, unknown> {
  const place = placeOf(draft)
  const common = {
    name: draft.name.trim(),
    kind: draft.kind,
    division: draft.division || null,
    longitude: place && round(place[0]),
    latitude: place && round(place[1]),
    organisation: draft.organisation || null,
    properties: draft.properties,
    reporting_interval_s: Number(draft.interval),
    ...(draft.secret ? { secret: draft.secret } : {}),
  }
  return fresh ? { ...common, protocol: draft.protocol, identifier: draft.identifier.trim() } : common
}
