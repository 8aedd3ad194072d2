import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openStream } from '@/api/client'
import { Problem } from '@/api/problem'
import { liveState, onLive, startLive, stopLive } from '@/api/live'

vi.mock('@/api/client', () => ({ openStream: vi.fn() }))
const open = vi.mocked(openStream)

const dropped = (): Promise<never> => Promise.reject(new TypeError('network'))
const standing = (): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> => Promise.resolve(new ReadableStream())

describe('the line to the server', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => {
    stopLive()
    open.mockReset()
    vi.useRealTimers()
  })

  it('that drops once and is back worries nobody, but everything is asked again', async () => {
    const heard = vi.fn()
    const leave = onLive(['case.'], heard)
    open.mockImplementationOnce(dropped).mockImplementation(standing)
    startLive()
    await vi.advanceTimersByTimeAsync(10)
    expect(liveState.status).toBe('connecting')
    await vi.advanceTimersByTimeAsync(5000)
    expect(liveState.status).toBe('on')
    expect(heard).toHaveBeenCalledWith(expect.objectContaining({ type: 'missed' }))
    leave()
  })

  it('that stays away is lost since the moment it dropped, and comes back by itself', async () => {
    open.mockImplementation(dropped)
    const dropping = Date.now()
    startLive()
    await vi.advanceTimersByTimeAsync(5000)
    expect(liveState.status).toBe('lost')
    expect((liveState.since?.getTime() ?? 0) - dropping).toBeLessThan(100)
    open.mockImplementation(standing)
    await vi.advanceTimersByTimeAsync(20_000)
    expect(liveState).toEqual({ status: 'on', since: null })
  })

  it('is not asked for again by somebody who is not signed in', async () => {
    open.mockRejectedValue(new Problem(401, 'unauthenticated', 'Who are you?'))
    startLive()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(liveState.status).toBe('off')
    expect(open).toHaveBeenCalledTimes(1)
  })
})
