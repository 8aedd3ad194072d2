/** How an outside service is called, and which mark its state wears. */
import type { Outside, OutsideHost } from '@/api/types'
import { preferences } from '@/design/preferences'

export const MARKS: Record<Outside['state'], string> = { up: 'normal', down: 'urgent', unknown: 'stale' }

export function titleOf({ titles, id }: Pick<OutsideHost, 'titles' | 'id'>): string {
  const own: string | undefined = titles[preferences.language]
  return own ?? titles.zh ?? titles.en ?? id
}
