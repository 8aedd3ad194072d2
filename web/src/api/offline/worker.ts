/** Stands between the page and the network: what the map needs is there without one, within limits, until sign-out. */
import { KEPT, MOST_OF_ONE, OLDEST_MS, OWN, SHELL, SIZE, isField, keyOf, kindOf, layerOf, mayKeep, tooMany, type Kind } from './rules'

interface Waits extends Event {
  waitUntil: (work: Promise<unknown>) => void
}
interface Asks extends Waits {
  request: Request
  respondWith: (answer: Promise<Response>) => void
}
interface Worker {
  addEventListener(type: 'install' | 'activate', listener: (event: Waits) => void): void
  addEventListener(type: 'fetch', listener: (event: Asks) => void): void
  clients: { claim: () => Promise<void> }
}
const worker = self as unknown as Worker

/** Written by the build: the files without which the map page does not start, and a name for this set of them. */
const shell = JSON.parse('__SHELL__') as { name: string; files: string[] }
const PATIENCE_MS = 8000
const PAGE_PATIENCE_MS = 4000
const FIELD_PATIENCE_MS = 500
const FIELD_PAGE_PATIENCE_MS = 300
const TRIM_EVERY = 100

/** Everything that began before somebody left is not kept after. */
let era = 0
let put = 0

async function forget(): Promise<void> {
  era++
  await caches.delete(OWN)
}

async function network(request: Request, patience: number, cache: RequestCache = 'default'): Promise<Response> {
  const stop = new AbortController()
  const timer = setTimeout(() => stop.abort(), patience)
  try {
    return await fetch(request, { signal: AbortSignal.any([request.signal, stop.signal]), cache })
  } finally {
    clearTimeout(timer)
  }
}

/** The page as the city has it now, for its parts may be of a newer build; in the street soon the one that is kept. */
async function page(request: Request): Promise<Response> {
  try {
    return await network(request, isField(request.url) ? FIELD_PAGE_PATIENCE_MS : PAGE_PATIENCE_MS)
  } catch {
    return (await caches.match('/', { ignoreVary: true })) ?? Response.error()
  }
}

async function asset(request: Request): Promise<Response> {
  const kept = await caches.match(request, { ignoreSearch: true, ignoreVary: true })
  if (kept) return kept
  const answer = await fetch(request)
  if (answer.ok) await (await caches.open(SHELL + shell.name)).put(request, answer.clone())
  return answer
}

async function trim(): Promise<void> {
  const own = await caches.open(OWN)
  const all = await Promise.all((await own.keys()).map(async ({ url }) => {
    const headers = (await own.match(url))?.headers
    return { key: url, kept: Date.parse(headers?.get(KEPT) ?? '') || 0, size: Number(headers?.get(SIZE) ?? 0) }
  }))
  await Promise.all(tooMany(all, Date.now()).map((key) => own.delete(key)))
}

/** The right to change things (the token against forged requests) stays with the page that is open. */
async function contentOf(answer: Response, kind: Kind): Promise<Blob> {
  if (kind !== 'session') return await answer.blob()
  return new Blob([JSON.stringify({ ...(await answer.json() as object), csrf: '' })])
}

async function keep(request: Request, answer: Response, kind: Kind, began: number): Promise<void> {
  const url = new URL(request.url)
  const key = keyOf(url)
  if (kind === 'names' && !(await mayBeSeenAgain(layerOf(url)))) return
  const content = await contentOf(answer, kind)
  if (content.size > MOST_OF_ONE) return
  if (kind === 'session') await forgetAnother(key, content)
  else if (began !== era) return
  const headers: Record<string, string> = { [KEPT]: new Date().toISOString(), [SIZE]: String(content.size) }
  const type = answer.headers.get('content-type')
  if (type) headers['content-type'] = type
  await (await caches.open(OWN)).put(key, new Response(answer.status === 204 ? null : content, { status: answer.status, headers }))
  if (++put % TRIM_EVERY === 0) await trim()
}

/** Somebody else, or the same person with other rights: what was kept for the one before is gone first. */
async function forgetAnother(key: string, content: Blob): Promise<void> {
  const before = await (await caches.open(OWN)).match(key)
  const who = async (text: Promise<string>): Promise<string> => JSON.stringify((JSON.parse(await text) as { principal?: unknown }).principal)
  if (before && (await who(before.text())) !== (await who(content.text()))) await forget()
}

/** Each look at a controlled layer stands in the audit, so nothing of it is kept to be looked at unseen. */
async function mayBeSeenAgain(layer: string): Promise<boolean> {
  const kept = await (await caches.open(OWN)).match(new URL('/api/v1/maps/layers', location.origin).href)
  const known = kept ? ((await kept.json()) as { items: { id: string; grade?: string }[] }).items : []
  return known.some((one) => one.id === layer && one.grade !== 'controlled')
}

async function fromBefore(request: Request): Promise<Response> {
  const kept = await (await caches.open(OWN)).match(keyOf(new URL(request.url)))
  const age = Date.now() - Date.parse(kept?.headers.get(KEPT) ?? '')
  return kept && age <= OLDEST_MS ? kept : Response.error()
}

/** In the street nobody waits for what is there. */
async function hurried(request: Request): Promise<boolean> {
  if (!request.referrer || !isField(request.referrer)) return false
  return Boolean(await (await caches.open(OWN)).match(keyOf(new URL(request.url))))
}

async function own(event: Asks, kind: Kind): Promise<Response> {
  const began = era
  let answer: Response
  try {
    // What the browser still has from before must not pass for an answer of the city; tiles say themselves what they are.
    answer = await network(event.request, await hurried(event.request) ? FIELD_PATIENCE_MS : PATIENCE_MS, kind === 'tile' ? 'default' : 'no-cache')
  } catch {
    return fromBefore(event.request)
  }
  if (answer.status === 401) await forget()
  else if (mayKeep(answer.status, answer.headers.get('cache-control') ?? '', kind)) {
    event.waitUntil(keep(event.request, answer.clone(), kind, began).catch(() => undefined)) // a full disk keeps nothing
  }
  return answer
}

/** Whoever comes or goes: nothing of the one before stays, also when the network is away. */
async function change(request: Request): Promise<Response> {
  await forget()
  return fetch(request)
}

worker.addEventListener('install', (event) => event.waitUntil(caches.open(SHELL + shell.name).then((cache) => cache.addAll(shell.files))))

worker.addEventListener('activate', (event) => {
  const old = async (): Promise<void> => {
    for (const name of await caches.keys()) if (name.startsWith(SHELL) && name !== SHELL + shell.name) await caches.delete(name)
    await trim()
    await worker.clients.claim()
  }
  event.waitUntil(old())
})

worker.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url)
  if (url.origin !== location.origin) return
  if (url.pathname === '/api/v1/session' && event.request.method !== 'GET') return event.respondWith(change(event.request))
  const kind = kindOf({ method: event.request.method, mode: event.request.mode, url }, shell.files)
  if (kind === 'page') event.respondWith(page(event.request))
  else if (kind === 'asset') event.respondWith(asset(event.request))
  else if (kind) event.respondWith(own(event, kind))
})
