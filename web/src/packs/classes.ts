/** Where classes of numbers begin. Pure. */
export const METHODS = ['natural', 'quantile', 'equal'] as const
export type Method = (typeof METHODS)[number]

const MOST = 400

/** The fewest numbers that still show where many lie. */
function thinned(sorted: readonly number[]): number[] {
  const unique = [...new Set(sorted)]
  if (unique.length <= MOST) return unique
  return Array.from({ length: MOST }, (_, i) => unique[Math.round((i * (unique.length - 1)) / (MOST - 1))] ?? 0)
}

/** Fisher's natural breaks: the numbers of a class lie as near to their middle as can be. */
function natural(sorted: readonly number[], classes: number): number[] {
  const values = thinned(sorted)
  const n = values.length
  if (n <= classes) return values
  const [sum, squares] = [[0], [0]]
  values.forEach((value, i) => {
    sum.push((sum[i] ?? 0) + value)
    squares.push((squares[i] ?? 0) + value * value)
  })
  const spread = (from: number, to: number): number => {
    const s = (sum[to] ?? 0) - (sum[from] ?? 0)
    return (squares[to] ?? 0) - (squares[from] ?? 0) - (s * s) / (to - from)
  }
  let best = values.map((_, i) => spread(0, i + 1))
  const begins: number[][] = [values.map(() => 0)]
  for (let k = 1; k < classes; k++) {
    const now = values.map(() => Infinity)
    const from = values.map(() => 0)
    for (let i = k; i < n; i++) {
      for (let j = k; j <= i; j++) {
        const cost = (best[j - 1] ?? 0) + spread(j, i + 1)
        if (cost < (now[i] ?? 0)) [now[i], from[i]] = [cost, j]
      }
    }
    best = now
    begins.push(from)
  }
  const found: number[] = []
  for (let k = classes - 1, i = n - 1; k >= 0; k--) {
    const begin = begins[k]?.[i] ?? 0
    found.unshift(values[begin] ?? 0)
    i = begin - 1
  }
  return found
}

/** The lower ends of the classes, rising and without doubles. */
export function classBreaks(values: readonly number[], classes: number, method: Method): number[] {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b)
  const low = sorted[0]
  const high = sorted.at(-1)
  if (low === undefined || high === undefined) return []
  if (method === 'natural') return natural(sorted, classes)
  const at = (i: number): number => (method === 'equal' ? low + ((high - low) * i) / classes : (sorted[Math.floor((sorted.length * i) / classes)] ?? high))
  return [...new Set(Array.from({ length: classes }, (_, i) => at(i)))]
}

/** In which class a number lies. */
export function classOf(value: number, breaks: readonly number[]): number {
  let found = 0
  breaks.forEach((from, i) => {
    if (value >= from) found = i
  })
  return found
}
