/** How each act is told to the server, under its own key. */
import { attach, moveCase, openCase } from '@/api/cases'
import { acceptTask, finishTask } from '@/api/casesides'
import { setDuty } from '@/api/grids'
import type { Act } from './acts'

/** A line that hangs is a line that is away: an upload gets longer than a few words. */
const SHORT_MS = 20_000
const LONG_MS = 120_000

/** Gives what others wait for: the case of a report, the name of a file. */
export async function tell(act: Act): Promise<string | null> {
  const signal = AbortSignal.timeout(act.kind === 'file' ? LONG_MS : SHORT_MS)
  switch (act.kind) {
    case 'report':
      return (await openCase({ ...act.body, key: act.id }, signal)).id
    case 'file': {
      const { file, name, stage, taken, longitude, latitude, device } = act.body
      const place = longitude === null || latitude === null ? {} : { longitude, latitude }
      const named = new File([file], name, { type: file.type })
      return (await attach(act.body.case ?? '', named, stage, { key: act.id, taken, device, ...place }, signal)).attachment.id
    }
    case 'accept':
      await acceptTask(act.body.task, act.id, signal)
      return null
    case 'finding': {
      const { task, ok, finding, photos } = act.body
      await finishTask(task, { finding, ok, photos, key: act.id }, signal)
      return null
    }
    case 'move': {
      const { move, version, form } = act.body
      await moveCase(act.body.case, { move, version, form, key: act.id }, signal)
      return null
    }
    case 'off_duty':
      await setDuty(false, signal)
      return null
  }
}
