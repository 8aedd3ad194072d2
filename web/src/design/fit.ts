/** How many rows of a list fit into the room there is, so that nothing has to be scrolled. */
import { onBeforeUnmount, ref, watch, type Ref } from 'vue'

/** `rows` counts whole rows of the height that the first one has (or `guess`); `keep` is left free for a last line. */
export function useFit(box: Readonly<Ref<HTMLElement | null>>, guess = 32, keep = 0): Ref<number> {
  const rows = ref(3)
  const measure = (): void => {
    const element = box.value
    if (!element) return
    const first = element.querySelector('[data-row]')
    const high = first?.getBoundingClientRect().height || guess
    rows.value = Math.max(1, Math.floor((element.clientHeight - keep + 1) / high))
  }
  const watcher = typeof ResizeObserver === 'undefined' ? null : new ResizeObserver(measure)
  // The rows come after the room for them, and may be higher than was guessed.
  const comers = typeof MutationObserver === 'undefined' ? null : new MutationObserver(measure)
  watch(box, (element, before) => {
    if (before) watcher?.unobserve(before)
    comers?.disconnect()
    if (element) {
      watcher?.observe(element)
      comers?.observe(element, { childList: true, subtree: true })
    }
    measure()
  }, { immediate: true, flush: 'post' })
  onBeforeUnmount(() => [watcher, comers].forEach((one) => one?.disconnect()))
  return rows
}
