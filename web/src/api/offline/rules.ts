/** What may be kept on this device, and under which name. Pure. */

/** The map of a walk of some hours, on any phone. */
export const MOST_TILES = 3000
export const MOST_BYTES = 64 << 20
export const MOST_OF_ONE = 1 << 20
/** What is older is not shown any more, and goes. */
export const OLDEST_MS = 3 * 24 * 3_600_000
/** The map and what it needs to be read; nothing of it outlives the one who was signed in. */
export const OWN = 'chengshu-own'
export const SHELL = 'chengshu-shell-'
export const KEPT = 'x-chengshu-kept'
export const SIZE = 'x-chengshu-size'

export type Kind = 'page' | 'asset' | 'session' | 'facts' | 'names' | 'tile' | null

const API = '/api/v1'
const NOT_PAGES = ['/api/', '/ogc/', '/health/', '/metrics', '/openapi.json', '/open311/', '/sw.js']
const FACTS = [/^\/about$/, /^\/strings\/[a-z]{2}$/, /^\/cases\/(classes|flows)$/, /^\/maps\/layers$/, /^\/tiles\/[^/]+\/[^/]+\/tilejson$/]
const TILE = /^\/tiles\/[^/]+\/[^/]+\/\d+\/\d+\/\d+\.mvt$/
const NAMES = /^\/maps\/layers\/([^/]+)\/features$/

export interface Asked {
  method: string
  mode: string
  url: URL
}

/** How a request is answered; null: as if nobody were between. Cases, people, devices and readings are never kept. */
export function kindOf({ method, mode, url }: Asked, shell: readonly string[]): Kind {
  const { pathname, search } = url
  if (method !== 'GET') return null
  if (pathname.startsWith(`${API}/`)) {
    const path = pathname.slice(API.length)
    if (path === '/session') return search ? null : 'session' // with a question: the server itself is to answer
    if (FACTS.some((one) => one.test(path))) return 'facts'
    if (NAMES.test(path)) return search === '?limit=1000' ? 'names' : null
    return TILE.test(path) ? 'tile' : null
  }
  if (pathname.startsWith('/assets/') || shell.includes(pathname)) return mode === 'navigate' ? null : 'asset'
  return mode === 'navigate' && !NOT_PAGES.some((one) => pathname.startsWith(one)) ? 'page' : null
}

/** A tile is kept once, whichever state of its layer it shows: the newest. A day of the past is another tile. */
export function keyOf(url: URL): string {
  const key = new URL(url)
  key.searchParams.delete('sequence')
  return key.href
}

/** Pages for the street: what is there is shown at once, also where the network is there but hardly moves. */
export const isField = (address: string): boolean => /^\/field(\/|$)/.test(new URL(address).pathname)

/** The layer whose names are asked for. */
export function layerOf(url: URL): string {
  return NAMES.exec(url.pathname.slice(API.length))?.[1] ?? ''
}

export function mayKeep(status: number, cacheControl: string, kind: Kind): boolean {
  if (kind === 'tile') return (status === 200 || status === 204) && !cacheControl.includes('no-store')
  return status === 200
}

export interface KeptOne {
  key: string
  kept: number
  size: number
}

/** What has to go so that the rest is young enough, few enough and small enough: the oldest first. */
export function tooMany(all: readonly KeptOne[], now: number): string[] {
  const young = all.filter((one) => now - one.kept <= OLDEST_MS).sort((a, b) => b.kept - a.kept)
  const stays = new Set<string>()
  let bytes = 0
  for (const one of young.slice(0, MOST_TILES)) {
    bytes += one.size
    if (bytes > MOST_BYTES) break
    stays.add(one.key)
  }
  return all.filter((one) => !stays.has(one.key)).map((one) => one.key)
}
