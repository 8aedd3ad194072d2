/** One shared tick for every "3 minutes ago" on the page. */
import { shallowRef } from 'vue'

export const now = shallowRef(new Date())
setInterval(() => {
  now.value = new Date()
}, 10_000)
