/** An import as a person puts it together: what is proposed, what is still missing, and what is sent. Pure. */
import type { FileLayer, Grade, ImportMode, ImportRequest, Layer, MappedField, FileReading, Upload } from '@/api/types'

export interface Draft extends FileReading {
  /** How the places of a table are told. */
  place: 'xy' | 'wkt' | 'address'
  target: 'layer' | 'new'
  layer: string
  newId: string
  newTitle: string
  newGrade: Grade
  newReview: boolean
  mode: ImportMode
  key: string
  mapping: MappedField[]
  address_score: number
  source: string
  licence: string
  survey: string
  surveyed: string
  accuracy: string
  synthetic: boolean
  note: string
}

export function draftFor(upload: Upload): Draft {
  const [first] = upload.layers
  const addresses = first?.fields.filter((one) => /地址|住址|^address$/i.test(one.name)).map((one) => one.name).slice(0, 1) ?? []
  const bare = upload.name.replace(/\.[^.]+$/, '')
  return {
    file_layer: first?.name ?? '', system: '', despite_file: false, operation: '', northing_first: false, x_column: '', y_column: '', wkt_column: '', address_columns: upload.format === 'CSV' ? addresses : [], encoding: '',
    place: first?.geometry.includes('WKT') ? 'wkt' : upload.format === 'CSV' && first?.geometry.length === 0 ? 'address' : 'xy',
    target: 'layer', layer: '', newId: '', newTitle: bare, newGrade: 'internal', newReview: false, mode: 'append', key: '', mapping: [], address_score: 0.8,
    source: '', licence: '', survey: '', surveyed: '', accuracy: '', synthetic: false, note: '',
  }
}

export const fileLayer = (upload: Upload, draft: Pick<Draft, 'file_layer'>): FileLayer | null => upload.layers.find((one) => one.name === draft.file_layer) ?? upload.layers[0] ?? null

const KINDS: Record<string, Layer['geometry']> = { Point: 'point', MultiPoint: 'point', LineString: 'line', MultiLineString: 'line', Polygon: 'polygon', MultiPolygon: 'polygon' }

/** The kind of geometry that will come in; 'any' when it may be several. */
export function kindOf(file: FileLayer | null, draft: Pick<Draft, 'place'>, table: boolean): NonNullable<Layer['geometry']> {
  if (table && draft.place !== 'wkt') return 'point'
  const kinds = new Set((file?.geometry ?? []).map((one) => KINDS[one.split(' ')[0] ?? ''] ?? 'any'))
  const [only] = kinds
  return kinds.size === 1 && only ? only : 'any'
}

/** Layers that this can go into, those that fit best first. */
export function fitting(layers: readonly Layer[], kind: NonNullable<Layer['geometry']>): Layer[] {
  const fits = (one: Layer): boolean => kind === 'any' || one.geometry === 'any' || one.geometry === undefined || one.geometry === kind
  return layers.filter((one) => one.source === 'features' && one.may_edit && fits(one))
}

/** How the file is to be read. */
export function readingOf(draft: Draft, table: boolean): FileReading {
  const { file_layer, system, despite_file, operation, northing_first, encoding } = draft
  const xy = table && draft.place === 'xy'
  return {
    file_layer, system: table && draft.place === 'address' ? '' : system, despite_file, operation, northing_first, encoding,
    x_column: xy ? draft.x_column : '', y_column: xy ? draft.y_column : '',
    wkt_column: table && draft.place === 'wkt' ? draft.wkt_column : '',
    address_columns: table && draft.place === 'address' ? draft.address_columns : [],
  }
}

export function requestOf(draft: Draft, upload: string, table: boolean): ImportRequest {
  const fresh = draft.target === 'new'
  return {
    ...readingOf(draft, table),
    upload,
    layer: fresh ? '' : draft.layer,
    new_layer: fresh ? { id: draft.newId.trim(), title: draft.newTitle.trim(), grade: draft.newGrade, review: draft.newReview } : null,
    mode: fresh ? 'replace' : draft.mode,
    key: !fresh && draft.mode === 'update' ? draft.key : '',
    mapping: draft.mapping.filter((one) => one.target).map((one) => ({ ...one, target: one.target.trim(), title: fresh ? one.title.trim() : '', type: fresh ? one.type : '' })),
    address_score: draft.address_score,
    source: draft.source.trim(), licence: draft.licence.trim(), survey: draft.survey.trim(), surveyed: draft.surveyed || null,
    accuracy_m: draft.accuracy.trim() ? Number(draft.accuracy) : null, synthetic: draft.synthetic, note: draft.note.trim(),
  }
}

