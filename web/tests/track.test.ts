/** The track on duty: nothing of before, somebody who stands still is asked for, and what is refused is told. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Here } from '@/packs/position'

const { kept, dropped, asked, told } = vi.hoisted(() => ({
  kept: [] as { at: string }[], dropped: [] as string[], asked: [] as boolean[], told: { watch: null as ((here: Here) => void) | null, once: null as Here | null },
}))
vi.mock('@/packs/position', () => ({
  hereOnce: (fresh: boolean) => (asked.push(fresh), Promise.resolve(told.once ?? 'no_position')),
  watchHere: (tell: (here: Here) => void) => ((told.watch = tell), () => (told.watch = null)),
}))
vi.mock('@/api/outbox/base', () => ({
  addPlace: (_: string, place: { at: string }) => Promise.resolve(kept.push(place)),
  somePlaces: () => Promise.resolve([...kept]),
  dropPlaces: (_: string, last: string) => Promise.resolve(dropped.push(last)),
}))
vi.mock('@/api/grids', () => ({ sendPositions: () => Promise.resolve({ kept: 0, outside_duty: 1, refused: [{ reason: 'off_duty', count: 1, first: 'a', last: 'b' }] }) }))
const { sendTrack, startTrack, stopTrack, track } = await import('@/features/field/track')

const ON = Date.parse('2026-11-20T02:00:00Z')
const at = (seconds: number): Here => ({ at: [113.1, 27.8], metres: 5, time: new Date(ON + seconds * 1000) })

beforeEach(() => {
  vi.useFakeTimers({ now: ON })
  startTrack('me', ON)
})
afterEach(() => {
  stopTrack()
  vi.useRealTimers()
  kept.length = dropped.length = asked.length = 0
  told.once = null
})

describe('a track', () => {
  it('keeps nothing of before duty, and says that it waits for a new place', async () => {
    told.watch?.(at(-20))
    expect([kept.length, track.old]).toEqual([0, true])
    told.watch?.(at(3))
    await vi.advanceTimersByTimeAsync(0)
    expect([kept.length, track.old]).toEqual([1, false])
  })

  it('asks anew, and for nothing the device knows from before, for one who stands still', async () => {
    told.once = at(60)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(asked).toEqual([true])
    expect(kept.map((one) => one.at)).toEqual([at(60).time.toISOString()])
    await vi.advanceTimersByTimeAsync(0)
    expect(dropped).toEqual([at(60).time.toISOString()])
  })

  it('tells what the server did not keep, until duty ends', async () => {
    told.watch?.(at(1))
    await vi.advanceTimersByTimeAsync(0)
    await sendTrack()
    expect(track.refused).toEqual([{ reason: 'off_duty', count: 1, first: 'a', last: 'b' }])
    stopTrack()
    expect(track.refused).toEqual([])
  })
})
