/** What this device keeps for one person: acts that wait, what was last heard, positions on duty. Survives the end of the page. */
import type { Act, Draft, Settled } from './acts'

const NAME = 'chengshu.field'
/** What was heard is not shown longer than this without a network. */
const OLDEST_MS = 3 * 24 * 3_600_000

let opened: Promise<IDBDatabase> | null = null

function base(): Promise<IDBDatabase> {
  opened ??= new Promise<IDBDatabase>((done, failed) => {
    const asked = indexedDB.open(NAME, 1)
    asked.onupgradeneeded = () => {
      const acts = asked.result.createObjectStore('acts', { keyPath: 'order', autoIncrement: true })
      acts.createIndex('owner', 'owner')
      acts.createIndex('id', 'id', { unique: true })
      asked.result.createObjectStore('heard', { keyPath: ['owner', 'name'] })
      asked.result.createObjectStore('places', { keyPath: ['owner', 'at'] })
    }
    asked.onerror = () => failed(asked.error)
    asked.onsuccess = () => {
      asked.result.onversionchange = () => asked.result.close()
      asked.result.onclose = () => (opened = null)
      done(asked.result)
    }
  }).catch((error: unknown) => {
    opened = null
    throw error
  })
  return opened
}

const answer = <T>(request: IDBRequest<T>): Promise<T> => new Promise((done, failed) => {
  request.onsuccess = () => done(request.result)
  request.onerror = () => failed(request.error)
})

/** One transaction: it is on the disk when this returns, or nothing of it is. */
async function write(stores: string[], work: (tx: IDBTransaction) => Promise<void> | void): Promise<void> {
  const tx = (await base()).transaction(stores, 'readwrite', { durability: 'strict' })
  const done = new Promise<void>((ok, failed) => {
    tx.oncomplete = () => ok()
    tx.onabort = () => failed(tx.error)
  })
  try {
    await work(tx)
  } catch (error) {
    tx.abort()
    await done.catch(() => undefined)
    throw error
  }
  await done
}

async function read<T>(store: string, ask: (from: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  return answer(ask((await base()).transaction(store).objectStore(store)))
}

// --- acts ------------------------------------------------------------------------------------------------------------

export const listActs = (owner: string): Promise<Act[]> => read<Act[]>('acts', (from) => from.index('owner').getAll(owner))

/** Together or not at all: a report with its photos. */
export function addActs(owner: string, drafts: readonly Draft[], now: Date): Promise<void> {
  return write(['acts'], (tx) => {
    for (const draft of drafts) tx.objectStore('acts').add({ ...draft, owner, made: now.toISOString(), tries: 0, refusal: null })
  })
}

/** What became of an act, worked out on what stands there at this moment. */
export function changeActs(owner: string, change: (all: Act[]) => Settled): Promise<void> {
  return write(['acts'], async (tx) => {
    const acts = tx.objectStore('acts')
    const all = (await answer(acts.index('owner').getAll(owner))) as Act[]
    const { put, gone } = change(all)
    for (const one of put) acts.put(one)
    for (const one of all) if (gone.includes(one.id)) acts.delete(one.order)
  })
}

// --- what was heard --------------------------------------------------------------------------------------------------

export interface Heard<T> {
  value: T
  time: Date
}

export async function keepHeard(owner: string, name: string, value: unknown): Promise<void> {
  await write(['heard'], (tx) => void tx.objectStore('heard').put({ owner, name, value, time: Date.now() }))
}

export async function heardBefore<T>(owner: string, name: string): Promise<Heard<T> | null> {
  const found = await read<{ value: T; time: number } | undefined>('heard', (from) => from.get([owner, name]))
  return found && Date.now() - found.time <= OLDEST_MS ? { value: found.value, time: new Date(found.time) } : null
}

/** Somebody left, or somebody else came: what was heard is gone. What waits to be sent stays, for him alone. */
export async function forgetHeard(): Promise<void> {
  if (!('indexedDB' in globalThis)) return
  await write(['heard', 'places'], (tx) => {
    tx.objectStore('heard').clear()
    tx.objectStore('places').clear()
  })
}

// --- positions on duty -----------------------------------------------------------------------------------------------

export interface Place {
  at: string
  longitude: number
  latitude: number
  accuracy_m: number
}

export async function addPlace(owner: string, place: Place): Promise<void> {
  await write(['places'], (tx) => void tx.objectStore('places').put({ owner, ...place }))
}

const own = (owner: string): IDBKeyRange => IDBKeyRange.bound([owner, ''], [owner, '\uffff'])

export async function somePlaces(owner: string, most: number): Promise<Place[]> {
  const found = await read<(Place & { owner: string })[]>('places', (from) => from.getAll(own(owner), most))
  return found.map(({ at, longitude, latitude, accuracy_m }) => ({ at, longitude, latitude, accuracy_m }))
}

export async function dropPlaces(owner: string, until: string): Promise<void> {
  await write(['places'], (tx) => void tx.objectStore('places').delete(IDBKeyRange.bound([owner, ''], [owner, until])))
}
