/** The queue of a phone: in order, never lost, never twice, nobody else's. The store is in memory here; the real one is walked in the journeys. */
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { afterDone, afterDropped, nextOf, verdictOf, waitAfter, type Act, type Draft, type Settled } from '@/api/outbox/acts'
import { Problem } from '@/api/problem'

vi.stubGlobal('indexedDB', {}) // jsdom has none; that there is one is all that is asked here
const disk = vi.hoisted(() => ({ acts: [] as unknown[], order: 0, full: false }))
const server = vi.hoisted(() => ({ told: [] as string[], answers: [] as unknown[], who: 'ann', session: 'ok' }))

vi.mock('@/api/outbox/base', () => {
  const copy = <T>(one: T): T => structuredClone(one)
  const all = (): Act[] => disk.acts as Act[]
  return {
    listActs: async (owner: string) => copy(all().filter((act) => act.owner === owner)),
    addActs: async (owner: string, drafts: Draft[], now: Date) => {
      if (disk.full) throw new Error('no room')
      for (const draft of drafts) all().push(copy({ ...draft, owner, order: ++disk.order, made: now.toISOString(), tries: 0, refusal: null }) as Act)
    },
    changeActs: async (owner: string, change: (own: Act[]) => Settled) => {
      const { put, gone } = change(copy(all().filter((act) => act.owner === owner)))
      disk.acts = all().filter((act) => act.owner !== owner || !gone.includes(act.id)).map((act) => copy(put.find(({ order }) => order === act.order) ?? act))
    },
  }
})
vi.mock('@/api/outbox/sending', () => ({
  tell: async (act: Act) => {
    server.told.push(`${act.kind}:${act.id}`)
    const answer = server.answers.shift()
    if (answer instanceof Error) throw answer
    return (answer as string | null | undefined) ?? null
  },
}))
vi.mock('@/api/client', () => ({
  setCsrf: () => undefined,
  get: async () => {
    const now = await import('@/api/problem') // each page has its own
    if (server.session === 'away') throw now.unreachable()
    if (server.session === 'over') throw new now.Problem(401, 'unauthenticated', '')
    return { principal: { id: server.who }, csrf: 'token' }
  },
}))

const report = (id: string): Draft => ({ kind: 'report', id, title: id, after: [], body: { type: 't', title: id, description: '', address: '', longitude: 113, latitude: 27, source: 'patrol', form: {} } })
const file = (id: string, of: string | null, own: string | null = null): Draft => ({ kind: 'file', id, title: id, after: of ? [of] : [], body: { case: own, of, file: new Blob(['x']), name: 'a.jpg', stage: 'report', taken: '', longitude: null, latitude: null, device: 'd' } })
const finding = (id: string, after: string[]): Draft => ({ kind: 'finding', id, title: id, after, body: { task: 'task', case: 'case', ok: true, finding: 'seen', photos: [] } })
const act = (draft: Draft, order: number, more: Partial<Act> = {}): Act => ({ ...draft, owner: 'ann', order, made: '', tries: 0, refusal: null, ...more }) as Act
const refusal = { status: 422, code: 'refused', detail: '', errors: [], time: '' }

describe('what is next', () => {
  it('is the oldest that waits for nothing', () => {
    const all = [act(finding('b', ['p']), 3), act(report('a'), 1), act(file('p', 'a'), 2)]
    expect(nextOf(all)?.id).toBe('a')
    expect(nextOf(all.filter(({ id }) => id !== 'a'))?.id).toBe('p')
    expect(nextOf([])).toBeNull()
  })

  it('goes on beside what was refused, but not with what depends on it', () => {
    const all = [act(report('a'), 1, { refusal }), act(file('p', 'a'), 2), act(report('b'), 3)]
    expect(nextOf(all)?.id).toBe('b')
    expect(nextOf(all.slice(0, 2))).toBeNull()
  })
})

describe('the end of an act', () => {
  it('gives the files of a report the case it has become', () => {
    const { put, gone } = afterDone(act(report('a'), 1), 'case-1', [act(report('a'), 1), act(file('p', 'a'), 2), act(file('q', 'b'), 3)])
    expect(gone).toEqual(['a'])
    expect(put).toHaveLength(1)
    expect(put[0]).toMatchObject({ id: 'p', after: [], body: { case: 'case-1', of: null } })
  })

  it('gives a finding the names of its photos, in the order they went', () => {
    const all = [act(file('p', null, 'c'), 1), act(file('q', null, 'c'), 2), act(finding('f', ['p', 'q']), 3)]
    const [first] = afterDone(all[0] as Act, 'photo-1', all).put
    const [second] = afterDone(all[1] as Act, 'photo-2', [first as Act]).put
    expect(second).toMatchObject({ after: [], body: { photos: ['photo-1', 'photo-2'] } })
  })

  it('takes the files of a report that is let go with it, and frees what waited for a photo', () => {
    expect(afterDropped(act(report('a'), 1), [act(report('a'), 1), act(file('p', 'a'), 2)]).gone).toEqual(['a', 'p'])
    const all = [act(file('p', null, 'c'), 1), act(finding('f', ['p']), 2)]
    expect(afterDropped(all[0] as Act, all)).toMatchObject({ gone: ['p'], put: [{ id: 'f', after: [], body: { photos: [] } }] })
  })
})

