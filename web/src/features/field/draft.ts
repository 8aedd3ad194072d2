/** A report that is being made is kept on this device until it is written down: a page that is killed loses nothing. */
import { reactive, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { randomKey } from '@/api/keys'
import { heardBefore, keepHeard } from '@/api/outbox/base'
import { session } from '@/api/session'

export interface Draft {
  key: string
  at: [number, number] | null
  /** Put by hand: the position of the device does not move it any more. */
  held: boolean
  address: string
  classKey: string
  said: string
}
interface Kept {
  draft: Draft
  photos: File[]
  voice: File | null
}

const fresh = (): Draft => ({ key: randomKey(), at: null, held: false, address: '', classKey: '', said: '' })
const NAME = 'draft'
const QUIET_MS = 300

export interface Drafting {
  draft: Draft
  photos: ShallowRef<File[]>
  voice: ShallowRef<File | null>
  /** Something of before was found. */
  again: Ref<boolean>
  clear: () => Promise<void>
}

export function useDraft(keeping: boolean): Drafting {
  const draft = reactive(fresh())
  const photos = shallowRef<File[]>([])
  const voice = shallowRef<File | null>(null)
  const again = ref(false)
  const owner = session.principal?.id ?? ''
  let timer: ReturnType<typeof setTimeout> | undefined
  let cleared = false

  const keep = (): Promise<void> => keepHeard(owner, NAME, { draft: { ...draft, at: draft.at ? [...draft.at] : null }, photos: [...photos.value], voice: voice.value }).catch(() => undefined)
  async function begin(): Promise<void> {
    const before = await heardBefore<Kept>(owner, NAME).catch(() => null)
    if (before && (before.value.draft.held || before.value.draft.classKey || before.value.draft.said || before.value.photos.length)) {
      Object.assign(draft, before.value.draft)
      photos.value = before.value.photos
      voice.value = before.value.voice
      again.value = true
    }
    watch([draft, photos, voice], () => {
      clearTimeout(timer)
      if (!cleared) timer = setTimeout(() => void keep(), QUIET_MS)
    })
  }
  async function clear(): Promise<void> {
    clearTimeout(timer)
    cleared = true
    Object.assign(draft, fresh())
    photos.value = []
    voice.value = null
    again.value = false
    if (keeping) await keep()
    cleared = false
  }
  if (keeping) void begin()
  return { draft, photos, voice, again, clear }
}
