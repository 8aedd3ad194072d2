/** Keyboard shortcuts of a page. They keep still while somebody types or a dialog is open. */
import { onBeforeUnmount, onMounted } from 'vue'

const TYPING = new Set(['INPUT', 'TEXTAREA', 'SELECT'])

/** A box that was ticked takes no letters. */
export function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement && target.type === 'checkbox') return false
  return target instanceof HTMLElement && (TYPING.has(target.tagName) || target.isContentEditable)
}

export function useKeys(actions: Record<string, (event: KeyboardEvent) => void>): void {
  function hear(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
    if (document.querySelector('.el-overlay:not([style*="display: none"]) [role=dialog]')) return
    // Enter and space on a focused control belong to that control.
    if (event.key === 'Enter' && event.target instanceof HTMLElement && event.target.closest('a,button')) return
    const action = actions[event.key]
    if (!action) return
    event.preventDefault()
    action(event)
  }
  onMounted(() => window.addEventListener('keydown', hear))
  onBeforeUnmount(() => window.removeEventListener('keydown', hear))
}
