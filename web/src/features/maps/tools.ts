/** The tools of the one map, in the order of the rail. */
import type { IconName } from '@/design/icons'

export interface Tool {
  id: string
  icon: IconName
}

export const TOOLS: readonly Tool[] = [
  { id: 'things', icon: 'list' }, { id: 'query', icon: 'search' }, { id: 'theme', icon: 'palette' }, { id: 'measure', icon: 'ruler' },
  { id: 'draw', icon: 'pencil' }, { id: 'time', icon: 'clock' }, { id: 'share', icon: 'share' }, { id: 'more', icon: 'more' },
]
/** Under the thumb; what is not among them stands behind "more". */
const THUMB = ['layers', 'things', 'query', 'draw', 'more']
export const THUMB_TOOLS: readonly Tool[] = [{ id: 'layers', icon: 'layers' }, ...TOOLS.filter(({ id }) => THUMB.includes(id))]
export const MORE_TOOLS: readonly Tool[] = TOOLS.filter(({ id }) => !THUMB.includes(id))
