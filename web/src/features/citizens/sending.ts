/** Sending a report over a bad line: photos made small, tried again by itself, never twice. */
import { sendReport } from '@/api/citizens'
import { asProblem, type Problem } from '@/api/problem'
import type { ReportReceipt } from '@/api/types'
import type { Draft } from './draft'

export const MOST_PHOTOS = 6
const LONGEST = 1920
/** Waits before it is tried again, in milliseconds; the key of the report makes each try the same report. */
export const WAITS = [2000, 6000, 15_000]

/** How large a photo becomes: its longer side at most `LONGEST`. */
export function smaller(width: number, height: number): [number, number] {
  const by = Math.min(1, LONGEST / Math.max(width, height, 1))
  return [Math.max(1, Math.round(width * by)), Math.max(1, Math.round(height * by))]
}

/** A photo as it is sent. What the browser cannot draw goes as it is: the server looks at it. */
export async function shrink(file: File): Promise<File> {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: 'from-image' })
    const canvas = document.createElement('canvas')
    const [width, height] = smaller(picture.width, picture.height)
    Object.assign(canvas, { width, height })
    canvas.getContext('2d')?.drawImage(picture, 0, 0, width, height)
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', 0.85))
    if (!blob || blob.size >= file.size) return file
    return new File([blob], file.name.replace(/\.\w+$/, '.jpg'), { type: 'image/jpeg' })
  } catch {
    return file
  }
}

export function formOf(draft: Draft, photos: readonly File[]): FormData {
  const form = new FormData()
  const [longitude, latitude] = draft.at ?? [0, 0]
  const words = { service: draft.service, longitude: String(longitude), latitude: String(latitude), description: draft.description, address: draft.spot, name: draft.name, phone: draft.phone, email: draft.email, shown: String(draft.shown), key: draft.key, attributes: JSON.stringify(draft.answers) }
  for (const [name, value] of Object.entries(words)) form.append(name, value)
  for (const photo of photos) form.append('pictures', photo)
  return form
}

/** Whether another try may help: the line, or a server that is busy. */
export const mayPass = ({ status }: Problem): boolean => status === 0 || status === 408 || status === 429 || status >= 500

export interface Told {
  share: (share: number) => void
  waiting: (seconds: number) => void
}

export async function sendSurely(draft: Draft, photos: readonly File[], told: Told, sleep: (ms: number) => Promise<void>): Promise<ReportReceipt> {
  for (let turn = 0; ; turn++) {
    try {
      told.share(0)
      return await sendReport(formOf(draft, photos), told.share)
    } catch (error) {
      const problem = asProblem(error)
      const wait = WAITS[turn]
      if (!mayPass(problem) || wait === undefined) throw problem
      told.waiting(Math.round(wait / 1000))
      await sleep(wait)
    }
  }
}
