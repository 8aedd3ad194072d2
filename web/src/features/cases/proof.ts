/** What a log proves, as far as a page can tell itself: every line names the one before it. */
import type { LogEntry } from '@/api/types'

const GENESIS = '0'.repeat(64)

/** The number of the first line that does not follow from the one before, or null. */
export function firstLoose(log: readonly LogEntry[]): number | null {
  let previous = GENESIS
  for (const [i, line] of [...log].sort((a, b) => a.sequence - b.sequence).entries()) {
    if (line.sequence !== i + 1 || line.previous !== previous) return i + 1
    previous = line.hash
  }
  return null
}