/** Field → word for what is still missing. The server has the last word. */
export function draftFaults(draft: Draft, file: FileLayer | null, table: boolean): Record<string, string> {
  const addressed = table && draft.place === 'address'
  const fresh = draft.target === 'new'
  const targets = draft.mapping.filter((one) => one.target).map((one) => one.target.trim())
  const checks: [string, string, boolean][] = [
    ['system', 'system', addressed || draft.system !== '' || (file?.system ?? '') !== ''],
    ['system', 'despite', addressed || !differs(draft, file) || draft.despite_file],
    ['address_columns', 'address', !addressed || draft.address_columns.length > 0],
    ['x_column', 'columns', !table || draft.place !== 'xy' || (draft.x_column !== '' && draft.y_column !== '') || (file?.geometry.includes('Point') ?? false)],
    ['wkt_column', 'wkt', !table || draft.place !== 'wkt' || draft.wkt_column !== '' || (file?.geometry.includes('WKT') ?? false)],
    ['layer', 'layer', fresh || draft.layer !== ''],
    ['newTitle', 'title', !fresh || draft.newTitle.trim() !== ''],
    ['newId', 'id', !fresh || /^[a-z][a-z0-9_]{1,39}$/.test(draft.newId.trim())],
    ['key', 'key', fresh || draft.mode !== 'update' || draft.key !== ''],
    ['mapping', 'twice', new Set(targets).size === targets.length],
    ['mapping', 'names', !fresh || targets.every((one) => /^[a-z][a-z0-9_]{0,47}$/.test(one))],
    ['accuracy', 'accuracy', draft.accuracy.trim() === '' || Number(draft.accuracy) >= 0],
  ]
  const found: Record<string, string> = {}
  for (const [field, word, good] of checks) if (!good && !(field in found)) found[field] = word
  return found
}

/** The person names another system than the file does. */
export const differs = (draft: Pick<Draft, 'system'>, file: FileLayer | null): boolean => draft.system !== '' && !!file?.system && file.system !== draft.system

type Box = readonly [number, number, number, number]

/** How many of the rows that have a place lie outside of a box, with a tenth of it around. */
export function outsideOf(geometries: readonly (GeoJSON.Geometry | null)[], box: Box | null): { placed: number; outside: number } {
  const firsts = geometries.flatMap((one) => {
    let at: unknown = one && 'coordinates' in one ? one.coordinates : null
    while (Array.isArray(at) && Array.isArray(at[0])) at = at[0]
    return Array.isArray(at) && typeof at[0] === 'number' ? [at as number[]] : []
  })
  if (!box) return { placed: firsts.length, outside: 0 }
  const [wide, high] = [(box[2] - box[0]) / 10, (box[3] - box[1]) / 10]
  const inside = firsts.filter(([x = 0, y = 0]) => x >= box[0] - wide && x <= box[2] + wide && y >= box[1] - high && y <= box[3] + high)
  return { placed: firsts.length, outside: firsts.length - inside.length }
}

/** How people write the name of an encoding. */
export const encodingWord = (name: string): string => (/^utf-?8/i.test(name) ? 'UTF-8' : /^gb/i.test(name) ? 'GB 18030' : name)

/** A draft is kept while the page is open or loaded again, under the file it is for. */
const keyOf = (upload: string): string => `chengshu.import.${upload}`
export function keepDraft(upload: string, draft: Draft): void {
  try {
    sessionStorage.setItem(keyOf(upload), JSON.stringify(draft))
  } catch {
    // Without storage it lives as long as the page.
  }
}
export function keptDraft(upload: Upload): Draft | null {
  try {
    const text = sessionStorage.getItem(keyOf(upload.id))
    return text ? { ...draftFor(upload), ...(JSON.parse(text) as Partial<Draft>) } : null
  } catch {
    return null
  }
}
