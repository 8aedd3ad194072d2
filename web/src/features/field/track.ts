/** Where one was, for oneself: only on duty, only while this page is open, a step at a time, sent together. */
import { reactive, watch } from 'vue'
import { sendPositions, type PositionsTold } from '@/api/grids'
import { addPlace, dropPlaces, somePlaces } from '@/api/outbox/base'
import { session } from '@/api/session'
import { distance, type At } from '@/design/map/measure'
import { hereOnce, watchHere, type Here, type Missing } from '@/packs/position'

/** A step is kept when one has gone this far, or so much time has passed. */
const STEP_M = 25
const STEP_MS = 60_000
const SEND_MS = 60_000
const MOST_AT_ONCE = 500

interface Track {
  owner: string | null
  missing: Missing | null
  last: Date | null
  /** The device still gives a place of before duty: nobody's business, and not a step. */
  old: boolean
  /** What the server did not keep, since duty began. */
  refused: PositionsTold['refused']
}
const NOTHING = { owner: null, missing: null, last: null, old: false, refused: [] }
export const track = reactive<Track>({ ...NOTHING })

let stopWatching: () => void = () => undefined
let timer: ReturnType<typeof setInterval> | undefined
let before: { at: At; time: number } | null = null
let began = 0

export function isStep(last: { at: At; time: number } | null, here: At, time: number): boolean {
  return !last || time - last.time >= STEP_MS || distance(last.at, here) >= STEP_M
}

async function step({ at, metres, time }: Here): Promise<void> {
  const { owner } = track
  track.missing = null
  track.old = time.getTime() < began
  if (track.old) return
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
  const { refused } = await sendPositions(places)
  track.refused = [...track.refused, ...refused]
  await dropPlaces(owner, last.at)
}
const trySending = (): void => void sendTrack().catch(() => undefined) // it is tried again in a minute
const told = (here: Here): void => void step(here).catch(() => undefined)

/** Who stands still is not heard of by watching: he is asked for, anew, when nothing came for a while. */
async function askAnew(): Promise<void> {
  if (before && Date.now() - before.time < STEP_MS) return
  const { owner } = track
  const found = await hereOnce(true)
  if (owner !== track.owner) return
  if (typeof found === 'string') track.missing = found
  else told(found)
}
function eachMinute(): void {
  void askAnew().then(trySending)
}

/** `since`: when duty began; a place of before is never kept, so a fresh one is asked for. */
export function startTrack(owner: string, since: number): void {
  if (track.owner === owner && began === since) return
  stopTrack()
  track.owner = owner
  began = since
  stopWatching = watchHere(told, (why) => (track.missing = why), true)
  timer = setInterval(eachMinute, SEND_MS)
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
  Object.assign(track, NOTHING, { refused: [] })
}

watch(() => session.principal?.id ?? null, (id) => {
  if (track.owner && track.owner !== id) stopTrack()
})
