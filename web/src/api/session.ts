/** Who is signed in. */
import { reactive, watch } from 'vue'
import { get, post, put, remove, setCsrf } from './client'
import { liveState, startLive, stopLive } from './live'
import { forgetKept, leaving } from './offline/device'
import { closeOutbox, openOutbox } from './outbox'
import { forgetHeard } from './outbox/base'
import { Problem, asProblem } from './problem'
import { forgetAll } from './query'
import type { Principal, SessionAnswer } from './types'

export const session = reactive<{ principal: Principal | null; known: boolean }>({ principal: null, known: false })

export function can(permission: string): boolean {
  return session.principal?.permissions.includes(permission) ?? false
}

/** Without a network the keeper of this device says who was signed in; to change things takes the server. */
let fromBefore = false

function accept(answer: SessionAnswer): void {
  fromBefore = answer.csrf === ''
  setCsrf(answer.csrf)
  session.principal = answer.principal
  session.known = true
  if (answer.principal.must_change) return
  startLive()
  void openOutbox(answer.principal.id)
}

export function forgetSession(): void {
  stopLive()
  forgetAll()
  forgetKept()
  closeOutbox()
  void forgetHeard().catch(() => undefined)
  setCsrf(null)
  session.principal = null
  session.known = true
}

/** Ask once who we are; not being signed in is an answer, an unreachable server is a problem. */
export async function learnSession(): Promise<void> {
  if (session.known) return
  try {
    if (leaving.pending) await leaveAfterAll()
    accept(await get<SessionAnswer>('/session'))
  } catch (error) {
    if (asProblem(error).status !== 401) throw error
    forgetSession()
  }
}

/** The session that was known came from this device: as soon as the server is heard, it is asked who we are. */
watch(() => liveState.status, async (status) => {
  if (status !== 'on' || !fromBefore) return
  try {
    accept(await get<SessionAnswer>('/session', { fresh: true }))
  } catch {
    // 401 has signed us out already; without a line it is asked at the next.
  }
})

/** Somebody left while there was no network: the server is told now. */
async function leaveAfterAll(): Promise<void> {
  try {
    setCsrf((await get<SessionAnswer>('/session')).csrf)
    await remove<undefined>('/session')
  } catch (error) {
    if (asProblem(error).status !== 401) throw error
  }
  setCsrf(null)
  leaving.done()
}

export async function signIn(account: string, password: string): Promise<void> {
  forgetAll()
  leaving.done()
  accept(await post<SessionAnswer>('/session', { account, password }))
}

/** A screen on a wall shows its key: from then on it is that wall, until the key ends. */
export async function openWall(key: string): Promise<void> {
  forgetAll()
  leaving.done()
  await post<undefined>('/session/wall', { key })
  accept(await get<SessionAnswer>('/session', { fresh: true }))
}

export async function signOut(): Promise<void> {
  try {
    await remove<undefined>('/session')
  } catch (error) {
    if (!(error instanceof Problem) || (error.status !== 401 && error.status !== 0)) throw error
    if (error.status === 0) leaving.begin()
  } finally {
    forgetSession()
  }
}

export async function changePassword(current: string, fresh: string): Promise<void> {
  await put<undefined>('/session/password', { current, new: fresh })
  accept(await get<SessionAnswer>('/session'))
}
