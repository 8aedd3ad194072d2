/** The ground of the city below things that somebody works with: what is shown at first, houses flat, and its tiles. */
import { computed, shallowRef, watch, type ComputedRef } from 'vue'
import type { Layer } from '@/api/types'
import type { MapSource } from '@/design/map/source'
import type { Tiles } from './area'
import { useMapData } from './mapData'

export interface CityGround {
  sources: ComputedRef<MapSource[]>
  bounds: ComputedRef<[number, number, number, number] | null>
  /** What is drawn, as tiles to be kept on this device; several layers may come in the same. */
  tiles: ComputedRef<Tiles[]>
}

export function useCityGround(): CityGround {
  const known = shallowRef<Layer[]>([])
  const shown = computed(() => (known.value.length ? known.value.filter((one) => one.visible).map((one) => one.id) : null))
  const map = useMapData({ wanted: (one) => one.source === 'features', exact: true, shown: () => shown.value })
  watch(map.layers, (found) => (known.value = found), { immediate: true })
  const sources = computed(() => map.sources.value.map((one) => (one.drawing === 'building' ? { ...one, flat: true } : one)))
  const tiles = computed(() => [...new Map(map.sources.value.flatMap(({ tiles: some }) => (some ? [[some.url, some] as const] : []))).values()])
  return { sources, bounds: map.bounds, tiles }
}
