/** Control points as people paste them: name, both coordinates of the old system, both of the new one, maybe a word for check points. Pure. */
import type { ControlPoint } from '@/api/types'
import { numberOf, readPaste } from './table'

export interface ReadControl {
  points: ControlPoint[]
  wrong: number[]
}

const CHECK = /^(1|true|yes|y|是|check|检查点|检核点|检查|检核)$/i

/** Rows of 5 or 7 columns (without or with heights), and a last one that may say it is a check point. */
export function readControl(text: string): ReadControl {
  const points: ControlPoint[] = []
  const wrong: number[] = []
  readPaste(text).rows.forEach((row, i) => {
    const last = row.at(-1) ?? ''
    const told = row.length % 2 === 0
    const body = told ? row.slice(0, -1) : row
    const [name = '', ...rest] = body
    const values = rest.map(numberOf)
    const half = values.length / 2
    if ((half !== 2 && half !== 3) || values.some((value) => value === null) || !name) {
      wrong.push(i + 1)
      return
    }
    const given = values as number[]
    points.push({ name, source: given.slice(0, half), target: given.slice(half), check: told && CHECK.test(last) })
  })
  return { points, wrong }
}
