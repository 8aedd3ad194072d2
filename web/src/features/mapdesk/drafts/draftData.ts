/** A draft with what its things are now: which were overtaken, how each was, and how each would be. */
import { computed, ref, watch, type ComputedRef, type Ref } from 'vue'
import { askLayer, readDraft } from '@/api/maps'
import { readVersions } from '@/api/mapdesk'
import { useResource, type Resource } from '@/api/query'
import type { Draft, MapEdit, MapFeature } from '@/api/types'
import { differenceBox, type Box, type DeskShape } from '@/features/mapdesk/desk/shapes'
import { clashOf, contentOf, same, type Content } from './diffs'

const AT_ONCE = 1000
const OPEN = ['draft', 'submitted', 'rejected']
type Known = Map<string, MapFeature>

/** Things as they are now, by id; what is gone is not among them. */
export async function readNow(layer: string, edits: readonly MapEdit[]): Promise<Known> {
  const ids = edits.flatMap((one) => (one.kind !== 'insert' && one.id ? [one.id] : []))
  const found: Known = new Map()
  for (let i = 0; i < ids.length; i += AT_ONCE) {
    const { features } = await askLayer(layer, { ids: ids.slice(i, i + AT_ONCE), limit: AT_ONCE })
    for (const one of features) found.set(one.id, one)
  }
  return found
}

/** Whether somebody changed the thing after the editor saw it. */
export const isOvertaken = (edit: MapEdit, known: Known): boolean => edit.kind !== 'insert' && known.get(edit.id ?? '')?.version !== edit.expected_version

export interface DraftData {
  draft: Resource<Draft>
  known: ComputedRef<Known>
  overtaken: ComputedRef<Set<number>>
  at: Ref<number>
  edit: ComputedRef<MapEdit | null>
  /** How the thing was that the chosen edit began from, and how somebody else changed it since. */
  before: ComputedRef<Content | null>
  theirs: ComputedRef<Content | null>
  shapes: ComputedRef<DeskShape[]>
  focus: ComputedRef<Box | null>
}

export function useDraft(id: () => string): DraftData {
  const draft = useResource({ key: () => `draft:${id()}`, load: (signal) => readDraft(id(), signal), live: ['map.'] })
  const now = useResource({
    key: () => (draft.data.value?.id === id() ? `draft-now:${id()}:${draft.data.value.changed}` : null),
    load: () => readNow(draft.data.value?.layer ?? '', draft.data.value?.edits ?? []),
    live: ['map.'],
  })
  const known = computed<Known>(() => now.data.value ?? new Map<string, MapFeature>())
  const edits = computed(() => draft.data.value?.edits ?? [])
  const overtaken = computed(() => {
    if (!now.data.value || !OPEN.includes(draft.data.value?.state ?? '')) return new Set<number>()
    return new Set(edits.value.flatMap((one, i) => (isOvertaken(one, known.value) ? [i] : [])))
  })
  const at = ref(0)
  watch(id, () => (at.value = 0))
  const edit = computed(() => edits.value[at.value] ?? null)
  const versions = useResource({
    key: () => (edit.value?.id && draft.data.value ? `versions:${draft.data.value.layer}:${edit.value.id}:${draft.data.value.changed}` : null),
    load: (signal) => readVersions(draft.data.value?.layer ?? '', edit.value?.id ?? '', signal),
    live: ['map.'],
  })
  const before = computed<Content | null>(() => {
    if (!edit.value || edit.value.kind === 'insert') return null
    const found = versions.data.value?.items.find((one) => one.version === edit.value?.expected_version)
    if (found) return contentOf(found.feature)
    const one = known.value.get(edit.value.id ?? '')
    return one ? { type: 'Feature', geometry: one.geometry, properties: one.properties } : null
  })
  const theirs = computed<Content | null>(() => {
    if (!edit.value || !overtaken.value.has(at.value) || !versions.data.value) return null
    return clashOf(edit.value, versions.data.value.items)?.theirs ?? null
  })
  const shapes = computed<DeskShape[]>(() =>
    edits.value.flatMap((one, i): DeskShape[] => {
      const was = i === at.value ? before.value?.geometry : known.value.get(one.id ?? '')?.geometry
      const other = i === at.value ? theirs.value?.geometry : undefined
      return [
        ...(was && !same(was, one.feature?.geometry) ? [{ geometry: was, tone: 'before' as const, id: String(i) }] : []),
        ...(other ? [{ geometry: other, tone: 'other' as const, id: String(i) }] : []),
        ...(one.feature ? [{ geometry: one.feature.geometry, tone: 'after' as const, id: String(i) }] : []),
      ]
    }),
  )
  const focus = computed(() => differenceBox(before.value?.geometry, edit.value?.feature?.geometry))
  return { draft, known, overtaken, at, edit, before, theirs, shapes, focus }
}
