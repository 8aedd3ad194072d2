/** From a thing in a list to its page. */
import type { ListedThing } from '@/api/types'

const PAGES: Record<ListedThing['kind'], (id: string) => string> = {
  case: (id) => `/cases/${id}`,
  alert: (id) => `/alerts/${id}`,
  device: (id) => `/devices/${id}`,
  reading: (id) => `/frames/${id}`,
}
const OURS = /^\/(cases|alerts|devices|frames|rules|indicators)\/[^/]+/

/** The link the server gives when it is a page of ours, else the page of the kind. */
export function pageOf(thing: Pick<ListedThing, 'kind' | 'id' | 'link'>): string {
  if (thing.link && OURS.test(thing.link)) return thing.link
  return PAGES[thing.kind]?.(thing.id) ?? '/'
}
