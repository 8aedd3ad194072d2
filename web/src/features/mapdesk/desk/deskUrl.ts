/** Which desk, and which thing on it: both stand in the address, so that they can be shared and survive a reload. */
import { computed, type ComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'

export interface DeskUrl {
  selected: ComputedRef<string | null>
  select: (id: string | null) => void
}

export function useDeskUrl(panel: string): DeskUrl {
  const route = useRoute()
  const router = useRouter()
  const selected = computed(() => (route.params.panel === panel && typeof route.params.id === 'string' && route.params.id ? route.params.id : null))
  return { selected, select: (id) => void router.push({ path: id ? `/map/desk/${panel}/${id}` : `/map/desk/${panel}`, query: route.query }) }
}
