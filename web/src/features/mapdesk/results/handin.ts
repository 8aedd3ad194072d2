/** A file of a survey read in the browser: what is in it, and why it cannot be handed in. Pure. */
import type { Distribution, HandIn, SurveyResult } from '@/api/types'

export type Features = HandIn['features']
export type Fault = 'not_json' | 'not_collection' | 'empty' | 'too_many' | 'other_system' | 'out_of_range' | 'no_geometry'
export interface Read {
  features: Features
  fault: Fault | null
  /** Number of the first feature that is at fault. */
  at?: number
  /** Names of the attributes, with how many features have each. */
  fields: Record<string, number>
}
export const MOST = 50_000
/** Names under which the coordinates of GeoJSON may be called in a file of the older kind. */
const PLAIN = /CRS:?84|EPSG:{1,2}(4326|4490)|CGCS2000/i

type Nested = number[] | Nested[]
function inRange(value: unknown): boolean {
  if (!Array.isArray(value)) return false
  const list = value as Nested
  if (typeof list[0] === 'number') return Math.abs(list[0]) <= 180 && Math.abs(Number(list[1])) <= 90
  return list.every(inRange)
}
const failed = (fault: Fault, at?: number): Read => ({ features: [], fault, fields: {}, ...(at === undefined ? {} : { at }) })

interface Raw {
  type?: unknown
  features?: unknown
  crs?: { properties?: { name?: unknown } } | null
}

export function readCollection(text: string): Read {
  let raw: Raw
  try {
    raw = JSON.parse(text.replace(/^\uFEFF/, '')) as Raw
  } catch {
    return failed('not_json')
  }
  if (raw === null || typeof raw !== 'object' || raw.type !== 'FeatureCollection' || !Array.isArray(raw.features)) return failed('not_collection')
  const system = raw.crs?.properties?.name
  if (typeof system === 'string' && !PLAIN.test(system)) return failed('other_system')
  if (raw.features.length === 0) return failed('empty')
  if (raw.features.length > MOST) return failed('too_many')
  const fields: Record<string, number> = {}
  const features: Features = []
  for (const [i, one] of (raw.features as GeoJSON.Feature[]).entries()) {
    const { geometry } = one
    if (!geometry || !('coordinates' in geometry)) return failed('no_geometry', i + 1)
    if (!inRange(geometry.coordinates)) return failed('out_of_range', i + 1)
    const properties = { ...one.properties }
    for (const [name, value] of Object.entries(properties)) if (value !== null && value !== '') fields[name] = (fields[name] ?? 0) + 1
    features.push({ type: 'Feature', geometry, properties })
  }
  return { features, fault: null, fields }
}

/** The line that goes with what was given out: what, to whom, what for, by whom, when. */
export function receiptText(result: SurveyResult, one: Distribution, words: Readonly<Record<'title' | 'result' | 'survey' | 'features' | 'recipient' | 'purpose' | 'by' | 'at' | 'number', string>>, moment: string): string {
  const rows: [string, string][] = [
    [words.number, one.id],
    [words.result, result.title],
    [words.survey, `${result.survey}, ${result.surveyed}`],
    [words.features, String(result.features)],
    [words.recipient, one.recipient],
    [words.purpose, one.purpose],
    [words.by, one.by_name],
    [words.at, moment],
  ]
  return `${words.title}\r\n\r\n${rows.map(([name, value]) => `${name}: ${value}`).join('\r\n')}\r\n`
}
