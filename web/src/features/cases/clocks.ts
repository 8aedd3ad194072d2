/** What a clock of a case says: whether it runs, and if not, everything that stops it. */
import type { Clock, LogEntry } from '@/api/types'

export type Cause = 'elsewhere' | 'suspended' | 'shelved' | 'task'

export interface Standing {
  state: 'running' | 'waiting' | 'kept' | 'missed' | 'given_up'
  causes: Cause[]
}

/** `voided`: when the case was given up, if it was; a limit that ended with it was neither kept nor missed. */
export function standingOf(clock: Clock, voided: string | null = null): Standing {
  const causes = [...new Set(clock.held.map((one): Cause => (one.startsWith('task:') ? 'task' : (one as Cause))))]
  if (clock.ended) return { state: clock.missed ? 'missed' : clock.ended === voided ? 'given_up' : 'kept', causes: [] }
  return { state: clock.held.length || clock.paused ? 'waiting' : 'running', causes }
}

/** Why it was suspended, in the words of the one who did it. */
export function suspensionReason(clock: Clock, log: readonly LogEntry[]): { reason: string; by: string; time: string } | null {
  const lines = log.filter((one) => one.move === 'clock.suspended' && one.form.stage === clock.stage)
  const last = lines.at(-1)
  return last ? { reason: String(last.form.reason ?? ''), by: last.actor_name, time: last.time } : null
}

/** What is left of a clock that stands. Time at work is told in hours: three working days are 24 of them, no whole day. */
export function restOf(clock: Pick<Clock, 'unit' | 'remaining_s'>): { hours: number; unit: 'working_hour' | 'urgent_hour' } | null {
  const [kind] = clock.unit.split('_')
  if (kind !== 'working' && kind !== 'urgent') return null
  return { hours: (clock.remaining_s ?? 0) / 3600, unit: kind === 'working' ? 'working_hour' : 'urgent_hour' }
}

/** Clocks of one stage belong together; what runs now stands first. */
export function ordered(clocks: readonly Clock[]): Clock[] {
  return [...clocks].sort((a, b) => Number(!!a.ended) - Number(!!b.ended) || (a.started < b.started ? 1 : -1))
}
