/** Whether the page is a phone's column. */
import { readonly, ref } from 'vue'

const query = typeof matchMedia === 'function' ? matchMedia('(max-width: 767px)') : null
const state = ref(query?.matches ?? false)
query?.addEventListener('change', (change) => (state.value = change.matches))

export const isNarrow = readonly(state)
