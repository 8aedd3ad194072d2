/** What a change did, counted; how another program follows a layer. Pure. */
import type { Change } from '@/api/types'

type Item = Change['items'][number]
export const kindOf = ({ before, after }: Item): 'insert' | 'update' | 'delete' => (before === null ? 'insert' : after === null ? 'delete' : 'update')

export function countsOf(change: Pick<Change, 'items'>): { insert: number; update: number; delete: number } {
  const found = { insert: 0, update: 0, delete: 0 }
  for (const one of change.items) found[kindOf(one)]++
  return found
}

/** The day before a moment, in the city: what a layer was like before a change of that day. */
export function dayBefore(moment: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' }).format(new Date(new Date(moment).getTime() - 86_400_000))
}

export function feedExample(origin: string, layer: string, since: number): string {
  return `curl -H "Authorization: Bearer cst_…" \\\n  "${origin}/api/v1/maps/layers/${layer}/feed?since=${since}"`
}
export function liveExample(origin: string): string {
  return `curl -N -H "Authorization: Bearer cst_…" \\\n  "${origin}/api/v1/live"   # event: map.changed`
}
