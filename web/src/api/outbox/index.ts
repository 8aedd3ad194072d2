/** The queue of what one person did: written down first, sent in order when there is a network, never twice, by him alone. */
import { reactive } from 'vue'
import { get, setCsrf } from '@/api/client'
import { asProblem } from '@/api/problem'
import type { SessionAnswer } from '@/api/types'
import { afterDone, afterDropped, nextOf, refusalOf, verdictOf, waitAfter, type Act, type Draft } from './acts'
import { addActs, changeActs, listActs } from './base'
import { tell } from './sending'

export type { Act, Draft, Kind } from './acts'

/** `held`: why nothing goes out now; `sending`: the act that is on its way; `made`: what became of reports since the page was opened. */
export const outbox = reactive<{ owner: string | null; acts: Act[]; sending: string | null; held: 'network' | 'session' | null; made: Record<string, string>; broken: boolean }>({ owner: null, acts: [], sending: null, held: null, made: {}, broken: false })

type Done = (act: Act) => unknown
const listeners = new Set<Done>()
/** Somebody wants to know when an act has been done. */
export function whenSent(listener: Done): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

const LOCK = 'chengshu.outbox'
const others = 'BroadcastChannel' in globalThis ? new BroadcastChannel(LOCK) : null
let running = false
let again = false
let failures = 0
let timer: ReturnType<typeof setTimeout> | undefined
let pulse: ReturnType<typeof setInterval> | undefined
/** Another window may have ended with something left: whoever is there looks now and then. */
const PULSE_MS = 30_000

async function look(): Promise<Act[]> {
  const { owner } = outbox
  if (!owner) return []
  const found = await listActs(owner)
  if (outbox.owner === owner) outbox.acts = found
  return found
}

async function changed(): Promise<void> {
  await look()
  others?.postMessage('changed')
}

/** Only when the server itself says that it is the same person: a session that is only remembered may not send. */
async function isMine(owner: string): Promise<boolean> {
  const answer = await get<SessionAnswer>('/session', { fresh: true }, AbortSignal.timeout(15_000))
  if (answer.principal.id !== owner) return false
  setCsrf(answer.csrf)
  return true
}

/** True: on with the next. */
async function send(act: Act, owner: string): Promise<boolean> {
  outbox.sending = act.id
  try {
    const result = await tell(act)
    await changeActs(owner, (all) => afterDone(act, result, all))
    if (act.kind === 'report' && result) outbox.made[act.id] = result
    failures = 0
    listeners.forEach((told) => told(act))
    return true
  } catch (error) {
    const problem = asProblem(error)
    const verdict = verdictOf(problem)
    const tried = (one: Act): Act => ({ ...one, tries: one.tries + 1, ...(verdict === 'refused' ? { refusal: refusalOf(problem, new Date().toISOString()) } : {}) })
    await changeActs(owner, (all) => ({ put: all.filter(({ id }) => id === act.id).map(tried), gone: [] }))
    if (verdict === 'refused') return true
    outbox.held = verdict === 'session' ? 'session' : 'network'
    return false
  } finally {
    outbox.sending = null
    await changed()
  }
}

async function sendAll(owner: string): Promise<void> {
  outbox.held = null
  let act = nextOf(await look())
  if (!act) return
  try {
    if (!(await isMine(owner))) return void (outbox.held = 'session')
  } catch (error) {
    return void (outbox.held = asProblem(error).status === 401 ? 'session' : 'network')
  }
  while (act && outbox.owner === owner && (await send(act, owner))) act = nextOf(await look())
}

/** One sender for all windows of this device, where the browser knows locks; the keys of the acts hold where it does not. */
function alone(work: () => Promise<void>): Promise<unknown> {
  return 'locks' in navigator ? navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => (lock ? work() : undefined)) : work()
}

export async function flush(): Promise<void> {
  const { owner } = outbox
  if (!owner) return
  if (running) return void (again = true)
  running = true
  clearTimeout(timer)
  try {
    do {
      again = false
      await alone(() => sendAll(owner))
    } while (again && outbox.owner === owner)
  } catch {
    outbox.broken = true
  } finally {
    running = false
  }
  if (outbox.owner && outbox.held === 'network' && nextOf(outbox.acts)) timer = setTimeout(() => void flush(), waitAfter(failures++))
}

const wake = (): void => {
  if (document.visibilityState === 'visible') void flush()
}
const online = (): void => {
  failures = 0
  void flush()
}

/** Somebody is signed in on this device: what waits is his. */
export async function openOutbox(owner: string): Promise<void> {
  if (outbox.owner === owner) return flush()
  closeOutbox()
  if (!('indexedDB' in globalThis)) return
  outbox.owner = owner
  addEventListener('online', online)
  document.addEventListener('visibilitychange', wake)
  pulse = setInterval(() => {
    if (!outbox.held && nextOf(outbox.acts)) void flush()
  }, PULSE_MS)
  if (others) others.onmessage = () => void look()
  try {
    await look()
    await flush()
  } catch {
    outbox.broken = true
  }
}

export function closeOutbox(): void {
  clearTimeout(timer)
  clearInterval(pulse)
  removeEventListener('online', online)
  document.removeEventListener('visibilitychange', wake)
  Object.assign(outbox, { owner: null, acts: [], sending: null, held: null, made: {}, broken: false })
}

/** Written down, and then sent if that is possible. Fails only when this device cannot keep anything: then it is said. */
export async function put(...drafts: Draft[]): Promise<void> {
  if (!outbox.owner) throw new Error('nobody is signed in')
  await addActs(outbox.owner, drafts, new Date())
  void navigator.storage?.persist?.().catch(() => undefined) // so that a full phone does not make room with it
  await changed()
  void flush()
}

/** The person mended what was refused: the same act, under the same key, as it should have been. */
export async function mend(id: string, mended: (act: Act) => Act): Promise<void> {
  const { owner } = outbox
  if (!owner) return
  await changeActs(owner, (all) => ({ put: all.filter((act) => act.id === id).map((act) => ({ ...mended(act), id, refusal: null })), gone: [] }))
  await changed()
  void flush()
}

/** The person lets it go. */
export async function drop(id: string): Promise<void> {
  const { owner } = outbox
  if (!owner) return
  await changeActs(owner, (all) => {
    const act = all.find((one) => one.id === id)
    return act ? afterDropped(act, all) : { put: [], gone: [] }
  })
  await changed()
  void flush()
}
