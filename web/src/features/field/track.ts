/** Where one was, for oneself: only on duty, only while this page is open, a step at a time, sent together. */
import { reactive, watch } from 'vue'
import { sendPositions } from '@/api/grids'
import { addPlace, dropPlaces, somePlaces } from '@/api/outbox/base'
import { session } from '@/api/session'
import { distance, type At } from '@/design/map/measure'
import { watchHere, type Here, type Missing } from '@/packs/position'

/** A step is kept when one has gone this far, or so much time has passed. */
const STEP_M = 25
const STEP_MS = 60_000
const SEND_MS = 60_000
const MOST_AT_ONCE = 500

export const track = reactive<{ owner: string | null; missing: Missing | null; last: Date | null }>({ owner: null, missing: null, last: null })

let stopWatching: () => void = () => undefined
let timer: ReturnType<typeof setInterval> | undefined
let before: { at: At; time: number } | null = null

export function isStep(last: { at: At; time: number } | null, here: At, time: number): boolean {
  return !last || time - last.time >= STEP_MS || distance(last.at, here) >= STEP_M
}

async function step({ at, metres, time }: Here): Promise<void> {
  const { owner } = track
  track.missing = null
  if (!owner || !isStep(before, at, time.getTime())) return
  before = { at, time: time.getTime() }
  track.last = time
  await addPlace(owner, { at: time.toISOString(), longitude: at[0], latitude: at[1], accuracy_m: metres })
}

/** What was kept goes when there is a line; what the server has is deleted here. Twice the same is one there. */
export async function sendTrack(): Promise<void> {
  const { owner } = track
  if (!owner) return
  const places = await somePlaces(owner, MOST_AT_ONCE)
  const last = places.at(-1)
  if (!last) return
  await sendPositions(places)
  await dropPlaces(owner, last.at)
}
const trySending = (): void => void sendTrack().catch(() => undefined) // it is tried again in a minute

export function startTrack(owner: string): void {
  if (track.owner === owner) return
  stopTrack()
  track.owner = owner
  stopWatching = watchHere((here) => void step(here).catch(() => undefined), (why) => (track.missing = why))
  timer = setInterval(trySending, SEND_MS)
  addEventListener('online', trySending)
  setTimeout(trySending, 5000)
}

/** Off duty nothing more is kept, whether the server has heard of it or not. */
export function stopTrack(): void {
  stopWatching()
  stopWatching = () => undefined
  clearInterval(timer)
  timer = undefined
  removeEventListener('online', trySending)
  before = null
  Object.assign(track, { owner: null, missing: null, last: null })
}

watch(() => session.principal?.id ?? null, (id) => {
  if (track.owner && track.owner !== id) stopTrack()
})
