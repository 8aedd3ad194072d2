/** Who is signed in. */
import { reactive } from 'vue'
import { get, post, put, remove, setCsrf } from './client'
import { startLive, stopLive } from './live'
import { Problem, asProblem } from './problem'
import { forgetAll } from './query'
import type { Principal, SessionAnswer } from './types'

export const session = reactive<{ principal: Principal | null; known: boolean }>({ principal: null, known: false })

export function can(permission: string): boolean {
  return session.principal?.permissions.includes(permission) ?? false
}

function accept(answer: SessionAnswer): void {
  setCsrf(answer.csrf)
  session.principal = answer.principal
  session.known = true
  if (!answer.principal.must_change) startLive()
}

export function forgetSession(): void {
  stopLive()
  forgetAll()
  setCsrf(null)
  session.principal = null
  session.known = true
}

/** Ask once who we are; not being signed in is an answer, an unreachable server is a problem. */
export async function learnSession(): Promise<void> {
  if (session.known) return
  try {
    accept(await get<SessionAnswer>('/session'))
  } catch (error) {
    if (asProblem(error).status !== 401) throw error
    forgetSession()
  }
}

export async function signIn(account: string, password: string): Promise<void> {
  forgetAll()
  accept(await post<SessionAnswer>('/session', { account, password }))
}

export async function signOut(): Promise<void> {
  try {
    await remove<undefined>('/session')
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 401) throw error
  } finally {
    forgetSession()
  }
}

export async function changePassword(current: string, fresh: string): Promise<void> {
  await put<undefined>('/session/password', { current, new: fresh })
  accept(await get<SessionAnswer>('/session'))
}
