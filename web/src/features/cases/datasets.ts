/** Data sets beside the city's own, such as another city's, for who may look into them. */
import { computed, type ComputedRef } from 'vue'
import { readFlows } from '@/api/cases'
import { useResource } from '@/api/query'
import type { Flow } from '@/api/types'

export function useDataSets(): ComputedRef<Flow[]> {
  const flows = useResource({ key: () => 'flows', load: (signal) => readFlows(signal) })
  return computed(() => (flows.data.value?.items ?? []).filter((one) => one.apart && one.may_look))
}
