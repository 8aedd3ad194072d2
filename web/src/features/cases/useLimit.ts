/** Where a form asks for a class and a limit, the handbook offers the limits of that class; choosing one fills them in. */
import { computed, ref, watch, type ComputedRef, type Ref } from 'vue'
import type { HandbookCard } from '@/api/handbooks'
import type { Field, Values } from '@/packs/form'

export function useLimit(fields: ComputedRef<Field[]>, values: Ref<Values>, known: string | null): { classKey: ComputedRef<string>; condition: Ref<HandbookCard | null> } {
  const name = computed(() => (fields.value.some((field) => field.name === 'limit_amount') ? fields.value.find(({ kind }) => kind === 'class')?.name : undefined))
  const classKey = computed(() => (name.value ? String(values.value[name.value] ?? known ?? '') : ''))
  if (name.value && known) values.value = { [name.value]: known, ...values.value }
  const condition = ref<HandbookCard | null>(null)
  watch(condition, (card) => {
    if (card) values.value = { ...values.value, limit_amount: card.row.amount, limit_unit: card.row.unit }
  })
  return { classKey, condition }
}
