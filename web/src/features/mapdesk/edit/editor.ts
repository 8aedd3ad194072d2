/** What an editor of a layer has in his hands: the thing that is open, its shape, and the steps of the sitting. */
import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { cutShape, joinShapes } from '@/api/mapdesk'
import { askLayer, identify, readFeature } from '@/api/maps'
import type { LayerDetail, MapEdit, MapFeature } from '@/api/types'
import type { Picked, View } from '@/design/map/MapCanvas.vue'
import { metresAPixel, type At } from '@/design/map/measure'
import { contentOf } from '@/features/mapdesk/drafts/diffs'
import type { Acting } from '@/packs/desk/acting'
import { useSketch, type Sketch, type SketchKind } from '@/packs/sketch'
import { filled, ofPart } from './attributes'
import { useSitting, type Sitting, type Step } from './editing'
import { useShape, type Shaping } from './shape'
import { snap } from './snapping'

const SNAP_PIXELS = 12
/** As many things around are known as can be snapped to while the hand moves. */
const AROUND = 800

interface Thing {
  key: string
  id: string | null
  version: number | null
  was: GeoJSON.Geometry | null
}

export interface Editor {
  thing: ShallowRef<Thing | null>
  shaping: Shaping
  properties: Ref<Record<string, unknown>>
  sitting: Sitting
  sketch: Sketch
  mode: Ref<'' | 'cut' | 'join'>
  joining: ShallowRef<MapFeature[]>
  around: ShallowRef<MapFeature[]>
  snapping: Ref<boolean>
  view: ShallowRef<View | null>
  isNear: ComputedRef<boolean>
  look: () => Promise<void>
  openById: (id: string) => Promise<[number, number, number, number] | null>
  openStep: (key: string) => void
  pick: (one: Picked | null) => Promise<void>
  place: (where: At) => void
  here: (where: At) => void
  create: (kind: SketchKind) => void
  cut: () => void
  join: () => Promise<void>
  /** Begin to choose neighbours, or leave cutting and joining. */
  turn: (to: '' | 'join') => void
  keep: (kind: 'update' | 'delete') => void
  close: () => void
}

