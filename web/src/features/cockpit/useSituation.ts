/** The situation of the city on a map: cases, workers on duty, devices, alerts; now, or as it stood at a moment. */
import { computed, ref, type ComputedRef, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { readDutyCells } from '@/api/grids'
import { readReplay } from '@/api/operations'
import { useResource } from '@/api/query'
import { can } from '@/api/session'
import type { Layer, PastMark } from '@/api/types'
import type { MapSource } from '@/design/map/source'
import { STATUS_LOOKS, asStatus } from '@/design/status'
import { casesOn } from '@/packs/caseSpots'
import { asOf } from '@/packs/layers'
import { useMapData, type MapData } from '@/packs/mapData'

export type Part = 'cases' | 'workers' | 'devices' | 'warnings'
export const PARTS: readonly Part[] = ['cases', 'workers', 'devices', 'warnings']
const OF_LAYER: Partial<Record<Layer['source'], Part>> = { cases: 'cases', devices: 'devices', alerts: 'warnings' }
const NEEDS: Record<Part, string> = { cases: 'cases.read', workers: 'grids.read', devices: 'devices.read', warnings: 'rules.read' }

export interface Situation {
  map: MapData
  sources: ComputedRef<MapSource[]>
  parts: ComputedRef<{ part: Part; count: number | null; shown: boolean }[]>
  toggle: (part: Part) => void
  workers: ComputedRef<number>
  linkOf: (id: string) => string | null
}

export function useSituation(named: () => readonly string[] | null, at: Ref<Date | null>): Situation {
  const { t } = useI18n()
  const map = useMapData({ shown: named })
  const hidden = ref(new Set<Part>())
  const cells = useResource({ key: () => (can('grids.read') ? 'wall:duty' : null), load: readDutyCells, live: ['duty.'], wait: 3000 })
  const past = useResource({ key: () => (at.value && can('operations.read') ? `wall:past:${at.value.toISOString()}` : null), load: (signal) => readReplay(at.value?.toISOString() ?? '', signal) })
  const partOf = computed(() => new Map(map.layers.value.map((layer) => [layer.id, OF_LAYER[layer.source] ?? null])))
  const kindOf = computed(() => new Map(map.layers.value.map((layer) => [layer.id, layer.source])))
  const marks = computed(() => (past.data.value?.items ?? []).flatMap((one) => one.marks))

  const workers = computed<MapSource>(() => ({
    id: 'workers', drawing: 'points', colour: 'accent', weight: 4, labels: false, cluster: false, minZoom: 0,
    data: {
      type: 'FeatureCollection',
      features: (cells.data.value ?? []).flatMap((one) => {
        if (one.longitude === null || one.latitude === null) return []
        const properties = { id: one.cell, name: t('wall.workers_in', { count: one.workers }), status: 'normal', shape: 'worker', rank: STATUS_LOOKS.normal.rank, value: String(one.workers), number: one.workers }
        return [{ type: 'Feature' as const, geometry: { type: 'Point' as const, coordinates: [one.longitude, one.latitude] }, properties }]
      }),
    },
  }))
  function then(kind: PastMark['kind'], id: string, cluster: boolean): MapSource {
    const features = marks.value.flatMap((one) => {
      if (one.kind !== kind || one.longitude === null || one.latitude === null) return []
      const status = asStatus(one.status)
      return [{ type: 'Feature' as const, geometry: { type: 'Point' as const, coordinates: [one.longitude, one.latitude] }, properties: { id: one.id, name: one.title, status, shape: kind, rank: STATUS_LOOKS[status].rank } }]
    })
    return { id, drawing: 'points', colour: 'accent', weight: 3, labels: false, cluster, minZoom: 0, data: { type: 'FeatureCollection', features } }
  }
  const shown = (part: Part | null): boolean => part === null || !hidden.value.has(part)
  const sources = computed<MapSource[]>(() => {
    const looking = at.value !== null
    const ground = map.sources.value.filter((one) => shown(partOf.value.get(one.id) ?? null))
    if (!looking) return [...ground, ...(shown('workers') && can('grids.read') ? [workers.value] : [])]
    const still = ground.filter((one) => !['cases', 'warnings'].includes(partOf.value.get(one.id) ?? '')).map((one) => asOf(one, kindOf.value.get(one.id) ?? 'features', new Set()))
    return [...still, ...(shown('cases') ? [then('case', 'past_cases', true)] : []), ...(shown('warnings') ? [then('alert', 'past_alerts', false)] : [])]
  })
  const counted = (part: Part): number => {
    if (part === 'workers') return (cells.data.value ?? []).reduce((all, one) => all + one.workers, 0)
    if (at.value && part !== 'devices') return past.data.value?.items.find((one) => one.kind === (part === 'warnings' ? 'alerts' : part))?.total ?? 0
    const all = map.sources.value.filter((one) => partOf.value.get(one.id) === part).flatMap((one) => one.data.features)
    if (part === 'cases') return casesOn(all)
    return new Set(all.map((feature) => String(feature.properties?.id))).size
  }
  return {
    map,
    sources,
    parts: computed(() => PARTS.filter((part) => can(NEEDS[part])).map((part) => ({ part, count: at.value && part === 'workers' ? null : counted(part), shown: !hidden.value.has(part) }))),
    toggle: (part) => {
      const next = new Set(hidden.value)
      if (!next.delete(part)) next.add(part)
      hidden.value = next
    },
    workers: computed(() => counted('workers')),
    linkOf: (id) => marks.value.find((one) => one.id === id)?.link ?? null,
  }
}
