/** A report that is being made. It is kept on this phone until it is sent: a page that is closed, or a phone that dies, loses nothing. */
import { reactive, watch } from 'vue'
import { newKey } from './mine'

export interface Draft {
  key: string
  at: [number, number] | null
  spot: string
  service: string
  answers: Record<string, string>
  description: string
  name: string
  phone: string
  email: string
  shown: boolean
}

const KEY = 'chengshu.report'
const DAY_MS = 86_400_000

const fresh = (): Draft => ({ key: newKey(), at: null, spot: '', service: '', answers: {}, description: '', name: '', phone: '', email: '', shown: false })

function read(): Draft {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? 'null') as { draft: Draft; time: number } | null
    if (found && Date.now() - found.time < DAY_MS) return { ...fresh(), ...found.draft }
  } catch {
    // What cannot be read is begun anew.
  }
  return fresh()
}

export const draft = reactive<Draft>(read())
watch(draft, () => localStorage.setItem(KEY, JSON.stringify({ draft, time: Date.now() })))

export function begin(): void {
  Object.assign(draft, fresh())
  void keepPhotos([])
}

/** Photos are too large for where the words are kept. */
function shelf(): Promise<IDBObjectStore> {
  return new Promise((done, failed) => {
    const asked = indexedDB.open('chengshu.report', 1)
    asked.onupgradeneeded = () => asked.result.createObjectStore('photos')
    asked.onerror = () => failed(asked.error)
    asked.onsuccess = () => done(asked.result.transaction('photos', 'readwrite').objectStore('photos'))
  })
}

export async function keepPhotos(photos: readonly File[]): Promise<void> {
  try {
    ;(await shelf()).put([...photos], 'now')
  } catch {
    // A browser that keeps nothing still sends.
  }
}

export async function keptPhotos(): Promise<File[]> {
  try {
    const store = await shelf()
    return await new Promise((done) => {
      const asked = store.get('now')
      asked.onerror = () => done([])
      asked.onsuccess = () => done(Array.isArray(asked.result) ? (asked.result as File[]) : [])
    })
  } catch {
    return []
  }
}
