/** Whether the page is a phone's column. */
import { onBeforeUnmount, readonly, ref, type Ref } from 'vue'

const query = typeof matchMedia === 'function' ? matchMedia('(max-width: 767px)') : null
const state = ref(query?.matches ?? false)
query?.addEventListener('change', (change) => (state.value = change.matches))

export const isNarrow = readonly(state)

/** Whether the window fulfils a media query, while it changes. */
export function useMedia(text: string): Readonly<Ref<boolean>> {
  const asked = typeof matchMedia === 'function' ? matchMedia(text) : null
  const matches = ref(asked?.matches ?? false)
  const hear = (change: MediaQueryListEvent): void => void (matches.value = change.matches)
  asked?.addEventListener('change', hear)
  onBeforeUnmount(() => asked?.removeEventListener('change', hear))
  return readonly(matches)
}
