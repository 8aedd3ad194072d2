/** The door for people without an account: no cookie is sent, and nothing of a session is asked. */
import { address, queryString, type Query } from './client'
import { problemFrom, unreachable } from './problem'

const API = '/api/v1'

async function ask<T>(method: string, url: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  let response: Response
  try {
    response = await fetch(url, {
      method,
      credentials: 'omit',
      headers: { Accept: 'application/json', ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal,
    })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw unreachable()
  }
  if (!response.ok) throw await problemFrom(response)
  return (await response.json()) as T
}

export const visitorGet = <T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> => ask('GET', address(path, query), undefined, signal)
export const visitorPost = <T>(path: string, body: unknown): Promise<T> => ask('POST', API + path, body)
export const openGet = <T>(path: string, query: Query = {}): Promise<T> => ask('GET', path + queryString(query))

/** How long a sending may stand still before it counts as lost. */
const STILL_MS = 60_000

/** A form with photos, with how much of it is on its way (0 to 1). */
export function visitorSend<T>(path: string, form: FormData, told: (share: number) => void): Promise<T> {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest()
    let watch = 0
    const alive = (): void => {
      clearTimeout(watch)
      watch = window.setTimeout(() => request.abort(), STILL_MS)
    }
    request.open('POST', API + path)
    request.setRequestHeader('Accept', 'application/json')
    request.upload.onprogress = (event) => {
      alive()
      told(event.lengthComputable && event.total ? event.loaded / event.total : 0)
    }
    request.onerror = request.onabort = () => {
      clearTimeout(watch)
      failed(unreachable())
    }
    request.onload = async () => {
      clearTimeout(watch)
      const answer = new Response(request.responseText, { status: request.status })
      if (answer.ok) done((await answer.json()) as T)
      else failed(await problemFrom(answer))
    }
    alive()
    request.send(form)
  })
}
