/** What is found while somebody types: only the answer to the last question counts. */
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'

export interface Lookup<T> {
  found: ShallowRef<T[]>
  busy: Ref<boolean>
  look: (q: string) => Promise<void>
}

/** `find` answers for what was typed; where it fails there is `otherwise`. */
export function useLookup<T>(find: (q: string) => Promise<T[]>, otherwise: () => T[] = () => []): Lookup<T> {
  const found: ShallowRef<T[]> = shallowRef(otherwise())
  const busy = ref(false)
  let asked = 0

  async function look(q: string): Promise<void> {
    const mine = ++asked
    busy.value = true
    let items: T[]
    try {
      items = await find(q.trim())
    } catch {
      items = otherwise()
    }
    if (mine !== asked) return
    found.value = items
    busy.value = false
  }
  return { found, busy, look }
}
