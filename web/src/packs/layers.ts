/** How the layers packs declare become something to draw. */
import type { Alert, Case, Device, Layer, LayerValue, Reading } from '@/api/types'
import { formatNumber } from '@/design/format'
import { namePoints } from '@/design/map/names'
import type { MapSource } from '@/design/map/source'
import { preferences } from '@/design/preferences'
import { STATUS_LOOKS, asStatus, type Status } from '@/design/status'
import { GROUND, colourOf, type Paint } from './paints'
import { word } from './words'

const PAINTS: Record<string, Paint> = {
  ...GROUND,
  device: { drawing: 'points', colour: 'accent' },
  case: { drawing: 'points', colour: 'accent' },
  alert: { drawing: 'points', colour: 'accent' },
}

type Placed = { id: string; longitude: number | null; latitude: number | null }
type Extra = { name: string; status: Status; shape: string; value?: string; number?: number }

function points<T extends Placed>(items: readonly T[], extra: (item: T) => Extra): GeoJSON.FeatureCollection {
  return {
    type: 'FeatureCollection',
    features: items
      .filter((item) => item.longitude !== null && item.latitude !== null)
      .map((item) => {
        const more = extra(item)
        return {
          type: 'Feature',
          geometry: { type: 'Point', coordinates: [item.longitude ?? 0, item.latitude ?? 0] },
          properties: { id: item.id, rank: STATUS_LOOKS[more.status].rank, ...more },
        }
      }),
  }
}

const DEVICE_STATUS: Record<Device['state'], Status> = { online: 'normal', silent: 'warning', never: 'stale' }

export function deviceStatus(state: Device['state']): Status {
  return DEVICE_STATUS[state]
}

/** A closed case is calm whatever it was; an overdue one is urgent whatever it is. */
export function caseStatus(one: Pick<Case, 'group' | 'overdue' | 'severity'>): Status {
  if (one.group !== 'open') return 'normal'
  if (one.overdue) return 'urgent'
  const status = asStatus(one.severity)
  return status === 'normal' || status === 'stale' ? 'notice' : status
}

export const devicePoints = (items: readonly Device[]): GeoJSON.FeatureCollection =>
  points(items, (one) => ({ name: one.name, status: deviceStatus(one.state), shape: 'device' }))

/** What the number of a device asks for: the hardest level it has reached. */
export function valueStatus(value: number, levels: LayerValue): Status {
  const reached = (['urgent', 'warning', 'notice'] as const).find((level) => levels[level] !== undefined && value >= levels[level])
  return reached ?? 'normal'
}

/** Devices with their newest number beside them. A silent device keeps its state: its number is old. */
export function valuePoints(items: readonly Device[], readings: readonly Reading[], levels: LayerValue): GeoJSON.FeatureCollection {
  const newest = new Map(readings.map((one) => [one.device, one.value]))
  return points(items, (one) => {
    const number = newest.get(one.id) ?? null
    if (number === null || one.state !== 'online') return { name: one.name, status: deviceStatus(one.state), shape: 'device' }
    return { name: one.name, status: valueStatus(number, levels), shape: 'device', number, value: formatNumber(number, number < 10 ? 1 : 0) }
  })
}

export const casePoints = (items: readonly Case[]): GeoJSON.FeatureCollection =>
  points(items, (one) => ({ name: one.title, status: caseStatus(one), shape: 'case' }))

export const alertPoints = (items: readonly Alert[]): GeoJSON.FeatureCollection =>
  points(items, (one) => ({ name: one.device_name, status: asStatus(one.severity), shape: 'alert' }))

/** A source as it was: cases and alerts that stood open, devices without their present numbers and states. */
export function asOf(source: MapSource, kind: Layer['source'], open: ReadonlySet<string>): MapSource {
  if (kind === 'features') return source
  const { features } = source.data
  if (kind !== 'devices') return { ...source, data: { ...source.data, features: features.filter((one) => open.has(String(one.properties?.id))) } }
  const bare = features.map((one) => {
    const { id, name, shape } = one.properties as Extra & { id: string }
    return { ...one, properties: { id, name, shape, status: 'stale', rank: STATUS_LOOKS.stale.rank } }
  })
  return { ...source, data: { ...source.data, features: bare } }
}

