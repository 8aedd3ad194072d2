/** Whether a page was asked for and is still on its way. Said only when it takes longer than a glance. */
import { readonly, ref } from 'vue'
import type { Router } from 'vue-router'

const GLANCE_MS = 200
const state = ref(false)
let timer: ReturnType<typeof setTimeout> | undefined

export const isComing = readonly(state)

function told(coming: boolean): void {
  clearTimeout(timer)
  if (coming) timer = setTimeout(() => (state.value = true), GLANCE_MS)
  else state.value = false
}

export function watchComing(router: Router): void {
  router.beforeEach((to, from) => {
    if (to.path !== from.path || !from.matched.length) told(true)
  })
  router.afterEach(() => told(false))
  router.onError(() => told(false))
}
