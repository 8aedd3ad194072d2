import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { appendPage, mergeHead } from '@/api/cursor'
import { Kept } from '@/api/kept'
import { announce, concerns, debounced, onLive } from '@/api/live'
import { SseReader } from '@/api/sse'

interface Row {
  id: string
  state?: string
}
const id = (row: Row): string => row.id

describe('a stream of events', () => {
  it('reads messages that are split anywhere', () => {
    const reader = new SseReader()
    const text = 'retry: 2000\nevent: case.opened\ndata: {"a":1}\n\n: still here\n\nevent: x\ndata: 1\ndata: 2\n\n'
    const messages = [...text].flatMap((letter) => reader.feed(letter))
    expect(messages).toEqual([
      { event: 'case.opened', data: '{"a":1}', id: null },
      { event: 'x', data: '1\n2', id: null },
    ])
    expect(reader.retry).toBe(2000)
  })

  it('keeps a message that has not ended', () => expect(new SseReader().feed('event: a\ndata: 1\n')).toEqual([]))
})

describe('news', () => {
  it('concerns those who asked for the kind, and everybody when some was missed', () => {
    expect(concerns(['case.'], 'case.moved')).toBe(true)
    expect(concerns(['case.'], 'alert.opened')).toBe(false)
    expect(concerns(['case.'], 'missed')).toBe(true)
  })

  it('reaches a listener until he leaves', () => {
    const heard = vi.fn()
    const leave = onLive(['case.'], heard)
    announce({ type: 'case.opened', subject: '1', data: {} })
    leave()
    announce({ type: 'case.opened', subject: '2', data: {} })
    expect(heard).toHaveBeenCalledTimes(1)
  })
})

describe('a storm of news', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())

  it('is answered at once, then once per pause, and never forgotten', () => {
    const work = vi.fn()
    const hear = debounced(work, 1000)
    hear()
    expect(work).toHaveBeenCalledTimes(1)
    for (let i = 0; i < 50; i++) hear()
    expect(work).toHaveBeenCalledTimes(1)
    vi.advanceTimersByTime(1000)
    expect(work).toHaveBeenCalledTimes(2)
    vi.advanceTimersByTime(5000)
    expect(work).toHaveBeenCalledTimes(2)
  })
})

describe('a list while somebody reads', () => {
  it('renews what is shown in its place and sets what is new aside', () => {
    const shown: Row[] = [{ id: 'b', state: 'open' }, { id: 'a', state: 'open' }]
    const { items, fresh } = mergeHead(shown, [{ id: 'c' }, { id: 'b', state: 'closed' }], id)
    expect(items).toEqual([{ id: 'b', state: 'closed' }, { id: 'a', state: 'open' }])
    expect(fresh).toEqual([{ id: 'c' }])
  })

  it('shows nothing twice when pages overlap', () => {
    expect(appendPage([{ id: 'a' }, { id: 'b' }], [{ id: 'b' }, { id: 'c' }], id).map(id)).toEqual(['a', 'b', 'c'])
  })
})

describe('the memory of pages', () => {
  it('drops what was not used longest', () => {
    const kept = new Kept<number>(2)
    kept.set('a', 1)
    kept.set('b', 2)
    kept.get('a')
    kept.set('c', 3)
    expect([kept.get('a'), kept.get('b'), kept.get('c')]).toEqual([1, undefined, 3])
  })
})
