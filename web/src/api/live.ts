/** Live news: one stream for the whole page; whoever shows something is told when it may have changed. */
import { reactive } from 'vue'
import { openStream } from './client'
import { asProblem } from './problem'
import { SseReader } from './sse'

export interface News {
  type: string
  subject: string
  time?: string
  data: Record<string, unknown>
}

type Listener = (news: News) => void

/** `since`: from when the page no longer hears anything; when it is `lost`, what is shown is "as of" that moment. */
export const liveState = reactive<{ status: 'off' | 'connecting' | 'on' | 'lost'; since: Date | null }>({
  status: 'off',
  since: null,
})

const listeners = new Set<{ prefixes: readonly string[]; listener: Listener }>()
let current: AbortController | null = null

/** `case.` hears every case event; `missed` and the end of a lost connection concern everybody. */
export function concerns(prefixes: readonly string[], type: string): boolean {
  return type === 'missed' || prefixes.some((prefix) => type.startsWith(prefix))
}

export function onLive(prefixes: readonly string[], listener: Listener): () => void {
  const entry = { prefixes, listener }
  listeners.add(entry)
  return () => listeners.delete(entry)
}

export function announce(news: News): void {
  for (const { prefixes, listener } of [...listeners]) if (concerns(prefixes, news.type)) listener(news)
}

/** Calls at once when quiet, then at most once per `wait`: fast for one event, gentle for a storm. */
export function debounced(action: () => void, wait: number): () => void {
  let timer: ReturnType<typeof setTimeout> | null = null
  let again = false
  const rest = (): void => {
    timer = null
    if (!again) return
    again = false
    run()
  }
  const run = (): void => {
    timer = setTimeout(rest, wait)
    action()
  }
  return () => {
    if (timer) again = true
    else run()
  }
}

/** The server says something every 15 s; a line that is silent for longer is dead, even if nobody closed it. */
const SILENCE_MS = 40_000

/** Ends when the page leaves, when the line falls silent, or when the browser says it is offline. */
class Line {
  private readonly own = new AbortController()
  private timer: ReturnType<typeof setTimeout> | undefined
  readonly signal: AbortSignal

  constructor(outer: AbortSignal) {
    this.signal = AbortSignal.any([outer, this.own.signal])
    window.addEventListener('offline', this.cut)
    this.heard()
  }

  heard(): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(this.cut, SILENCE_MS)
  }

  readonly cut = (): void => this.own.abort()

  close(): void {
    clearTimeout(this.timer)
    window.removeEventListener('offline', this.cut)
  }
}

async function listen(outer: AbortSignal): Promise<void> {
  const line = new Line(outer)
  try {
    await read(line)
  } finally {
    line.close()
  }
}

async function read(line: Line): Promise<void> {
  const stream = await openStream('/live', line.signal)
  if (liveState.since) announce({ type: 'missed', subject: '', data: {} })
  liveState.status = 'on'
  liveState.since = null
  const reader = stream.getReader()
  const decoder = new TextDecoder()
  const sse = new SseReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    line.heard()
    for (const message of sse.feed(decoder.decode(value, { stream: true }))) {
      if (message.event !== 'hello') announce({ ...(JSON.parse(message.data) as News), type: message.event })
    }
  }
}

/** Waits, but not longer than until the browser is online again. */
function pause(wait: number): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      window.removeEventListener('online', done)
      resolve()
    }
    const timer = setTimeout(done, wait)
    window.addEventListener('online', done)
  })
}

/** A line that drops and is back at the next try is nobody's worry; only then is it called lost. */
async function keepListening(signal: AbortSignal): Promise<void> {
  let wait = 500
  while (!signal.aborted) {
    const started = Date.now()
    try {
      await listen(signal)
    } catch (error) {
      const { status } = asProblem(error)
      // Not signed in, or not allowed to hear: asking again would not help.
      if (status === 401 || status === 403) {
        liveState.status = 'off'
        return
      }
    }
    if (signal.aborted) return
    liveState.status = liveState.since ? 'lost' : 'connecting'
    liveState.since ??= new Date()
    wait = Date.now() - started > 30_000 ? 1000 : Math.min(wait * 2, 15_000)
    await pause(wait)
  }
}

export function startLive(): void {
  stopLive()
  current = new AbortController()
  liveState.status = 'connecting'
  void keepListening(current.signal)
}

export function stopLive(): void {
  current?.abort()
  current = null
  liveState.status = 'off'
  liveState.since = null
}
