/** The one door to the server: JSON in, JSON out, problems as exceptions. */
import { heard } from './offline/device'
import { problemFrom, unreachable } from './problem'

export const API = '/api/v1'
const SAFE = new Set(['GET', 'HEAD'])

export type Query = Record<string, string | number | boolean | readonly string[] | null | undefined>

let csrf: string | null = null
let onSignedOut: () => void = () => undefined

/** Kept in memory only: the cookie itself is out of reach of this page. */
export function setCsrf(token: string | null): void {
  csrf = token
}

export function whenSignedOut(action: () => void): void {
  onSignedOut = action
}

export function queryString(query: Query): string {
  const params = new URLSearchParams()
  for (const [key, value] of Object.entries(query)) {
    if (value === null || value === undefined || value === '') continue
    for (const one of Array.isArray(value) ? value : [value]) params.append(key, String(one))
  }
  const text = params.toString()
  return text ? `?${text}` : ''
}

/** An address under the API, for links and pictures. */
export function address(path: string, query: Query = {}): string {
  return `${API}${path}${queryString(query)}`
}

async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    const response = await fetch(url, { credentials: 'same-origin', ...init })
    heard(response.headers)
    return response
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw unreachable()
  }
}

export interface Ask {
  query?: Query
  body?: unknown
  signal?: AbortSignal
}

async function ask<T>(method: string, url: string, { query = {}, body, signal }: Ask): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json' }
  const form = body instanceof FormData || body instanceof Blob
  if (body !== undefined && !form) headers['Content-Type'] = 'application/json'
  if (!SAFE.has(method) && csrf) headers['X-CSRF-Token'] = csrf
  const response = await send(url + queryString(query), {
    method,
    headers,
    body: body === undefined ? undefined : form ? body : JSON.stringify(body),
    signal,
  })
  if (!response.ok) {
    const problem = await problemFrom(response)
    if (problem.status === 401 && !url.endsWith('/session')) onSignedOut()
    throw problem
  }
  if (response.status === 204) return undefined as T
  return (await response.json()) as T
}

export const get = <T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> =>
  ask<T>('GET', API + path, { query, signal })
export const post = <T>(path: string, body?: unknown, signal?: AbortSignal): Promise<T> => ask<T>('POST', API + path, { body, signal })
export const put = <T>(path: string, body?: unknown, signal?: AbortSignal): Promise<T> => ask<T>('PUT', API + path, { body, signal })
export const patch = <T>(path: string, body?: unknown): Promise<T> => ask<T>('PATCH', API + path, { body })
export const remove = <T>(path: string): Promise<T> => ask<T>('DELETE', API + path, {})

/** A file as the body of a request, with its progress from 0 to 1. (The fetch of browsers tells none on the way up.) */
export function sendFile<T>(path: string, query: Query, file: Blob, told: (share: number) => void, signal: AbortSignal): Promise<T> {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest()
    request.open('POST', API + path + queryString(query))
    request.setRequestHeader('Content-Type', 'application/octet-stream')
    request.setRequestHeader('Accept', 'application/json')
    if (csrf) request.setRequestHeader('X-CSRF-Token', csrf)
    request.upload.onprogress = (event) => told(event.lengthComputable && event.total ? event.loaded / event.total : 0)
    request.onerror = () => failed(unreachable())
    request.onabort = () => failed(new DOMException('stopped', 'AbortError'))
    request.onload = async () => {
      const answer = new Response(request.responseText, { status: request.status })
      if (answer.ok) return done((await answer.json()) as T)
      const problem = await problemFrom(answer)
      if (problem.status === 401) onSignedOut()
      failed(problem)
    }
    signal.addEventListener('abort', () => request.abort())
    request.send(file)
  })
}

/** The few routes that live beside the API: health. A "not ready" answer is an answer too, not a problem. */
export async function getHealth<T>(path: string): Promise<T> {
  const response = await send(path, { headers: { Accept: 'application/json' } })
  if (!response.ok && response.status !== 503) throw await problemFrom(response)
  return (await response.json()) as T
}

/** A long-lived answer, read piece by piece. */
export async function openStream(path: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
  const response = await send(API + path, { headers: { Accept: 'text/event-stream' }, signal })
  if (!response.ok || !response.body) throw await problemFrom(response)
  return response.body
}
