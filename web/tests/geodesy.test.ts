/** Tables of coordinates as people paste them. */
import { describe, expect, it } from 'vitest'
import { readControl } from '@/features/coordinates/control'
import { guessColumns, numberOf, pointsOf, readPaste, writeSexagesimal, writeTable } from '@/features/coordinates/table'

describe('a pasted table', () => {
  it('comes from a spreadsheet with a header and names', () => {
    const pasted = readPaste('点号\t东坐标\t北坐标\t高程\nG1\t415116.190\t3079789.819\t61.2\nG2\t415,200.5\t3079700\t60\n')
    expect(pasted.header).toEqual(['点号', '东坐标', '北坐标', '高程'])
    const columns = guessColumns(pasted)
    expect(columns).toEqual({ name: 0, x: 1, y: 2, z: 3 })
    expect(pointsOf(pasted, columns)).toEqual({ points: [[415116.19, 3079789.819, 61.2], [415200.5, 3079700, 60]], wrong: [] })
  })

  it('may have north before east', () => {
    expect(guessColumns(readPaste('N\tE\n3079789.8\t415116.1'))).toMatchObject({ x: 1, y: 0, z: null })
  })

  it('may be bare numbers, counted or not', () => {
    expect(guessColumns(readPaste('113.1, 27.8\n113.2 27.9'))).toMatchObject({ x: 0, y: 1, z: null })
    expect(guessColumns(readPaste('1\t113.1\t27.8\n2\t113.2\t27.9'))).toEqual({ name: 0, x: 1, y: 2, z: null })
  })

  it('keeps the number of a row that is none', () => {
    const pasted = readPaste('113.1, 27.8\nnowhere\n113.2, 27.9')
    expect(pointsOf(pasted, { x: 0, y: 1, z: null, name: null }).wrong).toEqual([2])
  })

  it('reads degrees, minutes and seconds and writes them', () => {
    expect(numberOf('113°08′18.24″')).toBeCloseTo(113.1384, 9)
    expect(numberOf('27度49分44.4秒')).toBeCloseTo(27.829, 9)
    expect(numberOf('33°30\'W')).toBeCloseTo(-33.5, 9)
    expect(numberOf('abc')).toBeNull()
    expect(writeSexagesimal(113.1384)).toBe('113°08′18.24000″')
    expect(writeSexagesimal(27.999999999)).toBe('28°00′00.00000″')
  })

  it('goes back as a spreadsheet takes it', () => {
    expect(writeTable(['a', 'b'], [['1', 'x\ty']])).toBe('a\tb\r\n1\tx y')
  })
})

describe('control points', () => {
  it('are read with and without check points and heights', () => {
    const { points, wrong } = readControl('点名\tx\ty\tX\tY\t检查点\nA\t1\t2\t3\t4\t\nB\t5\t6\t7\t8\t是\nC\t1\t2\n')
    expect(points).toEqual([
      { name: 'A', source: [1, 2], target: [3, 4], check: false },
      { name: 'B', source: [5, 6], target: [7, 8], check: true },
    ])
    expect(wrong).toEqual([3])
    expect(readControl('A,1,2,3,4,5,6').points[0]).toEqual({ name: 'A', source: [1, 2, 3], target: [4, 5, 6], check: false })
  })
})
