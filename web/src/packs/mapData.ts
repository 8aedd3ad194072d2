/** The layers of the one map, kept fresh by live news: things of the city as points, its ground as tiles. */
import { computed, onBeforeUnmount, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { readFeatures, readLayers } from '@/api/city'
import type { Query } from '@/api/client'
import { findAlerts, findDevices, readLatest } from '@/api/field'
import { debounced, onLive } from '@/api/live'
import { readTileJson } from '@/api/maps'
import { can } from '@/api/session'
import type { Layer, Page } from '@/api/types'
import { namePoints } from '@/design/map/names'
import type { MapSource } from '@/design/map/source'
import { tileSource, wantsNames, type Look } from './ground'
import { aloneOf, bundlesOf, knownOf, type Bundle, type KnownTiles } from './tileBundles'
import { covers, loadSpots, type Looked } from './caseSpots'
import { alertPoints, devicePoints, mapSource, unionOf, valuePoints } from './layers'

const PAGES = 5
/** A copy for tiles is being made: look again after this long. */
const LATER_MS = 4000
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

type Lists = Exclude<Layer['source'], 'features'>
const LOADERS: Record<Exclude<Lists, 'cases'>, (layer: Layer) => Promise<GeoJSON.FeatureCollection>> = {
  devices: loadDevices,
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
  /** What the tiles of a layer hold, once it was asked for. */
  tiles: ShallowRef<Record<string, KnownTiles>>
  know: (layer: string) => Promise<KnownTiles | null>
  /** The map shows this now: what the server counts by cells is counted anew. */
  look: (at: Looked) => void
}

export interface MapWishes {
  wanted?: (layer: Layer) => boolean
  /** Ids of the layers to show at first, instead of what each says itself. */
  shown?: () => readonly string[] | null
  /** They are all that is shown: the ground, too, only when it is named. */
  exact?: boolean
  /** Opacity, colours by class and so on, by layer. */
  looks?: () => Readonly<Record<string, Look>>
  /** Ids from the lowest layer to the highest, where somebody put them in another order. */
  order?: () => readonly string[] | null
  /** The day the ground is seen on; today when null. */
  day?: () => string | null
  /** It will be printed: colours are those of paper. */
  paper?: boolean
}

/** One person's layers: which there are, which are shown. */
function useLayers(wishes: MapWishes, failed: Ref<boolean>): Pick<MapData, 'layers' | 'hidden'> {
  const { wanted = () => true, shown } = wishes
  const layers = shallowRef<Layer[]>([])
  const hidden = ref(new Set<string>())

  /** A dashboard may name the layers it wants; else each layer says itself whether it is shown at first. */
  function isShown(layer: Layer): boolean {
    const named = shown?.()
    if (!named || (!wishes.exact && layer.source === 'features')) return layer.visible
    return named.includes(layer.id)
  }
  const hide = (): Set<string> => (hidden.value = new Set(layers.value.filter((layer) => !isShown(layer)).map((layer) => layer.id)))
  if (shown) watch(shown, hide)

  async function start(): Promise<void> {
    try {
      const answer = await readLayers()
      layers.value = answer.items.filter((layer) => can(NEEDS[layer.source]) && wanted(layer)).sort((a, b) => a.position - b.position)
      hide()
    } catch {
      failed.value = true
    }
  }
  void start()
  return { layers, hidden }
}

/** What the tiles of each shown layer are, and the names of its areas. Layers that nearly everybody sees come together. */
function useTiles(layers: ShallowRef<Layer[]>, failed: Ref<boolean>): { tiles: MapData['tiles']; names: ShallowRef<Record<string, GeoJSON.FeatureCollection>>; load: (layer: Layer) => Promise<void>; know: MapData['know'] } {
  const tiles = shallowRef<Record<string, KnownTiles>>({})
  const names = shallowRef<Record<string, GeoJSON.FeatureCollection>>({})
  const bundles = computed(() => bundlesOf(layers.value))
  const running = new Map<string, Promise<boolean>>()
  let gone = false

  async function ask(bundle: Bundle): Promise<boolean> {
    const answer = await readTileJson(bundle.members.join(','))
    tiles.value = { ...tiles.value, ...knownOf(bundle, answer) }
    if (!answer.ready && !gone) setTimeout(() => void know(bundle.members[0] ?? '', true), LATER_MS)
    return true
  }
  async function know(layer: string, anew = false): Promise<KnownTiles | null> {
    const bundle = bundles.value.get(layer) ?? aloneOf(layer, layers.value)
    if (anew || !running.has(bundle.id)) running.set(bundle.id, ask(bundle))
    try {
      await running.get(bundle.id)
      return tiles.value[layer] ?? null
    } catch {
      running.delete(bundle.id)
      failed.value = true
      return null
    }
  }

  async function load(layer: Layer): Promise<void> {
    await know(layer.id)
    if (!wantsNames(layer)) return
    try {
      const found = await readFeatures(layer.id, { limit: 1000 })
      names.value = { ...names.value, [layer.id]: namePoints(found) }
    } catch {
      failed.value = true
    }
  }

  const stop = onLive(['map.'], debounced(() => {
    const first = new Map(Object.entries(tiles.value).map(([layer, { source }]) => [source, layer]))
    for (const layer of first.values()) void know(layer, true)
  }, 800))
  onBeforeUnmount(() => {
    gone = true
    stop()
  })
  return { tiles, names, load, know }
}

/** Layers from the lowest to the highest: as somebody put them, those he did not name on top. */
export function inOrder<T extends { id: string }>(layers: readonly T[], order: readonly string[] | null): T[] {
  if (!order) return [...layers]
  const at = (one: T): number => (order.includes(one.id) ? order.indexOf(one.id) : order.length)
  return [...layers].sort((a, b) => at(a) - at(b))
}

/** Cases are asked for whole; where they are too many for that, for what is looked at. */
function useSpots(show: (layer: string, data: GeoJSON.FeatureCollection) => void): { load: (layer: Layer) => Promise<void>; counted: Set<string>; look: (at: Looked, layers: readonly Layer[]) => void } {
  const counted = new Set<string>()
  const asked = new Map<string, { at: Looked | null; turn: number }>()
  let now: Looked | null = null
  let shown: readonly Layer[] = []

  async function load(layer: Layer): Promise<void> {
    const turn = (asked.get(layer.id)?.turn ?? 0) + 1
    let at = counted.has(layer.id) ? now : null
    asked.set(layer.id, { at, turn })
    let found = await loadSpots(layer.filter, at)
    if (found.counted) counted.add(layer.id)
    if (found.counted && !at && now) {
      at = now
      found = await loadSpots(layer.filter, at)
    }
    if (asked.get(layer.id)?.turn !== turn) return
    asked.set(layer.id, { at, turn })
    show(layer.id, found.data)
  }
  const again = debounced(() => {
    for (const layer of shown) {
      const at = asked.get(layer.id)?.at
      if (counted.has(layer.id) && now && !(at && covers(at, now))) void load(layer).catch(() => undefined)
    }
  }, 200)
  return { load, counted, look: (at, layers) => {
    now = at
    shown = layers
    if (counted.size) again()
  } }
}

export function useMapData(wishes: MapWishes = {}): MapData {
  const failed = ref(false)
  const { layers, hidden } = useLayers(wishes, failed)
  const { tiles, names, load: loadTiles, know } = useTiles(layers, failed)
  const data = shallowRef<Record<string, GeoJSON.FeatureCollection>>({})
  const asked = new Set<string>()

  const spots = useSpots((layer, collection) => (data.value = { ...data.value, [layer]: collection }))

  async function load(layer: Layer): Promise<void> {
    if (layer.source === 'features') return loadTiles(layer)
    try {
      if (layer.source === 'cases') return await spots.load(layer)
      const collection = await LOADERS[layer.source](layer)
      data.value = { ...data.value, [layer.id]: collection }
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

  const land = computed(() => layers.value.find((layer) => layer.source === 'features' && layer.style.paint === 'boundary')?.id)
  const sources = computed(() =>
    inOrder(layers.value, wishes.order?.() ?? null).filter((layer) => !hidden.value.has(layer.id)).flatMap((layer) => {
      if (layer.source !== 'features') return [drawn(layer, data.value[layer.id] ?? NOTHING)]
      const known = tiles.value[layer.id]
      if (!known) return []
      return [tileSource(layer, known, wishes.day?.() ?? null, layer.id === land.value, { ...wishes.looks?.()[layer.id], ...(wishes.paper ? { paper: true } : {}), ...(names.value[layer.id] ? { names: names.value[layer.id] } : {}) })]
    }),
  )
  /** A source is made once for its data: what did not change is not drawn again. */
  const made = new Map<string, { data: GeoJSON.FeatureCollection; source: MapSource }>()
  function drawn(layer: Layer, collection: GeoJSON.FeatureCollection): MapSource {
    const known = made.get(layer.id)
    if (known?.data === collection) return known.source
    const source = { ...mapSource(layer, collection), ...(spots.counted.has(layer.id) ? { counted: true } : {}) }
    made.set(layer.id, { data: collection, source })
    return source
  }
  const bounds = computed(() => unionOf(layers.value.flatMap((layer) => (layer.extent ? [layer.extent] : []))))
  return { layers, hidden, sources, bounds, failed, synthetic: computed(() => layers.value.some((one) => one.synthetic)), tiles, know, look: (at) => spots.look(at, layers.value.filter((one) => one.source === 'cases' && !hidden.value.has(one.id))) }
}
