/** Coordinates as people type them: decimal degrees in either order, degrees with minutes and seconds, in figures or with letters. Pure. */
export interface TypedPlace {
  longitude: number
  latitude: number
}

const SIDE: Record<string, 'x' | 'y'> = { E: 'x', W: 'x', N: 'y', S: 'y', 东: 'x', 西: 'x', 北: 'y', 南: 'y' }
const NEGATIVE = new Set(['W', 'S', '西', '南'])
const PART = /([EWNS东西南北])?\s*(?:经|纬)?\s*[:：]?\s*(-?\d+(?:\.\d+)?)\s*(?:[°度]\s*(?:(\d+(?:\.\d+)?)\s*['′分]\s*(?:(\d+(?:\.\d+)?)\s*(?:["″秒]|''))?)?)?\s*([EWNS])?/giu

interface Part {
  value: number
  side: 'x' | 'y' | null
}

function partOf(found: RegExpMatchArray): Part | null {
  const [, before, degrees = '', minutes, seconds, after] = found
  const letter = (before ?? after ?? '').toUpperCase()
  if (Number(minutes ?? 0) >= 60 || Number(seconds ?? 0) >= 60) return null
  const size = Math.abs(Number(degrees)) + Number(minutes ?? 0) / 60 + Number(seconds ?? 0) / 3600
  const value = degrees.startsWith('-') || NEGATIVE.has(letter) ? -size : size
  return { value, side: SIDE[letter] ?? null }
}

/** Null when the text is no pair of coordinates. In China what exceeds 90 can only be the longitude. */
export function readCoordinates(text: string): TypedPlace | null {
  // Two bare whole numbers are rather a house and a room.
  if (!/[.°度EWNS东西南北]/i.test(text)) return null
  const plain = text.trim().replace(/[（）()[\]]/g, ' ')
  const found = [...plain.matchAll(PART)].filter((one) => one[2] !== undefined)
  const rest = found.reduce((left, one) => left.replace(one[0], ' '), plain).replace(/[\s,，;；、/|]|经度|纬度|经|纬/gu, '')
  if (found.length !== 2 || rest) return null
  const [first, second] = found.map(partOf)
  if (!first || !second || (first.side && first.side === second.side)) return null
  const turned = first.side === 'y' || second.side === 'x' || (!first.side && !second.side && Math.abs(first.value) <= 90 && Math.abs(second.value) > 90)
  const [longitude, latitude] = turned ? [second.value, first.value] : [first.value, second.value]
  return Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90 ? { longitude, latitude } : null
}
