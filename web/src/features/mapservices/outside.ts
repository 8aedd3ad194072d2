/** A form for an outside service, and what it means. Pure. */
import type { Outside, OutsideDraft } from '@/api/types'

export type OutsideForm = OutsideDraft & { id: string }

export const EMPTY: OutsideForm = { id: '', kind: 'wmts', url: '', titles: {}, description: '', licence: '', grade: 'shared', key_parameter: '', probe_every_s: 300, probe_path: '', cache_s: 3600, extent: null, enabled: true }

/** What the form begins with: a template lacks what nearly everybody leaves as it is. */
export const formOf = (given: Partial<OutsideForm>): OutsideForm => ({ ...EMPTY, ...given, titles: { ...given.titles } })

export function formFor({ id, kind, url, titles, description, licence, grade, key_parameter, probe_every_s, probe_path, cache_s, extent, enabled }: Outside): OutsideForm {
  return { id, kind, url, titles: { ...titles }, description, licence, grade, key_parameter, probe_every_s, probe_path, cache_s, extent, enabled }
}

/** What is sent: a key only when one was written, so that the one that is kept stays. */
export function draftOf(form: OutsideForm): OutsideDraft {
  const { kind, url, description, licence, grade, key, key_parameter, probe_every_s, probe_path, cache_s, extent, enabled } = form
  const titles = Object.fromEntries(Object.entries(form.titles).filter(([, text]) => text))
  return { kind, url, titles, description, licence, grade, key_parameter, probe_every_s, probe_path, cache_s, extent, enabled, ...(key ? { key } : {}) }
}

/** A key goes only where it was meant to go: with another address it must be written again. */
export const losesKey = (old: Outside | null, form: OutsideForm): boolean => old !== null && old.has_key && !form.key && (old.url !== form.url || old.key_parameter !== form.key_parameter)

/** Whether an address is one inside, as far as one can see without asking for the name. */
export function looksPrivate(url: string): boolean {
  const host = /^https?:\/\/(\[[^\]]*\]|[^/:?#]*)/i.exec(url)?.[1]?.toLowerCase() ?? ''
  return host === 'localhost' || /^(?:10\.|127\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|\[(?:::1|f[cd]))/.test(host) || /\.(?:local|lan|internal)$/.test(host) || (host !== '' && !host.includes('.') && !host.startsWith('['))
}
