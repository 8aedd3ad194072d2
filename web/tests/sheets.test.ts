import { describe, expect, it } from 'vitest'
import type { BoardPanel } from '@/api/types'
import { sheetsOf } from '@/features/dashboards/sheets'

const panel = (id: string, y: number, h: number, x = 0): BoardPanel => ({ id, kind: 'note', x, y, w: 6, h, title: '', settings: {} })
const shape = (sheets: BoardPanel[][]): string[][] => sheets.map((sheet) => sheet.map((one) => `${one.id}@${one.y}`))

describe('a board on a wall', () => {
  it('stays one sheet while it is short, without the empty rows above', () => {
    expect(shape(sheetsOf([panel('a', 2, 4), panel('b', 6, 4)], 10))).toEqual([['a@0', 'b@4']])
  })
  it('is cut only where no panel is cut', () => {
    expect(shape(sheetsOf([panel('a', 0, 6), panel('b', 0, 9, 6), panel('c', 9, 4)], 10))).toEqual([['a@0', 'b@0'], ['c@0']])
  })
  it('is cut where the sheets are most alike', () => {
    expect(shape(sheetsOf([panel('a', 0, 4), panel('b', 4, 9), panel('c', 13, 7)], 16))).toEqual([['a@0', 'b@4'], ['c@0']])
  })
  it('keeps a panel that is taller than a sheet whole', () => {
    expect(shape(sheetsOf([panel('a', 0, 14), panel('b', 14, 2)], 10))).toEqual([['a@0'], ['b@0']])
  })
  it('has none when nothing is on it', () => expect(sheetsOf([])).toEqual([]))
})