describe('an answer', () => {
  it('is for later, for the one who signs in, or for the person', () => {
    expect([0, 408, 429, 500, 503].map((status) => verdictOf(new Problem(status, '', '')))).toEqual(Array(5).fill('later'))
    expect(verdictOf(new Problem(401, '', ''))).toBe('session')
    expect(verdictOf(new Problem(403, 'csrf', ''))).toBe('session')
    expect([403, 404, 409, 413, 422].map((status) => verdictOf(new Problem(status, '', '')))).toEqual(Array(5).fill('refused'))
  })

  it('is waited for longer and longer, but never long', () => {
    expect(waitAfter(0)).toBeLessThan(waitAfter(1))
    expect(waitAfter(99)).toBe(60_000)
  })
})

describe('the queue', () => {
  type Queue = typeof import('@/api/outbox')
  let queue: Queue
  let problems: typeof import('@/api/problem')

  beforeEach(async () => {
    queue?.closeOutbox()
    vi.resetModules()
    Object.assign(disk, { acts: [], order: 0, full: false })
    Object.assign(server, { told: [], answers: [], who: 'ann', session: 'ok' })
    problems = await import('@/api/problem')
    queue = await import('@/api/outbox')
  })
  const left = (): string[] => (disk.acts as Act[]).map(({ id }) => id)
  const settled = async (): Promise<void> => {
    for (let turn = 0; turn < 60; turn++) await Promise.resolve()
    await new Promise((done) => setTimeout(done, 0))
    for (let turn = 0; turn < 60; turn++) await Promise.resolve()
  }

  it('sends a report and then its photo, in that order', async () => {
    await queue.openOutbox('ann')
    server.answers = ['case-1', 'photo-1']
    await queue.put(report('a'), file('p', 'a'))
    await settled()
    expect(server.told).toEqual(['report:a', 'file:p'])
    expect(left()).toEqual([])
    expect(queue.outbox.made).toEqual({ a: 'case-1' })
  })

  it('keeps everything while there is no network, and sends the same keys when there is', async () => {
    server.session = 'away'
    await queue.openOutbox('ann')
    await queue.put(report('a'), file('p', 'a'))
    await settled()
    expect([server.told, left(), queue.outbox.held]).toEqual([[], ['a', 'p'], 'network'])
    server.session = 'ok'
    server.answers = [problems.unreachable()] // the case was opened, but the answer was lost
    await queue.flush()
    await settled()
    expect(left()).toEqual(['a', 'p'])
    server.answers = ['case-1', 'photo-1']
    await queue.flush()
    await settled()
    expect(server.told).toEqual(['report:a', 'report:a', 'file:p'])
    expect(left()).toEqual([])
  })

  it('goes on after a kill with what stands on the disk', async () => {
    server.session = 'away'
    await queue.openOutbox('ann')
    await queue.put(report('a'))
    await settled()
    queue.closeOutbox()
    vi.resetModules() // another page, another memory
    server.session = 'ok'
    queue = await import('@/api/outbox')
    await queue.openOutbox('ann')
    await settled()
    expect(server.told).toEqual(['report:a'])
  })

  it('does not send, show or count what another did on this device', async () => {
    server.session = 'away'
    await queue.openOutbox('ann')
    await queue.put(report('a'))
    queue.closeOutbox()
    Object.assign(server, { session: 'ok', who: 'bob' })
    await queue.openOutbox('bob')
    await settled()
    expect([server.told, queue.outbox.acts]).toEqual([[], []])
    queue.closeOutbox()
    server.who = 'ann'
    await queue.openOutbox('ann')
    await settled()
    expect(server.told).toEqual(['report:a'])
  })

  it('sends nothing when the server says that somebody else is signed in', async () => {
    server.who = 'bob' // he signed in in another window of this browser
    await queue.openOutbox('ann')
    await queue.put(report('a'))
    await settled()
    expect([server.told, queue.outbox.held, left()]).toEqual([[], 'session', ['a']])
    server.session = 'over'
    await queue.flush()
    expect([server.told, queue.outbox.held]).toEqual([[], 'session'])
  })

  it('sets aside what is refused with the reason, goes on, and sends it mended under the same key', async () => {
    await queue.openOutbox('ann')
    server.answers = [new problems.Problem(403, 'case_not_yours_to_open', 'outside'), null]
    await queue.put(report('a'), file('p', 'a'), finding('f', []))
    await settled()
    expect(server.told).toEqual(['report:a', 'finding:f'])
    expect(left()).toEqual(['a', 'p'])
    expect(queue.outbox.acts[0]?.refusal).toMatchObject({ status: 403, code: 'case_not_yours_to_open' })
    server.answers = ['case-1', 'photo-1']
    await queue.mend('a', (one) => (one.kind === 'report' ? { ...one, body: { ...one.body, longitude: 114 } } : one))
    await settled()
    expect(server.told.slice(2)).toEqual(['report:a', 'file:p'])
    expect(left()).toEqual([])
  })

  it('lets go of what the person drops', async () => {
    server.session = 'away'
    await queue.openOutbox('ann')
    await queue.put(report('a'), file('p', 'a'), report('b'))
    await queue.drop('a')
    expect(left()).toEqual(['b'])
  })

  it('says when this device keeps nothing', async () => {
    await queue.openOutbox('ann')
    disk.full = true
    await expect(queue.put(report('a'))).rejects.toThrow('no room')
  })
})
