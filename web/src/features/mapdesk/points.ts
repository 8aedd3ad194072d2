/** Points as people paste them: a line each, numbers apart by commas, blanks or tabs. Pure. */
export interface ReadPoints {
  points: number[][]
  /** Lines that are no point, counted from one. */
  wrong: number[]
}

export function readPoints(text: string): ReadPoints {
  const points: number[][] = []
  const wrong: number[] = []
  text.split(/\r?\n/).forEach((line, i) => {
    if (!line.trim()) return
    const numbers = line.trim().split(/[\s,，;；]+/).map(Number)
    if (numbers.length < 2 || numbers.length > 3 || numbers.some((one) => !Number.isFinite(one))) wrong.push(i + 1)
    else points.push(numbers)
  })
  return { points, wrong }
}

/** Degrees to a tenth of a millimetre, metres to a millimetre. */
export function writePoint(point: readonly number[] | null): string {
  return point ? point.map((value, i) => (i < 2 && Math.abs(value) <= 360 ? value.toFixed(9) : value.toFixed(3))).join(', ') : '—'
}
