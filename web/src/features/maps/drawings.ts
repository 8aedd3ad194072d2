/** The drawing in hand: kept in this browser for this person until it is saved for good, with every step to take back. */
import { computed, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { session } from '@/api/session'
import type { DrawingFacts, KeptDrawing } from '@/api/types'
import { KIND_COLOURS } from '@/design/ramps'
import { areaOf, lengthOf, type At } from '@/design/map/measure'
import { formatNumber } from '@/design/format'

export const COLOURS = ['#c2452d', ...KIND_COLOURS.filter((one) => one !== '#c2452d').slice(0, 6), '#1b2427'] as const
const STEPS = 60

export interface Shape extends GeoJSON.Feature {
  properties: { kind: 'point' | 'line' | 'polygon' | 'text'; label?: string; colour?: string; width?: number; size?: number; radius_m?: number }
}

interface Draft {
  features: Shape[]
  title: string
  facts: DrawingFacts | null
}

const key = (): string => `chengshu.drawing.${session.principal?.account ?? ''}`

function readDraft(): Draft {
  try {
    const read = JSON.parse(localStorage.getItem(key()) ?? 'null') as Partial<Draft> | null
    if (read && Array.isArray(read.features)) return { features: read.features.filter((one) => one.type === 'Feature'), title: String(read.title ?? ''), facts: read.facts ?? null }
  } catch {
    // A damaged draft is as good as none.
  }
  return { features: [], title: '', facts: null }
}

/** What lies on the map of a sheet to be printed, too. */
export const draftShapes = (): Shape[] => readDraft().features

export interface DrawingHand {
  features: ShallowRef<Shape[]>
  title: Ref<string>
  /** The kept drawing this one came from; null while it was never saved. */
  facts: ShallowRef<DrawingFacts | null>
  changed: Ref<boolean>
  canUndo: ComputedRef<boolean>
  canRedo: ComputedRef<boolean>
  put: (features: Shape[]) => void
  undo: () => void
  redo: () => void
  open: (kept: KeptDrawing) => void
  saved: (kept: KeptDrawing) => void
  fresh: () => void
}

export function useDrawing(): DrawingHand {
  const first = readDraft()
  const features = shallowRef<Shape[]>(first.features)
  const title = ref(first.title)
  const facts = shallowRef<DrawingFacts | null>(first.facts)
  const changed = ref(first.features.length > 0)
  const past = shallowRef<Shape[][]>([])
  const future = shallowRef<Shape[][]>([])

  watch([features, title, facts], () => localStorage.setItem(key(), JSON.stringify({ features: features.value, title: title.value, facts: facts.value } satisfies Draft)))

  function put(next: Shape[]): void {
    past.value = [...past.value.slice(-STEPS), features.value]
    future.value = []
    features.value = next
    changed.value = true
  }
  function step(from: ShallowRef<Shape[][]>, to: ShallowRef<Shape[][]>): void {
    const next = from.value.at(-1)
    if (!next) return
    from.value = from.value.slice(0, -1)
    to.value = [...to.value, features.value]
    features.value = next
    changed.value = true
  }
  function take(kept: KeptDrawing): void {
    const { shapes, view, ...rest } = kept
    facts.value = rest
    title.value = kept.title
    features.value = shapes.features as Shape[]
    changed.value = false
    void view
  }
  return {
    features, title, facts, changed, put,
    canUndo: computed(() => past.value.length > 0),
    canRedo: computed(() => future.value.length > 0),
    undo: () => step(past, future),
    redo: () => step(future, past),
    open: (kept) => {
      past.value = future.value = []
      take(kept)
    },
    saved: take,
    fresh: () => {
      put([])
      title.value = ''
      facts.value = null
      changed.value = false
    },
  }
}

export const metresText = (value: number): string => (value < 1000 ? `${formatNumber(value, 1)} m` : `${formatNumber(value / 1000, 3)} km`)
export const squaresText = (value: number): string => (value < 100_000 ? `${formatNumber(value, 1)} m²` : `${formatNumber(value / 1e6, 4)} km²`)

/** How long or how large a shape is, in words; null for a point. */
export function measureText({ geometry, properties }: Shape): string | null {
  if (geometry.type === 'LineString') return metresText(lengthOf(geometry.coordinates as At[]))
  if (geometry.type !== 'Polygon') return null
  const area = squaresText(areaOf((geometry.coordinates[0] ?? []).slice(0, -1) as At[]))
  return properties.radius_m ? `r ${metresText(properties.radius_m)} · ${area}` : area
}

/** Names of shapes are written at a point: a line or an area brings one along. */
export function drawnWith(features: readonly Shape[]): GeoJSON.Feature[] {
  return features.flatMap((one): GeoJSON.Feature[] => {
    const { geometry, properties } = one
    if (!properties.label || geometry.type === 'Point') return [one]
    const { label, ...bare } = properties
    const line = geometry.type === 'LineString' ? geometry.coordinates : geometry.type === 'Polygon' ? (geometry.coordinates[0] ?? []) : []
    const at = geometry.type === 'Polygon' ? middleOf(line) : line[Math.floor(line.length / 2)]
    return [{ ...one, properties: bare }, ...(at ? [{ type: 'Feature' as const, geometry: { type: 'Point' as const, coordinates: at }, properties: { kind: 'text', label, size: 13, ...(properties.colour ? { colour: properties.colour } : {}) } }] : [])]
  })
}

function middleOf(ring: readonly GeoJSON.Position[]): GeoJSON.Position {
  const corners = ring.slice(0, -1)
  return [0, 1].map((axis) => corners.reduce((sum, at) => sum + (at[axis] ?? 0), 0) / (corners.length || 1))
}
