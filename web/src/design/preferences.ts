/** What this person likes on this machine: theme, letter size, language. Kept in the browser, shown on <html>. */
import { reactive, watchEffect } from 'vue'
import type { Language } from './format'

export type Theme = 'paper' | 'ink'

export interface Preferences {
  theme: Theme
  elder: boolean
  language: Language
}

const KEY = 'chengshu.preferences'

export function readPreferences(text: string | null, prefersDark: boolean): Preferences {
  const fallback: Preferences = { theme: prefersDark ? 'ink' : 'paper', elder: false, language: 'zh' }
  if (!text) return fallback
  try {
    const kept = JSON.parse(text) as Partial<Preferences>
    return {
      theme: kept.theme === 'ink' || kept.theme === 'paper' ? kept.theme : fallback.theme,
      elder: kept.elder === true,
      language: kept.language === 'en' ? 'en' : 'zh',
    }
  } catch {
    return fallback
  }
}

const dark = typeof matchMedia === 'function' && matchMedia('(prefers-color-scheme: dark)').matches
export const preferences = reactive(readPreferences(localStorage.getItem(KEY), dark))

watchEffect(() => {
  const root = document.documentElement
  root.dataset.theme = preferences.theme
  root.dataset.elder = String(preferences.elder)
  root.lang = preferences.language === 'zh' ? 'zh-CN' : 'en'
  document.querySelector('meta[name=theme-color]')?.setAttribute('content', cssColour('ground'))
  localStorage.setItem(KEY, JSON.stringify(preferences))
})

/** The present value of a colour token, for canvases that cannot read CSS variables. A part of the page may have its own theme. */
export function cssColour(token: string, within: Element = document.documentElement): string {
  return getComputedStyle(within).getPropertyValue(`--${token}`).trim()
}
