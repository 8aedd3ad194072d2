/** The layers of the one map with their data, kept fresh by live news. */
import { computed, onBeforeUnmount, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { findCases } from '@/api/cases'
import { readFeatures, readLayers } from '@/api/city'
import type { Query } from '@/api/client'
import { findAlerts, findDevices, readLatest } from '@/api/field'
import { debounced, onLive } from '@/api/live'
import { can } from '@/api/session'
import type { Layer, Page } from '@/api/types'
import type { MapSource } from '@/design/map/style'
import { alertPoints, boundsOf, casePoints, devicePoints, mapSource, valuePoints } from './layers'

const PAGES = 5
const NOTHING: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] }

/** Several pages of a list, at most `PAGES`: more things than an eye can take are counted, not drawn. */
async function several<T>(load: (query: Query) => Promise<Page<T>>, filter: Query): Promise<T[]> {
  const items: T[] = []
  let after: string | null = null
  for (let page = 0; page < PAGES; page++) {
    const answer: Page<T> = await load({ ...filter, limit: 200, after })
    items.push(...answer.items)
    after = answer.next
    if (!after) break
  }
  return items
}

async function loadDevices(layer: Layer): Promise<GeoJSON.FeatureCollection> {
  const { value } = layer.style
  if (!value || !can('telemetry.read')) return devicePoints(await several(findDevices, layer.filter))
  const [devices, readings] = await Promise.all([
    several(findDevices, layer.filter),
    several(readLatest, { property: value.property, kind: 'realtime' }),
  ])
  return valuePoints(devices, readings, value)
}

const LOADERS: Record<Layer['source'], (layer: Layer) => Promise<GeoJSON.FeatureCollection>> = {
  features: (layer) => readFeatures(layer.id, { limit: 1000 }),
  devices: loadDevices,
  cases: async (layer) => casePoints(await several(findCases, layer.filter)),
  alerts: async (layer) => alertPoints(await several(findAlerts, layer.filter)),
}
const NEEDS: Record<Layer['source'], string> = {
  features: 'maps.read',
  devices: 'devices.read',
  cases: 'cases.read',
  alerts: 'rules.read',
}
const EVENTS: Record<string, Layer['source']> = { 'case.': 'cases', 'alert.': 'alerts', 'device.': 'devices' }

export interface MapData {
  layers: ShallowRef<Layer[]>
  hidden: Ref<Set<string>>
  sources: ComputedRef<MapSource[]>
  bounds: ComputedRef<[number, number, number, number] | null>
  failed: Ref<boolean>
  synthetic: ComputedRef<boolean>
}

export function useMapData(wanted: (layer: Layer) => boolean = () => true, shown?: () => readonly string[] | null): MapData {
  const layers = shallowRef<Layer[]>([])
  const hidden = ref(new Set<string>())
  const data = shallowRef<Record<string, GeoJSON.FeatureCollection>>({})
  const failed = ref(false)
  const asked = new Set<string>()

  async function load(layer: Layer): Promise<void> {
    try {
      const collection = await LOADERS[layer.source](layer)
      data.value = { ...data.value, [layer.id]: collection }
    } catch {
      failed.value = true
    }
  }

  /** A dashboard may name the layers it wants; else each layer says itself whether it is shown at first. */
  function isShown(layer: Layer): boolean {
    const named = shown?.()
    if (!named || layer.source === 'features') return layer.visible
    return named.includes(layer.id)
  }
  if (shown) watch(shown, () => (hidden.value = new Set(layers.value.filter((layer) => !isShown(layer)).map((layer) => layer.id))))

  async function start(): Promise<void> {
    try {
      const answer = await readLayers()
      layers.value = answer.items
        .filter((layer) => can(NEEDS[layer.source]) && wanted(layer))
        .sort((a, b) => a.position - b.position)
      hidden.value = new Set(layers.value.filter((layer) => !isShown(layer)).map((layer) => layer.id))
    } catch {
      failed.value = true
    }
  }

  watch([layers, hidden], () => {
    for (const layer of layers.value) {
      if (hidden.value.has(layer.id) || asked.has(layer.id)) continue
      asked.add(layer.id)
      void load(layer)
    }
  }, { deep: true })

  const stops = Object.entries(EVENTS).map(([prefix, source]) =>
    onLive([prefix], debounced(() => {
      for (const layer of layers.value) if (layer.source === source && !hidden.value.has(layer.id)) void load(layer)
    }, 1500)),
  )
  /** Numbers on the marks move with the readings; the city's own numbers move at the same time. */
  stops.push(
    onLive(['indicator.', 'reading.'], debounced(() => {
      for (const layer of layers.value) if (layer.style.value && !hidden.value.has(layer.id)) void load(layer)
    }, 10_000)),
  )
  onBeforeUnmount(() => stops.forEach((stop) => stop()))
  void start()

  const sources = computed(() =>
    layers.value.filter((layer) => !hidden.value.has(layer.id)).map((layer) => drawn(layer, data.value[layer.id] ?? NOTHING)),
  )
  /** A source is made once for its data: what did not change is not drawn again. */
  const made = new Map<string, { data: GeoJSON.FeatureCollection; source: MapSource }>()
  function drawn(layer: Layer, collection: GeoJSON.FeatureCollection): MapSource {
    const known = made.get(layer.id)
    if (known?.data === collection) return known.source
    const source = mapSource(layer, collection)
    made.set(layer.id, { data: collection, source })
    return source
  }
  const bounds = computed(() => {
    const grounds = layers.value.filter((layer) => layer.source === 'features').map((layer) => data.value[layer.id] ?? NOTHING)
    return boundsOf(grounds)
  })
  return { layers, hidden, sources, bounds, failed, synthetic: computed(() => layers.value.some((one) => one.synthetic)) }
}