export function useEditor(layerId: string, layer: () => LayerDetail | null, acting: Acting, keptUnder: string): Editor {
  const { t } = useI18n()
  const shaping = useShape()
  const sitting = useSitting(keptUnder)
  const sketch = useSketch()
  const thing = shallowRef<Thing | null>(null)
  const properties = ref<Record<string, unknown>>({})
  const mode = ref<'' | 'cut' | 'join'>('')
  const joining = shallowRef<MapFeature[]>([])
  const around = shallowRef<MapFeature[]>([])
  const snapping = ref(true)
  const view = shallowRef<View | null>(null)
  let fresh = 0

  const near = computed(() => ((layer()?.features ?? 0) <= AROUND ? 0 : (layer()?.features ?? 0) <= 20_000 ? 13 : 15))
  const isNear = computed(() => (view.value?.zoom ?? 0) >= near.value)
  const tolerance = computed(() => (view.value ? (metresAPixel(view.value.centre[1], view.value.zoom) * SNAP_PIXELS) / 111_320 : 0))
  /** Where the hand snaps to: what lies around, and what was changed in this sitting. */
  const targets = computed(() => {
    const changed = sitting.things.value.filter(({ key }) => key !== thing.value?.key)
    const mine = new Set([thing.value?.id, ...changed.map(({ edit }) => edit.id)])
    return [...around.value.filter((one) => !mine.has(one.id)).map((one) => one.geometry), ...changed.flatMap(({ edit }) => (edit.feature ? [edit.feature.geometry] : []))]
  })

  async function look(): Promise<void> {
    if (!view.value || !isNear.value) return
    try {
      around.value = (await askLayer(layerId, { bbox: view.value.box, limit: AROUND })).features
    } catch {
      around.value = []
    }
  }

  function begin(next: Thing, geometry: GeoJSON.Geometry, told: Record<string, unknown>): void {
    stop()
    thing.value = next
    shaping.open(geometry)
    properties.value = { ...told }
    acting.quiet()
  }
  function openStep(key: string): void {
    const step = sitting.things.value.find((one) => one.key === key)
    if (!step?.edit.feature) return
    const { edit } = step
    begin({ key, id: edit.id ?? null, version: edit.expected_version ?? null, was: step.was ?? null }, edit.feature?.geometry ?? { type: 'Point', coordinates: [0, 0] }, edit.feature?.properties ?? {})
  }
  async function openById(id: string): Promise<[number, number, number, number] | null> {
    if (sitting.things.value.some(({ key }) => key === id)) {
      openStep(id)
      return null
    }
    const one = await readFeature(layerId, id)
    const { geometry, properties: told } = contentOf(one)
    begin({ key: id, id, version: one.version, was: geometry }, geometry, told)
    return one.bbox
  }
  async function pick(one: Picked | null): Promise<void> {
    if (sketch.kind.value || (shaping.shape.value && mode.value !== 'join')) return
    if (one?.source === 'desk-after' && one.id && !shaping.shape.value) return openStep(one.id)
    if (one?.source !== layerId) return
    await acting.run(async () => {
      const id = one.id || (one.number === undefined ? '' : ((await identify(layerId, one.number)).items[0] ?? ''))
      if (!id) return
      if (mode.value !== 'join') await openById(id)
      else if (id !== thing.value?.id) await toggle(id)
    })
  }
  /** A neighbour joins, or stays out again; one that was changed in this sitting is asked for as it is kept. */
  async function toggle(id: string): Promise<void> {
    if (joining.value.some((one) => one.id === id)) {
      joining.value = joining.value.filter((one) => one.id !== id)
      return
    }
    const known = around.value.find((one) => one.id === id) ?? (await askLayer(layerId, { ids: [id], limit: 1 })).features[0]
    if (known) joining.value = [...joining.value, known]
  }

  const snapped = (where: At): At => (snapping.value && mode.value !== 'cut' ? snap(targets.value, where, tolerance.value) : where)
  /** The hand on the keys: the middle of the map is a point of what is drawn, or where the held corner goes. */
  function here(where: At): void {
    if (sketch.kind.value) sketch.add(snapped(where))
    else if (shaping.vertex.value) shaping.set(snapped(where))
  }
  function place(where: At): void {
    if (sketch.kind.value) sketch.add(snapped(where))
    else if (mode.value !== 'join') shaping.touch(where, snapped(where), tolerance.value)
  }

  function create(kind: SketchKind): void {
    close()
    sketch.start(kind, (geometry) => begin({ key: `new:${Date.now()}:${fresh++}`, id: null, version: null, was: null }, geometry, {}))
  }
  const named = (told: Record<string, unknown>): string => String(told.name || told.code || thing.value?.id?.slice(-8) || t('mapedit.fresh'))

  function stepOf(next: Thing, kind: MapEdit['kind'], geometry: GeoJSON.Geometry, told: Record<string, unknown>, name: string, group?: string): Step {
    const known = next.id ? { id: next.id, expected_version: next.version } : {}
    const feature = kind === 'delete' ? {} : { feature: { type: 'Feature' as const, geometry, properties: filled(told) } }
    return { key: next.key, was: next.was, name, edit: { kind, ...known, ...feature }, ...(group ? { group } : {}) }
  }
  function keep(kind: 'update' | 'delete'): void {
    const { shape } = shaping
    if (!thing.value || !shape.value) return
    const done = kind === 'delete' ? 'delete' : thing.value.id ? 'update' : 'insert'
    sitting.do(stepOf(thing.value, done, shape.value, properties.value, t(`mapedit.did.${done}`, { name: named(properties.value) })))
    close()
  }

  /** The largest piece stays the thing it was; the others are new things. */
  function cut(): void {
    const now = thing.value
    const shape = shaping.shape.value
    if (!now || !shape) return
    mode.value = 'cut'
    sketch.start('line', (line) => void acting.run(async () => {
      const [first, ...rest] = (await cutShape(shape, line)).geometries
      if (!first) return
      const group = `cut:${Date.now()}`
      const name = t('mapedit.did.cut', { name: named(properties.value), count: rest.length + 1 })
      sitting.do(
        stepOf(now, now.id ? 'update' : 'insert', first, properties.value, name, group),
        ...rest.map((piece, i) => stepOf({ key: `${group}:${i}`, id: null, version: null, was: null }, 'insert', piece, ofPart(properties.value), t('mapedit.did.part', { number: i + 2 }), group)),
      )
      close()
    }).finally(() => (mode.value = '')))
  }
  async function join(): Promise<void> {
    const now = thing.value
    const shape = shaping.shape.value
    if (!now || !shape || !joining.value.length) return
    await acting.run(async () => {
      const { geometries: [whole] } = await joinShapes([shape, ...joining.value.map((one) => one.geometry)])
      if (!whole) return
      const group = `join:${Date.now()}`
      const name = t('mapedit.did.join', { name: named(properties.value), count: joining.value.length + 1 })
      sitting.do(
        stepOf(now, now.id ? 'update' : 'insert', whole, properties.value, name, group),
        ...joining.value.map((one) => stepOf({ key: one.id, id: one.id, version: one.version, was: one.geometry }, 'delete', one.geometry, {}, t('mapedit.did.delete', { name: String(one.properties.name || one.properties.code || one.id.slice(-8)) }), group)),
      )
      close()
    })
  }

  function turn(to: '' | 'join'): void {
    stop()
    mode.value = to
  }
  function stop(): void {
    sketch.stop()
    mode.value = ''
    joining.value = []
  }
  function close(): void {
    stop()
    thing.value = null
    shaping.close()
  }
  return { thing, shaping, properties, sitting, sketch, mode, joining, around, snapping, view, isNear, look, openById, openStep, pick, place, here, create, cut, join, turn, keep, close }
}
