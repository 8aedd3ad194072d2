/** The divisions of the city: their names, and which one a place lies in. */
import { computed, shallowRef, type ComputedRef } from 'vue'
import { readFeatures, readLayers } from '@/api/city'
import { readAreas } from '@/api/citizens'
import { can } from '@/api/session'
import { contains } from '@/design/map/names'

export interface Division {
  code: string
  name: string
}

const boundaries = shallowRef<GeoJSON.FeatureCollection | null>(null)
/** What the divisions are called, for somebody who sees no map: as any citizen reads it. */
const called = shallowRef<Record<string, string>>({})
let asked: Promise<void> | null = null

async function read(): Promise<void> {
  if (!can('maps.read')) {
    called.value = Object.fromEntries((await readAreas()).map(({ code, name }) => [code, name]))
    return
  }
  const { items } = await readLayers()
  const layer = items.find((one) => one.source === 'features' && one.style.paint === 'boundary')
  if (layer) boundaries.value = await readFeatures(layer.id, { limit: 1000 })
}

function know(): void {
  asked ??= read().catch(() => {
    asked = null
  })
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const codeOf = (one: GeoJSON.Feature): string => text(one.properties?.code)
const nameOf = (one: GeoJSON.Feature): string => text(one.properties?.name)

export function useDivisions(): ComputedRef<Division[]> {
  know()
  return computed(() => (boundaries.value?.features ?? []).map((one) => ({ code: codeOf(one), name: nameOf(one) })).filter((one) => one.code))
}

/** The name of a division; its code while the name is not known. */
export function divisionWord(code: string | null): string {
  if (!code) return '—'
  know()
  const found = boundaries.value?.features.find((one) => codeOf(one) === code)
  return found ? nameOf(found) : (called.value[code] ?? code)
}

/** The division a place lies in, as far as the boundaries on the map tell. */
export function divisionAt(longitude: number, latitude: number): string | null {
  const found = boundaries.value?.features.find(({ geometry }) => contains(geometry, [longitude, latitude]))
  return found ? codeOf(found) || null : null
}

/** The area a number speaks of, for somebody who does not see the whole city. */
export const areaWords = (prefixes: readonly string[]): string => prefixes.map((one) => divisionWord(one)).join('、')
