/** The thematic map that is shown: asked of the engine anew when the question, the day or (for cells) the view changes. */
import { computed, onBeforeUnmount, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { countCells, sumUp, tilesAddress } from '@/api/maps'
import { asProblem, type Problem } from '@/api/problem'
import type { CellAnswer, SumAnswer } from '@/api/types'
import type { View } from '@/design/map/MapCanvas.vue'
import type { Colouring, MapSource } from '@/design/map/source'
import type { Look } from '@/packs/ground'
import type { KnownTiles } from '@/packs/tileBundles'
import { askedBox, cellColouring, cellQuestion, isByView, isWhole, shortCount, sumQuestion, themed, type Theme, type ThemeRow } from './theme'

export const THEME_SOURCE = 'theme'
const EMPTY: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] }
const REST_MS = 250

export interface ShownTheme {
  looks: ComputedRef<Record<string, Look>>
  sources: ComputedRef<MapSource[]>
  legend: ComputedRef<{ text: string; colour: string }[]>
  rows: ComputedRef<ThemeRow[]>
  answer: ShallowRef<SumAnswer | null>
  cells: ShallowRef<CellAnswer | null>
  busy: Ref<boolean>
  problem: ShallowRef<Problem | null>
}

interface Around {
  view: () => View | null
  day: () => string | null
  know: (layer: string) => Promise<KnownTiles | null>
  tiles: () => Readonly<Record<string, KnownTiles>>
  /** The word for what is in no class of its own. */
  other: () => string
  /** The theme of the page that colours are for. */
  look: () => string
}

const bare = (more: Partial<MapSource>): MapSource => ({ id: THEME_SOURCE, drawing: 'area', colour: 'accent', weight: 1, labels: false, cluster: false, minZoom: 0, data: EMPTY, ...more })

function drawnCells(theme: Theme, cells: CellAnswer, look: string): MapSource {
  const amount = (one: GeoJSON.Feature): number => {
    const { count, sum } = one.properties as { count: number; sum?: number }
    if (sum === undefined) return count
    return theme.measure === 'avg' ? sum / count : sum
  }
  if (theme.kind === 'grid') {
    const features = cells.features.map((one) => ({ ...one, properties: { ...one.properties, value: amount(one) } }))
    return bare({ data: { type: 'FeatureCollection', features }, colouring: cellColouring(theme, features.map((one) => one.properties.value), look) })
  }
  const most = cells.most || 1
  const features = cells.features.map((one) => ({ ...one, properties: { ...one.properties, text: shortCount(Number(one.properties?.count)), weight: Math.min(1, Math.sqrt(Number(one.properties?.count) / most)) } }))
  return bare({ drawing: theme.kind === 'heat' ? 'heat' : 'counts', data: { type: 'FeatureCollection', features } })
}

export function useTheme(theme: Ref<Theme | null>, { view, day, know, tiles, other, look }: Around): ShownTheme {
  const answer = shallowRef<SumAnswer | null>(null)
  const cells = shallowRef<CellAnswer | null>(null)
  const busy = ref(false)
  const problem = shallowRef<Problem | null>(null)
  let round = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  const looked = computed(() => {
    const [now, seen] = [theme.value, view()]
    return now && isByView(now) && seen ? { box: askedBox(seen.box), zoom: Math.round(seen.zoom * 2) / 2 } : null
  })
  /** What is asked, as text: the same text is not asked twice. */
  const asked = computed(() => {
    const now = theme.value
    if (!now || !isWhole(now)) return null
    if (isByView(now)) return looked.value && JSON.stringify([now.layer, cellQuestion(now, day(), looked.value.box, looked.value.zoom)])
    return JSON.stringify([now.layer, sumQuestion(now, day())])
  })

  async function ask(): Promise<void> {
    const now = theme.value
    const mine = ++round
    if (!now || !asked.value) {
      answer.value = cells.value = null
      return
    }
    busy.value = true
    problem.value = null
    try {
      if (now.kind === 'area' && now.areas) await know(now.areas)
      if (isByView(now)) {
        const found = looked.value ? await countCells(now.layer, cellQuestion(now, day(), looked.value.box, looked.value.zoom)) : null
        if (mine === round) [cells.value, answer.value] = [found, null]
      } else {
        const found = await sumUp(now.layer, sumQuestion(now, day()))
        if (mine === round) [answer.value, cells.value] = [found, null]
      }
    } catch (error) {
      if (mine === round) problem.value = asProblem(error)
    } finally {
      if (mine === round) busy.value = false
    }
  }
  watch(asked, (now, before) => {
    clearTimeout(timer)
    // Another question at once, another view when the hand rests.
    if (!now || !before || !isByView(theme.value ?? { kind: 'category' })) void ask()
    else timer = setTimeout(() => void ask(), REST_MS)
  }, { immediate: true })
  onBeforeUnmount(() => {
    clearTimeout(timer)
    round++
  })

  const shown = computed(() => (theme.value && answer.value && answer.value.layer === theme.value.layer ? themed(theme.value, answer.value, look(), other()) : null))
  const looks = computed<Record<string, Look>>(() => {
    const now = theme.value
    return now && shown.value && (now.kind === 'category' || now.kind === 'classes') ? { [now.layer]: { colouring: shown.value.colouring } } : {}
  })
  const sources = computed<MapSource[]>(() => {
    const now = theme.value
    if (!now) return []
    if (cells.value && isByView(now)) return [drawnCells(now, cells.value, look())]
    const known = now.areas ? tiles()[now.areas] : undefined
    if (now.kind !== 'area' || !shown.value || !now.areas || !known) return []
    const url = `${tilesAddress(now.areas, '', day())}${day() ? '&' : '?'}whole=true`
    return [bare({ colouring: shown.value.colouring, tiles: { url, layer: now.areas, maxZoom: known.maxzoom, bounds: known.bounds, source: THEME_SOURCE, minZoom: 0 } })]
  })
  const legend = computed(() => {
    if (shown.value) return shown.value.legend
    const drawn: Colouring | null | undefined = sources.value[0]?.colouring
    return drawn?.legend ?? []
  })
  return { looks, sources, legend, rows: computed(() => shown.value?.rows ?? []), answer, cells, busy, problem }
}
