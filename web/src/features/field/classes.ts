/** Classes one uses again and again: there without searching. */
import { computed, ref, type ComputedRef } from 'vue'
import { session } from '@/api/session'
import type { ClassCode } from '@/api/types'

const MOST = 5
const keyOf = (): string => `chengshu.classes.${session.principal?.id ?? ''}`

function read(): string[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(keyOf()) ?? '[]')
    return Array.isArray(found) ? found.filter((one) => typeof one === 'string') : []
  } catch {
    return []
  }
}

export function useRecent(all: () => readonly ClassCode[]): { items: ComputedRef<ClassCode[]>; used: (key: string) => void } {
  const keys = ref(read())
  const items = computed(() => keys.value.flatMap((key) => all().find((one) => one.key === key) ?? []))
  function used(key: string): void {
    if (!key) return
    keys.value = [key, ...keys.value.filter((one) => one !== key)].slice(0, MOST)
    localStorage.setItem(keyOf(), JSON.stringify(keys.value))
  }
  return { items, used }
}
