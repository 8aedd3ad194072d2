/** A request that is run where one reads of it: what came back, as a text or a picture. */
import { onBeforeUnmount, ref, type Ref } from 'vue'
import { askService } from '@/api/mapservices'

export interface Answer {
  status: number
  took: number
  size: number
  media: string
  text: string
  picture: string
}

const MOST = 6000

/** A text as one can read it: JSON indented, anything long cut. */
export function readable(text: string, media: string): string {
  let plain = text
  if (/json/.test(media)) {
    try {
      plain = JSON.stringify(JSON.parse(text), null, 2)
    } catch {
      plain = text
    }
  } else if (/xml/.test(media)) plain = text.replace(/></g, '>\n<')
  return plain.length > MOST ? `${plain.slice(0, MOST)}\n…` : plain
}

/** The same address at the server this page came from, so that the one who is signed in asks. */
export function here(address: string): string {
  const { pathname, search } = new URL(address, location.origin)
  return pathname + search
}

export function useTrying(): { answers: Ref<Record<string, Answer>>; busy: Ref<string>; run: (id: string, address: string) => Promise<void>; clear: () => void } {
  const answers = ref<Record<string, Answer>>({})
  const busy = ref('')

  function clear(): void {
    for (const one of Object.values(answers.value)) if (one.picture) URL.revokeObjectURL(one.picture)
    answers.value = {}
  }

  async function run(id: string, address: string): Promise<void> {
    busy.value = id
    const began = performance.now()
    let answer: Answer
    try {
      const response = await askService(here(address))
      const body = await response.blob()
      const took = performance.now() - began
      const media = response.headers.get('content-type') ?? ''
      const shown = /^image\//.test(media)
      const binary = /mapbox-vector-tile|octet-stream|protobuf/.test(media)
      answer = { status: response.status, took, size: body.size, media, text: shown || binary ? '' : readable(await body.text(), media), picture: shown ? URL.createObjectURL(body) : '' }
    } catch {
      answer = { status: 0, took: performance.now() - began, size: 0, media: '', text: '', picture: '' }
    }
    const before = answers.value[id]
    if (before?.picture) URL.revokeObjectURL(before.picture)
    answers.value = { ...answers.value, [id]: answer }
    busy.value = ''
  }

  onBeforeUnmount(clear)
  return { answers, busy, run, clear }
}
