/** The ground under a desk's shapes: what everybody sees, and the layer one works on. */
import { computed, shallowRef, watch, type ComputedRef } from 'vue'
import type { Layer } from '@/api/types'
import type { MapSource } from '@/design/map/source'
import { useMapData } from '@/packs/mapData'
import type { Box } from './shapes'

export interface Ground {
  sources: ComputedRef<MapSource[]>
  bounds: ComputedRef<Box | null>
}

export function useGround(layer: () => string | null): Ground {
  const known = shallowRef<Layer[]>([])
  const shown = computed(() => {
    if (!known.value.length) return null
    const own = layer()
    const plain = known.value.filter((one) => one.visible).map((one) => one.id)
    return own && !plain.includes(own) ? [...plain, own] : plain
  })
  const map = useMapData({ wanted: (one) => one.source === 'features', exact: true, shown: () => shown.value })
  watch(map.layers, (found) => (known.value = found), { immediate: true })
  /** On a desk one looks at outlines: buildings lie flat. */
  const sources = computed(() => map.sources.value.map((one) => (one.drawing === 'building' ? { ...one, flat: true } : one)))
  return { sources, bounds: map.bounds }
}
