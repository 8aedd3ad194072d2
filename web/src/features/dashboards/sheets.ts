/** A board on a wall: cut into sheets where no panel is cut. */
import type { BoardPanel } from '@/api/types'

/** More rows than these are no longer read from across a room; where two sheets stand side by side there can be fewer. */
export const SHEET_ROWS = 20
export const BESIDE_ROWS = 16

/** Sheets from the top, about as high as each other, each with its panels moved up to its own first row; one tall panel may make a taller sheet. */
export function sheetsOf(panels: readonly BoardPanel[], most = SHEET_ROWS): BoardPanel[][] {
  const bottom = Math.max(0, ...panels.map((one) => one.y + one.h))
  const whole = (row: number): boolean => panels.every((one) => one.y >= row || one.y + one.h <= row)
  const sheets: BoardPanel[][] = []
  for (let from = 0, to = 0; from < bottom; from = to) {
    const rest = bottom - from
    const even = rest / Math.ceil(rest / most)
    const cuts = Array.from({ length: rest }, (_, n) => from + n + 1).filter(whole)
    const [nearest] = cuts.filter((row) => row - from <= most).sort((a, b) => Math.abs(a - from - even) - Math.abs(b - from - even))
    to = nearest ?? cuts[0] ?? bottom
    const sheet = panels.filter((one) => one.y >= from && one.y < to)
    const first = Math.min(...sheet.map((one) => one.y))
    if (sheet.length) sheets.push(sheet.map((one) => ({ ...one, y: one.y - first })))
  }
  return sheets
}
