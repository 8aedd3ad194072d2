/** The choice whether many cases go to one organisation or each to whom the tables name, and what was decided otherwise. */
import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { readSuggestionsOf } from '@/api/casebatches'
import { randomKey } from '@/api/keys'
import type { Problem } from '@/api/problem'
import { useResource } from '@/api/query'
import { LEFT, decide, groupsOf, namedOf, sharesOf, targetsOf, type Decided, type Group } from './assigning'

export interface Assigning {
  /** Whether each goes to whom the tables name; chosen by a person, or because they name somebody. */
  each: Ref<boolean>
  /** The tables name somebody for some of them. */
  possible: ComputedRef<boolean>
  asking: ComputedRef<boolean>
  problem: ShallowRef<Problem | null>
  ask: () => Promise<void>
  groups: ComputedRef<Group[]>
  decided: ShallowRef<Decided>
  targets: ComputedRef<Map<string, string>>
  shares: ComputedRef<Map<string, number>>
  decide: (ids: readonly string[], organisation: string | null) => void
  /** How many are moved when each goes to whom it should. */
  going: ComputedRef<number>
}

/** Asked once, when the dialog opens: what somebody reads does not change under his hand. */
export function useAssigning(ids: readonly string[], wanted: boolean): Assigning {
  const key = `suggestions:${randomKey()}`
  const found = useResource({ key: () => (wanted ? key : null), load: (signal) => readSuggestionsOf(ids, signal) })
  const groups = computed(() => (found.data.value ? groupsOf(found.data.value, ids) : []))
  const possible = computed(() => groups.value.some(({ organisation }) => organisation !== LEFT))
  const asking = computed(() => wanted && !found.data.value && (found.loading.value || !found.problem.value))
  const picked = ref(true)
  const each = computed({ get: () => (asking.value || possible.value) && picked.value, set: (value) => (picked.value = value) })
  const named = computed(() => namedOf(groups.value))
  const decided = shallowRef<Decided>(new Map())
  const targets = computed(() => targetsOf(named.value, decided.value))
  const shares = computed(() => sharesOf(targets.value))
  const going = computed(() => ids.length - (shares.value.get(LEFT) ?? 0))
  const set = (some: readonly string[], organisation: string | null): void => void (decided.value = decide(decided.value, named.value, some, organisation))
  return { each, possible, asking, problem: found.problem, ask: found.refresh, groups, decided, targets, shares, decide: set, going }
}
