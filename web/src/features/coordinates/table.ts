/** Tables as people paste them from a spreadsheet or a letter: rows of cells, which column is what. Pure. */
export interface Pasted {
  header: string[] | null
  rows: string[][]
  width: number
}

export interface Columns {
  name: number | null
  x: number
  y: number
  z: number | null
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i
/** Degrees, minutes and seconds as people write them: 113°08'18.24"E, 27 49 44.4. */
const SEXAGESIMAL = /^([+-]?)(\d{1,3})\s*[°度d]\s*(\d{1,2})\s*['′分m]\s*(\d{1,2}(?:\.\d+)?)?\s*(?:["″秒s]|'')?\s*([NSEW东西南北])?$/i

/** A number, or degrees with minutes and seconds; null when it is none. */
export function numberOf(text: string): number | null {
  const plain = text.trim().replace(/^[NE北东]/i, '').replace(/(?<=\d),(?=\d{3}\b)/g, '')
  if (NUMBER.test(plain)) return Number(plain)
  const found = SEXAGESIMAL.exec(text.trim())
  if (!found) return null
  const [, sign, degrees, minutes, seconds, side] = found
  const value = Number(degrees) + Number(minutes) / 60 + Number(seconds ?? 0) / 3600
  return sign === '-' || /[SW西南]/i.test(side ?? '') ? -value : value
}

/** Tabs first (a spreadsheet), then semicolons and commas, then blanks. */
function cells(line: string): string[] {
  if (line.includes('\t')) return line.split('\t').map((one) => one.trim())
  const parts = line.split(/[,，;；]/)
  return (parts.length > 1 ? parts : line.trim().split(/\s+/)).map((one) => one.trim())
}

export function readPaste(text: string): Pasted {
  const lines = text.split(/\r?\n/).filter((line) => line.trim())
  const rows = lines.map(cells)
  const first = rows[0]
  const numbers = (row: readonly string[]): number => row.filter((cell) => numberOf(cell) !== null).length
  // The first line is a header when it holds fewer numbers than the second and at most a name's worth.
  const headed = rows.length > 1 && first !== undefined && numbers(first) === 0 && numbers(rows[1] ?? []) > 1
  const body = headed ? rows.slice(1) : rows
  return { header: headed ? (first ?? null) : null, rows: body, width: Math.max(0, ...rows.map((row) => row.length)) }
}

const X = /^(x|lng|lon|long|longitude|经度|大地经度|东坐标|横坐标|east|easting|e|y坐标\(东\))$/i
const Y = /^(y|lat|latitude|纬度|大地纬度|北坐标|纵坐标|north|northing|n|x坐标\(北\))$/i
const Z = /^(z|h|高程|大地高|height|elevation)$/i

/** Which columns hold what, by their header, else by where the numbers stand. */
export function guessColumns({ header, rows, width }: Pasted): Columns {
  const at = (words: RegExp): number | null => {
    const found = header?.findIndex((one) => words.test(one.trim())) ?? -1
    return found < 0 ? null : found
  }
  const numeric = Array.from({ length: width }, (_, i) => i).filter((i) => rows.length > 0 && rows.slice(0, 50).every((row) => numberOf(row[i] ?? '') !== null))
  const counted = numeric.length > 2 && isCount(rows, numeric[0] ?? 0)
  const [first = 0, second = 1, third = null] = counted ? numeric.slice(1) : numeric
  const x = at(X) ?? first
  const y = at(Y) ?? second
  const z = at(Z) ?? (header ? null : third)
  const name = Array.from({ length: width }, (_, i) => i).find((i) => i !== x && i !== y && i !== z) ?? null
  return { x, y, z, name }
}

/** A column that counts 1, 2, 3 … names the points. */
function isCount(rows: readonly string[][], column: number): boolean {
  return rows.length > 1 && rows.every((row, i) => Number(row[column]) === i + Number(rows[0]?.[column] ?? NaN))
}

/** The points of a table; null where a cell is no number, so that rows keep their places. */
export function pointsOf({ rows }: Pasted, { x, y, z }: Columns): { points: number[][]; wrong: number[] } {
  const points: number[][] = []
  const wrong: number[] = []
  rows.forEach((row, i) => {
    const values = [x, y, ...(z === null ? [] : [z])].map((at) => numberOf(row[at] ?? ''))
    if (values.every((value): value is number => value !== null)) points.push(values)
    else wrong.push(i + 1)
  })
  return { points, wrong }
}

/** Degrees to a tenth of a millimetre, metres to a tenth of a millimetre, heights to a millimetre. */
export function writeNumber(value: number, axis: number, degrees: boolean): string {
  return value.toFixed(axis > 1 ? 3 : degrees ? 9 : 4)
}

/** Degrees as degrees, minutes and seconds, to a tenth of a millimetre. */
export function writeSexagesimal(value: number): string {
  const total = Math.round(Math.abs(value) * 3600 * 1e5) / 1e5
  const degrees = Math.floor(total / 3600)
  const minutes = Math.floor((total - degrees * 3600) / 60)
  const seconds = total - degrees * 3600 - minutes * 60
  return `${value < 0 ? '-' : ''}${degrees}°${String(minutes).padStart(2, '0')}′${seconds.toFixed(5).padStart(8, '0')}″`
}

/** The table as it came with the new columns, as a spreadsheet takes it from the clipboard. */
export function writeTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const clean = (cell: string): string => cell.replace(/[\t\r\n]+/g, ' ')
  return [header, ...rows].map((row) => row.map(clean).join('\t')).join('\r\n')
}