export interface RankedValue {
  id: string
  name: string
  status: string
  number: number
  value: string
}

/** The numbers on the map, the greatest first. */
export function rankedValues(data: GeoJSON.FeatureCollection | null): RankedValue[] {
  const rows = (data?.features ?? []).map((one) => one.properties as RankedValue).filter((row) => typeof row.number === 'number')
  return rows.sort((a, b) => b.number - a.number)
}

export interface MapThing {
  id: string
  layer: string
  name: string
  status: string
  value: string | null
  longitude: number
  latitude: number
}

/** Every point on the map as a list, the most pressing first, then those with a number, then by name. */
export function thingsOf(sources: readonly MapSource[]): MapThing[] {
  const found = sources
    .filter((source) => source.drawing === 'points')
    .flatMap((source) =>
      source.data.features.map(({ geometry, properties }) => {
        const [longitude = 0, latitude = 0] = geometry.type === 'Point' ? geometry.coordinates : []
        const { id, name, status, value } = properties as { id: string; name: string; status: string; value?: string }
        return { id, layer: source.id, name, status, value: value ?? null, longitude, latitude }
      }),
    )
  const rank = (one: MapThing): number => STATUS_LOOKS[asStatus(one.status)].rank
  return found.sort((a, b) => rank(b) - rank(a) || Number(b.value ?? -1) - Number(a.value ?? -1) || a.name.localeCompare(b.name, 'zh'))
}

export function layerTitle(layer: Layer): string {
  return layer.titles[preferences.language] ?? word(layer.title)
}

export function mapSource(layer: Layer, data: GeoJSON.FeatureCollection): MapSource {
  const fallback = layer.source === 'features' ? 'area' : layer.source.replace(/s$/, '')
  const paint = PAINTS[layer.style.paint ?? fallback] ?? PAINTS.area
  const isPoint = layer.source !== 'features' || data.features[0]?.geometry.type === 'Point'
  const labels = layer.style.labels ?? false
  return {
    id: layer.id,
    drawing: isPoint ? 'points' : (paint?.drawing ?? 'area'),
    colour: paint ? colourOf(layer.style, paint) : 'accent',
    weight: layer.style.weight ?? 2,
    labels,
    cluster: layer.style.cluster ?? false,
    minZoom: layer.min_zoom,
    data,
    ...(labels && !isPoint ? { names: namePoints(data) } : {}),
  }
}

type Bounds = [number, number, number, number]

/** The smallest box around several. */
export function unionOf(boxes: readonly (readonly [number, number, number, number])[]): Bounds | null {
  if (boxes.length === 0) return null
  const side = (at: 0 | 1 | 2 | 3, pick: (...values: number[]) => number): number => pick(...boxes.map((box) => box[at]))
  return [side(0, Math.min), side(1, Math.min), side(2, Math.max), side(3, Math.max)]
}

/** The smallest box around everything, or null when there is nothing. */
export function boundsOf(collections: readonly GeoJSON.FeatureCollection[]): Bounds | null {
  const box: Bounds = [Infinity, Infinity, -Infinity, -Infinity]
  const visit = (value: unknown): void => {
    if (!Array.isArray(value)) return
    if (typeof value[0] === 'number' && typeof value[1] === 'number') {
      box[0] = Math.min(box[0], value[0])
      box[1] = Math.min(box[1], value[1])
      box[2] = Math.max(box[2], value[0])
      box[3] = Math.max(box[3], value[1])
    } else value.forEach(visit)
  }
  for (const { features } of collections) {
    for (const { geometry } of features) if (geometry && 'coordinates' in geometry) visit(geometry.coordinates)
  }
  return box[0] === Infinity ? null : box
}
