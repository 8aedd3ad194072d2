/** What a person has made of the map: layers, order, looks, theme, day; with the address that brings it back. */
import { computed, onBeforeUnmount, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRoute, useRouter } from 'vue-router'
import type { Layer } from '@/api/types'
import type { View } from '@/design/map/MapCanvas.vue'
import { preferences } from '@/design/preferences'
import type { Look } from '@/packs/ground'
import { useMapData, type MapData } from '@/packs/mapData'
import type { Theme } from './theme'
import { useTheme, type ShownTheme } from './useTheme'
import { readView, writeView, type MapView } from './view'

const REST_MS = 400

export interface MapState {
  asked: MapView
  map: MapData
  looks: Ref<Record<string, Look>>
  order: Ref<string[] | null>
  theme: Ref<Theme | null>
  themed: ShownTheme
  day: Ref<string | null>
  tilted: Ref<boolean>
  view: ShallowRef<View | null>
  /** A drawing that the address names. */
  drawing: Ref<string | null>
  shownLooks: ComputedRef<Record<string, Look>>
  path: ComputedRef<string>
  reveal: (layer: string) => void
  look: (layer: string, look: Look) => void
  plain: () => void
  apply: (view: MapView) => void
}

/** Layers that hold something to be asked, counted and coloured. */
export const groundsOf = (layers: readonly Layer[]): Layer[] => layers.filter((layer) => layer.source === 'features' && layer.features > 0)

/** `paper`: colours are those of paper, whatever the page looks like. */
export function useMapView({ paper = false }: { paper?: boolean } = {}): MapState {
  const { t } = useI18n()
  const route = useRoute()
  const router = useRouter()
  const asked = readView(route.query)
  const looks = ref<Record<string, Look>>(asked.looks)
  const order = ref<string[] | null>(asked.order)
  const theme = ref<Theme | null>(asked.theme)
  const day = ref(asked.day)
  const tilted = ref(asked.tilted)
  const drawing = ref(asked.drawing)
  const view = shallowRef<View | null>(null)
  const themeLooks = shallowRef<Record<string, Look>>({})
  const shownLooks = computed(() => {
    const both = { ...looks.value }
    for (const [id, look] of Object.entries(themeLooks.value)) both[id] = { ...both[id], ...look }
    return both
  })
  const map = useMapData({ shown: () => asked.layers, exact: true, looks: () => shownLooks.value, order: () => order.value, day: () => day.value, paper })
  const themed = useTheme(theme, { view: () => view.value, day: () => day.value, know: map.know, tiles: () => map.tiles.value, other: () => t('maptheme.other'), look: () => (paper ? 'paper' : preferences.theme) })
  watch(themed.looks, (now) => (themeLooks.value = now), { immediate: true })

  const path = computed(() => {
    const plain = map.layers.value.filter((layer) => layer.visible).map((layer) => layer.id)
    const on = map.layers.value.filter((layer) => !map.hidden.value.has(layer.id)).map((layer) => layer.id)
    const query = writeView({
      centre: view.value?.centre ?? null, zoom: view.value?.zoom ?? null, tilted: tilted.value, layers: on.join() === plain.join() ? null : on,
      order: order.value, looks: looks.value, theme: theme.value, day: day.value, drawing: drawing.value,
    })
    return router.resolve({ path: '/map', query }).fullPath
  })
  /** The address follows the hand without a new page in the history. */
  let timer: ReturnType<typeof setTimeout> | undefined
  watch(path, (now) => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      if (route.path === '/map') window.history.replaceState({ ...window.history.state, current: now }, '', now)
    }, REST_MS)
  })
  onBeforeUnmount(() => clearTimeout(timer))

  function reveal(layer: string): void {
    const hidden = new Set(map.hidden.value)
    if (hidden.delete(layer)) map.hidden.value = hidden
  }
  watch(theme, (now) => {
    if (now && (now.kind === 'category' || now.kind === 'classes')) reveal(now.layer)
  })
  function look(layer: string, wanted: Look): void {
    looks.value = { ...looks.value, [layer]: wanted }
    if (wanted.labels) void map.know(layer)
  }
  function hideAllBut(shown: (layer: Layer) => boolean): void {
    map.hidden.value = new Set(map.layers.value.filter((layer) => !shown(layer)).map((layer) => layer.id))
  }
  return {
    asked, map, looks, order, theme, themed, day, tilted, view, drawing, shownLooks, path, reveal, look,
    plain: () => {
      looks.value = {}
      order.value = null
      theme.value = null
      day.value = null
      hideAllBut((layer) => layer.visible)
    },
    apply: (wanted) => {
      looks.value = wanted.looks
      order.value = wanted.order
      theme.value = wanted.theme
      day.value = wanted.day
      tilted.value = wanted.tilted
      hideAllBut((layer) => (wanted.layers ? wanted.layers.includes(layer.id) : layer.visible))
    },
  }
}
