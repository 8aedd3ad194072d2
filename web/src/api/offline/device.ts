/** What this device keeps for the map without a network: whether what one sees is of before, how much there is, and an end to it. */
import { reactive } from 'vue'

// The worker is built apart and shares no file with the page; a test holds these names against its own.
export const OWN = 'chengshu-own'
export const KEPT = 'x-chengshu-kept'
const SIZE = 'x-chengshu-size'
const PLACE = 'chengshu.place'
const LEAVING = 'chengshu.leaving'
const NEEDED = /\/api\/v1\/(session|about|strings\/[a-z]{2}|cases\/(?:classes|flows)|maps\/layers|maps\/layers\/[^/]+\/features\?limit=1000|tiles\/[^/]+\/[^/]+\/tilejson)$/

/** `since`: what is shown was kept then, because the network is away now. */
export const offline = reactive<{ since: Date | null; works: boolean }>({ since: null, works: false })

/** Only a page that came by https may keep anything; one that may takes a moment to get ready. */
export const mayKeep = (): boolean => 'serviceWorker' in navigator

/** Every answer tells whether it came over the network or from before. */
export function heard(headers: Headers): void {
  const kept = headers.get(KEPT)
  // An answer that may be used again could be the browser's own of before: it says nothing about the network.
  if (!kept && /max-age=[1-9]|immutable/.test(headers.get('cache-control') ?? '')) return
  if (!kept) offline.since = null
  else if (!offline.since || new Date(kept) < offline.since) offline.since = new Date(kept)
}

/** What went past the keeper, because the page was there before it or still is: asked for again, each address once. */
function askAgain(): void {
  if (offline.works) return
  offline.works = true
  const asked = new Set<string>()
  const look = (entries: PerformanceEntryList): void => {
    for (const { name, workerStart } of entries as PerformanceResourceTiming[]) {
      if (workerStart > 0 || asked.has(name) || !NEEDED.test(name)) continue
      asked.add(name)
      void fetch(name, { credentials: 'same-origin' }).catch(() => undefined)
    }
  }
  new PerformanceObserver((list) => look(list.getEntries())).observe({ type: 'resource', buffered: true })
}

export function startKeeping(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  if (navigator.serviceWorker.controller) askAgain()
  navigator.serviceWorker.addEventListener('controllerchange', askAgain)
  const start = (): void => void navigator.serviceWorker.register('/sw.js', { updateViaCache: 'none' }).catch(() => undefined)
  if (document.readyState === 'complete') start()
  else window.addEventListener('load', start, { once: true })
}

/** Nothing of the one who was signed in stays. */
export function forgetKept(): void {
  localStorage.removeItem(PLACE)
  offline.since = null
  if ('caches' in window) void caches.delete(OWN)
}

export interface Kept {
  tiles: number
  bytes: number
}

export async function countKept(): Promise<Kept> {
  if (!('caches' in window) || !(await caches.has(OWN))) return { tiles: 0, bytes: 0 }
  const own = await caches.open(OWN)
  const tiles = (await own.keys()).filter(({ url }) => /\.mvt(\?|$)/.test(url))
  const sizes = await Promise.all(tiles.map(async (one) => Number((await own.match(one))?.headers.get(SIZE) ?? 0)))
  return { tiles: tiles.length, bytes: sizes.reduce((sum, one) => sum + one, 0) }
}

export interface Place {
  centre: [number, number]
  zoom: number
}

/** Where one looked last: without a network the map begins there. */
export function keepPlace({ centre, zoom }: Place): void {
  localStorage.setItem(PLACE, JSON.stringify({ centre, zoom }))
}

export function keptPlace(): Place | null {
  try {
    return JSON.parse(localStorage.getItem(PLACE) ?? 'null') as Place | null
  } catch {
    return null
  }
}

/** Who leaves without a network has left: as soon as there is one, the server is told before anything else. */
export const leaving = {
  begin: (): void => localStorage.setItem(LEAVING, '1'),
  done: (): void => localStorage.removeItem(LEAVING),
  get pending(): boolean {
    return localStorage.getItem(LEAVING) !== null
  },
}

export const clearKept = async (): Promise<void> => void (await caches.delete(OWN))

const AT_ONCE = 4

/** Fetch tiles, a few at a time, so that the keeper keeps them. Says how many did not come. */
export async function fetchTiles(urls: readonly string[], told: () => void, signal: AbortSignal): Promise<number> {
  const waiting = [...urls]
  let missing = 0
  const came = (url: string): Promise<boolean> => fetch(url, { credentials: 'same-origin', signal }).then((answer) => answer.ok, () => false)
  async function some(): Promise<void> {
    for (let url = waiting.shift(); url && !signal.aborted; url = waiting.shift()) {
      if (!(await came(url)) && !(await came(url))) missing++ // a line that stutters gets a second chance
      told()
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, some))
  return missing
}
