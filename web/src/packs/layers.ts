/** How the layers packs declare become something to draw. */
import type { Alert, Case, Device, Layer } from '@/api/types'
import type { Drawing, MapSource } from '@/design/map/style'
import { STATUS_LOOKS, asStatus, type Status } from '@/design/status'

const PAINTS: Record<string, { drawing: Drawing; colour: string }> = {
  boundary: { drawing: 'boundary', colour: 'map-line' },
  water: { drawing: 'area', colour: 'indigo' },
  green: { drawing: 'area', colour: 'celadon' },
  road: { drawing: 'line', colour: 'map-road' },
  building: { drawing: 'area', colour: 'grey' },
  area: { drawing: 'area', colour: 'accent' },
  device: { drawing: 'points', colour: 'accent' },
  case: { drawing: 'points', colour: 'accent' },
  alert: { drawing: 'points', colour: 'accent' },
}

type Placed = { id: string; longitude: number | null; latitude: number | null }
type Extra = { name: string; status: Status; shape: string; time?: string }

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

export const casePoints = (items: readonly Case[]): GeoJSON.FeatureCollection =>
  points(items, (one) => ({ name: one.title, status: caseStatus(one), shape: 'case' }))

export const alertPoints = (items: readonly Alert[]): GeoJSON.FeatureCollection =>
  points(items, (one) => ({ name: one.device_name, status: asStatus(one.severity), shape: 'alert' }))

export function mapSource(layer: Layer, data: GeoJSON.FeatureCollection): MapSource {
  const fallback = layer.source === 'features' ? 'area' : layer.source.replace(/s$/, '')
  const paint = PAINTS[layer.style.paint ?? fallback] ?? PAINTS.area
  const isPoint = data.features[0]?.geometry.type === 'Point'
  return {
    id: layer.id,
    drawing: isPoint ? 'points' : (paint?.drawing ?? 'area'),
    colour: paint?.colour ?? 'accent',
    weight: layer.style.weight ?? 2,
    labels: layer.style.labels ?? false,
    cluster: layer.style.cluster ?? false,
    minZoom: layer.min_zoom,
    data,
  }
}

type Bounds = [number, number, number, number]

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
