/** Sending a report over a bad line: tried again by itself, never twice. */
import { sendReport } from '@/api/citizens'
import { asProblem, mayPass } from '@/api/problem'
import type { ReportReceipt } from '@/api/types'
import type { Draft } from './draft'

export const MOST_PHOTOS = 6
/** Waits before it is tried again, in milliseconds; the key of the report makes each try the same report. */
export const WAITS = [2000, 6000, 15_000]

export function formOf(draft: Draft, photos: readonly File[]): FormData {
  const form = new FormData()
  const [longitude, latitude] = draft.at ?? [0, 0]
  const words = { service: draft.service, longitude: String(longitude), latitude: String(latitude), description: draft.description, address: draft.spot, name: draft.name, phone: draft.phone, email: draft.email, shown: String(draft.shown), key: draft.key, attributes: JSON.stringify(draft.answers) }
  for (const [name, value] of Object.entries(words)) form.append(name, value)
  for (const photo of photos) form.append('pictures', photo)
  return form
}

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
