/** The kinds of panels a board can hold: how large they begin, what they need, what they are set to at first. */
import type { BoardPanel, PanelKind } from '@/api/types'
import type { IconName } from '@/design/icons'

export interface PanelKindFacts {
  kind: PanelKind
  icon: IconName
  w: number
  h: number
  minW: number
  minH: number
  /** Who has it not sees that he has it not; nothing else. */
  needs: string | null
  settings: Record<string, unknown>
}

export const COLUMNS = 12
export const MOST_PANELS = 40
export const MOST_HEIGHT = 40

export const PANEL_KINDS: PanelKindFacts[] = [
  { kind: 'indicator', icon: 'cockpit', w: 3, h: 3, minW: 2, minH: 2, needs: 'indicators.read', settings: { indicator: '', forecast: true } },
  { kind: 'ranking', icon: 'ranking', w: 4, h: 5, minW: 2, minH: 3, needs: null, settings: { of: 'cases', by: 'organisation', sort: 'count', limit: 10 } },
  { kind: 'cases', icon: 'cases', w: 4, h: 5, minW: 3, minH: 3, needs: 'cases.read', settings: { overdue: true, state: 'open', limit: 10 } },
  { kind: 'map', icon: 'map', w: 6, h: 7, minW: 3, minH: 4, needs: 'maps.read', settings: { layers: [] } },
  { kind: 'readings', icon: 'devices', w: 4, h: 5, minW: 2, minH: 3, needs: 'telemetry.read', settings: { property: '', kind: 'realtime', limit: 10 } },
  { kind: 'brief', icon: 'list', w: 4, h: 6, minW: 3, minH: 3, needs: 'operations.read', settings: { figures: true, texts: true } },
  { kind: 'note', icon: 'pencil', w: 4, h: 3, minW: 2, minH: 1, needs: null, settings: { text: '' } },
]

export const kindOf = (kind: PanelKind): PanelKindFacts => PANEL_KINDS.find((one) => one.kind === kind) as PanelKindFacts

/** What a panel needs of its reader: a ranking of evaluations another right than one of cases. */
export function needOf(panel: Pick<BoardPanel, 'kind' | 'settings'>): string | null {
  if (panel.kind === 'ranking') return panel.settings.of === 'evaluation' ? 'evaluation.read' : 'cases.read'
  return kindOf(panel.kind).needs
}

const over = (a: Pick<BoardPanel, 'x' | 'y' | 'w' | 'h'>, b: Pick<BoardPanel, 'x' | 'y' | 'w' | 'h'>): boolean => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h

/** The first place, from the top left, where a panel of this size lies over no other. */
export function freePlace(panels: readonly BoardPanel[], w: number, h: number): { x: number; y: number } {
  const bottom = Math.max(0, ...panels.map((one) => one.y + one.h))
  for (let y = 0; y <= bottom; y++) {
    for (let x = 0; x + w <= COLUMNS; x++) if (!panels.some((one) => over(one, { x, y, w, h }))) return { x, y }
  }
  return { x: 0, y: bottom }
}

/** Panels after one was put at a place: what lay there makes room downwards, nothing else moves. */
export function placed(panels: readonly BoardPanel[], id: string, to: Partial<Pick<BoardPanel, 'x' | 'y' | 'w' | 'h'>>): BoardPanel[] {
  const next = panels.map((one) => ({ ...one }))
  const moved = next.find((one) => one.id === id)
  if (!moved) return next
  const { minW, minH } = kindOf(moved.kind)
  const w = Math.min(Math.max(to.w ?? moved.w, minW), COLUMNS)
  const h = Math.min(Math.max(to.h ?? moved.h, minH), MOST_HEIGHT)
  Object.assign(moved, { w, h, x: Math.min(Math.max(to.x ?? moved.x, 0), COLUMNS - w), y: Math.max(to.y ?? moved.y, 0) })
  const settled = [moved]
  for (const one of next.filter((other) => other !== moved).sort((a, b) => a.y - b.y || a.x - b.x)) {
    for (let hit = settled.find((other) => over(one, other)); hit; hit = settled.find((other) => over(one, other))) one.y = hit.y + hit.h
    settled.push(one)
  }
  return next
}

export const rowsOf = (panels: readonly BoardPanel[]): number => Math.max(0, ...panels.map((one) => one.y + one.h))
