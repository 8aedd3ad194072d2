/** Choices that a form takes from the city: its organisations and its lists of classes. */
import { computed, type ComputedRef } from 'vue'
import { everyOrganisation } from '@/api/admin'
import { readClasses } from '@/api/cases'
import { readConditions, type HandbookCard } from '@/api/handbooks'
import { useResource } from '@/api/query'
import { preferences } from '@/design/preferences'
import type { Field } from './form'

/** A list that somebody chooses from by typing holds so many. */
const MOST = 5000
type Choices = ComputedRef<Field['choices']>

export function useOrganisations(wanted: () => boolean): Choices {
  const found = useResource({
    key: () => (wanted() ? 'choices:organisations' : null),
    load: (signal) => everyOrganisation(MOST, signal),
  })
  return computed(() => (found.data.value?.items ?? []).map((one) => ({ value: one.id, title: one.name })))
}

export function useClasses(wanted: () => boolean): Choices {
  const found = useResource({ key: () => (wanted() ? 'choices:classes' : null), load: (signal) => readClasses(signal) })
  return computed(() =>
    (found.data.value?.items ?? []).map((one) => ({
      value: one.key,
      title: `${one.big_title[preferences.language] ?? ''} / ${one.title[preferences.language] ?? one.key}`,
    })),
  )
}

/** The filing conditions of the class that was chosen, as the handbook of today has them. */
export function useConditions(classKey: () => string | null): ComputedRef<HandbookCard[]> {
  const found = useResource({
    key: () => (classKey() ? `choices:conditions:${classKey()}` : null),
    load: (signal) => readConditions(classKey() ?? '', signal),
  })
  return computed(() => found.data.value ?? [])
}
