/** What a panel is called: as somebody named it, else after what it shows. */
import type { BoardPanel } from '@/api/types'

type Words = (key: string) => string

export function panelTitle(panel: BoardPanel, t: Words): string {
  if (panel.title) return panel.title
  if (panel.kind === 'note') return ''
  if (panel.kind === 'cases') return t(panel.settings.overdue ? 'board.title.overdue' : 'board.title.cases')
  if (panel.kind === 'ranking') return t(panel.settings.of === 'evaluation' ? 'board.title.evaluation' : `board.title.by_${panel.settings.by === 'division' ? 'division' : 'organisation'}`)
  return t(`board.kind.${panel.kind}`)
}
