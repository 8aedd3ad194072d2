/** A voice note from the microphone: begun, ended by hand or after a while, given as a file. */
import { onBeforeUnmount, ref, type Ref } from 'vue'

const KINDS = ['audio/webm;codecs=opus', 'audio/mp4;codecs=mp4a.40.2', 'audio/mp4', 'audio/webm']
export const LONGEST_S = 120
const BITS = 24_000

export function kindFor(knows: (kind: string) => boolean): string | null {
  return KINDS.find(knows) ?? null
}

const kind = (): string | null => ('MediaRecorder' in globalThis && isSecureContext && navigator.mediaDevices ? kindFor((one) => MediaRecorder.isTypeSupported(one)) : null)

export interface Recorder {
  possible: boolean
  running: Ref<boolean>
  seconds: Ref<number>
  denied: Ref<boolean>
  start: () => Promise<void>
  stop: () => void
}

export function useRecorder(done: (file: File) => void): Recorder {
  const running = ref(false)
  const seconds = ref(0)
  const denied = ref(false)
  const chosen = kind()
  let recorder: MediaRecorder | null = null
  let timer: ReturnType<typeof setInterval> | undefined

  function end(stream: MediaStream): void {
    clearInterval(timer)
    running.value = false
    stream.getTracks().forEach((one) => one.stop())
  }
  function stop(): void {
    if (recorder?.state === 'recording') recorder.stop()
  }
  async function start(): Promise<void> {
    if (!chosen || running.value) return
    denied.value = false
    let stream: MediaStream
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true })
    } catch {
      return void (denied.value = true)
    }
    const parts: Blob[] = []
    const mine = (recorder = new MediaRecorder(stream, { mimeType: chosen, audioBitsPerSecond: BITS }))
    mine.ondataavailable = ({ data }) => void (data.size && parts.push(data))
    mine.onstop = () => {
      end(stream)
      const type = chosen.split(';')[0] ?? chosen
      if (parts.length) done(new File(parts, `voice.${type === 'audio/mp4' ? 'm4a' : 'webm'}`, { type }))
    }
    mine.start()
    running.value = true
    seconds.value = 0
    timer = setInterval(() => {
      if (++seconds.value >= LONGEST_S) stop()
    }, 1000)
  }
  onBeforeUnmount(stop)
  return { possible: chosen !== null, running, seconds, denied, start, stop }
}
