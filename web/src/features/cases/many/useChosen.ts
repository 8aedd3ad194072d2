/** The cases that somebody has chosen. They stay chosen while the list renews itself, and until another list is shown. */
import { computed, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import type { Case } from '@/api/types'
import { between, shareOf, toggled, withAll, without, type Picked } from './choosing'

export interface Chosen {
  picked: ShallowRef<Picked<Case>>
  /** On a phone, whether the boxes are shown. */
  choosing: Readonly<Ref<boolean>>
  begin: () => void
  share: ComputedRef<'none' | 'some' | 'all'>
  /** How many are chosen that the list no longer shows. */
  gone: ComputedRef<number>
  /** Choose one or leave it; with `range` everything since the last one that was touched. */
  pick: (one: Case, range?: boolean) => void
  /** Choose all that is shown, or leave all of it. */
  all: () => void
  only: (ids: readonly string[]) => void
  clear: () => void
}

export function useChosen(shown: Readonly<Ref<readonly Case[]>>, list: () => string): Chosen {
  const picked = shallowRef<Picked<Case>>(new Map())
  const choosing = ref(false)
  let last: string | null = null
  const share = computed(() => shareOf(picked.value, shown.value))
  const gone = computed(() => {
    const ids = new Set(shown.value.map(({ id }) => id))
    return [...picked.value.keys()].filter((id) => !ids.has(id)).length
  })

  function clear(): void {
    picked.value = new Map()
    choosing.value = false
    last = null
  }
  function pick(one: Case, range = false): void {
    picked.value = range ? withAll(picked.value, between(shown.value, last, one.id)) : toggled(picked.value, one)
    last = one.id
  }
  function all(): void {
    picked.value = share.value === 'all' ? without(picked.value, shown.value.map(({ id }) => id)) : withAll(picked.value, shown.value)
  }
  function only(ids: readonly string[]): void {
    const before = picked.value
    picked.value = new Map(ids.flatMap((id) => before.get(id) ?? []).map((one) => [one.id, one]))
  }
  watch(list, clear)
  const begin = (): void => void (choosing.value = true)
  return { picked, choosing, begin, share, gone, pick, all, only, clear }
}
