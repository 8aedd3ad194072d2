/** The ground of the map for people without an account: only layers that are open to anybody, as their open tiles. */
import { computed, ref, shallowRef, type ComputedRef, type Ref } from 'vue'
import { readOpenLayers, type OpenCollection } from '@/api/citizens'
import type { Drawing, MapSource } from '@/design/map/source'
import { landUseColours } from './landUse'
import { PLACE_GLYPH, PLACE_WEIGHT } from './places'
import { ROAD_RANK } from './roadRank'

type Box = [number, number, number, number]
interface Ground { drawing: Drawing; colour: string; minZoom?: number; labels?: boolean }

/** From the lowest to the highest. A layer that a city does not offer is left out. */
const GROUNDS: Record<string, Ground> = {
  divisions: { drawing: 'boundary', colour: 'map-line', labels: true },
  land_use: { drawing: 'land', colour: 'map-land', minZoom: 8 },
  water: { drawing: 'water', colour: 'map-water', labels: true },
  streets: { drawing: 'road', colour: 'map-road', minZoom: 8, labels: true },
  places_of_interest: { drawing: 'places', colour: 'accent', minZoom: 14, labels: true },
}
const EMPTY: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] }

function sourceOf({ id, extent }: OpenCollection, ground: Ground): MapSource {
  const bounds = extent?.spatial?.bbox?.[0] ?? null
  const land = ground.drawing === 'land' ? landUseColours({ use_code: 'String' }) : null
  return {
    id, drawing: ground.drawing, colour: ground.colour, weight: 2, labels: ground.labels ?? false, cluster: false, minZoom: ground.minZoom ?? 0, data: EMPTY,
    tiles: { url: `${location.origin}/ogc/collections/${id}/tiles/WebMercatorQuad/{z}/{y}/{x}`, layer: id, maxZoom: 14, bounds },
    inner: ground.drawing !== 'boundary',
    ...(land ? { colouring: land } : {}),
    ...(ground.drawing === 'road' ? { rank: ROAD_RANK } : {}),
    ...(ground.drawing === 'places' ? { rank: PLACE_WEIGHT, glyph: PLACE_GLYPH } : {}),
  }
}

export interface OpenGround {
  sources: ComputedRef<MapSource[]>
  bounds: ComputedRef<Box | null>
  failed: Ref<boolean>
}

export function useOpenGround(): OpenGround {
  const found = shallowRef<OpenCollection[]>([])
  const failed = ref(false)
  readOpenLayers().then((all) => (found.value = all), () => (failed.value = true))
  const sources = computed(() =>
    Object.entries(GROUNDS).flatMap(([id, ground]) => {
      const one = found.value.find((layer) => layer.id === id)
      return one ? [sourceOf(one, ground)] : []
    }),
  )
  const bounds = computed<Box | null>(() => {
    const of = (id: string): Box | undefined => found.value.find((one) => one.id === id)?.extent?.spatial?.bbox?.[0]
    return of('places_of_interest') ?? of('streets') ?? of('divisions') ?? null
  })
  return { sources, bounds, failed }
}
