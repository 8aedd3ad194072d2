/** The states a case can be in, in the order of the flows that say so; all that were given up are one of them. */
import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { readFlows } from '@/api/cases'
import { useResource } from '@/api/query'
import { word } from '@/packs/words'

export function useStates(): { states: ComputedRef<string[]>; stateWord: (state: string) => string } {
  const { t } = useI18n()
  const flows = useResource({ key: () => 'flows', load: (signal) => readFlows(signal) })
  /** By name, of the flow that names it first: the same name in another flow is the same step of the work. */
  const known = computed(() => (flows.data.value?.items ?? []).filter((one) => !one.apart).flatMap((one) => one.states))
  const titles = computed(() => new Map([...known.value].reverse().map(({ id, title }) => [id, title])))
  const states = computed(() => [...new Set(known.value.filter(({ group }) => group === 'open').map(({ id }) => id)), 'void'])
  return { states, stateWord: (state) => (state === 'void' ? t('case.filter.void') : word(titles.value.get(state) ?? state)) }
}
