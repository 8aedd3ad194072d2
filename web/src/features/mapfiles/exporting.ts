/** An export as a person puts it together, and what is sent for each layer. Pure. */
import type { FileFormat, Layer, MapExport } from '@/api/types'
import { faultOf, whereOf, type Condition, type FieldKind } from '@/packs/query'

export type Box = [number, number, number, number]

export interface ExportDraft {
  layers: string[]
  format: FileFormat
  system: string
  operation: string
  within: 'all' | 'box'
  box: Box | null
  on: string
  conditions: Condition[]
  every: boolean
  /** Null: all that may be seen. */
  fields: string[] | null
  encoding: '' | 'GBK'
  parts: string
  purpose: string
}

export function emptyExport(layers: string[] = []): ExportDraft {
  return { layers, format: 'GPKG', system: 'EPSG:4490', operation: '', within: 'all', box: null, on: '', conditions: [], every: true, fields: null, encoding: '', parts: '', purpose: '' }
}

export const needsPurpose = (layers: readonly Layer[]): boolean => layers.some((one) => one.grade === 'controlled')
/** Internal and controlled layers leave only with a right of their own. */
export const kept = (layers: readonly Layer[], may: boolean): Layer[] => (may ? [] : layers.filter((one) => one.grade === 'internal' || one.grade === 'controlled'))

export function exportFaults(draft: ExportDraft, layers: readonly Layer[], kinds: Readonly<Record<string, FieldKind>>): Record<string, string> {
  const checks: [string, string, boolean][] = [
    ['layers', 'layers', draft.layers.length > 0],
    ['box', 'box', draft.within === 'all' || draft.box !== null],
    ['conditions', 'conditions', draft.layers.length !== 1 || draft.conditions.every((one) => !faultOf(one, kinds[one.field] ?? 'text'))],
    ['fields', 'fields', draft.fields === null || draft.fields.length > 0],
    ['parts', 'parts', draft.parts.trim() === '' || (Number.isInteger(Number(draft.parts)) && Number(draft.parts) > 0 && Number(draft.parts) <= 10_000)],
    ['purpose', 'purpose', !needsPurpose(layers) || draft.purpose.trim() !== ''],
    ['system', 'kml', draft.format !== 'KML' || draft.system === 'EPSG:4490' || draft.system === 'EPSG:4326'],
  ]
  const found: Record<string, string> = {}
  for (const [field, word, good] of checks) if (!good && !(field in found)) found[field] = word
  return found
}

/** A filter and a choice of fields belong to one layer; with several, each goes out whole. */
export function exportBodies(draft: ExportDraft, kinds: Readonly<Record<string, FieldKind>>): Record<string, unknown>[] {
  const one = draft.layers.length === 1
  const where = one ? whereOf(draft.conditions, draft.every, null, kinds) : undefined
  return draft.layers.map((layer) => ({
    layer,
    format: draft.format,
    system: draft.system || 'EPSG:4490',
    operation: draft.operation,
    bbox: draft.within === 'box' ? draft.box : null,
    ...(where ? { where } : {}),
    ...(one && draft.fields ? { fields: draft.fields } : {}),
    on: draft.on || null,
    most_mb: Number(draft.parts) || 0,
    encoding: draft.format === 'Shapefile' ? draft.encoding : '',
    purpose: draft.purpose.trim(),
  }))
}

export const isExpired = (one: Pick<MapExport, 'expires'>, now: Date): boolean => one.expires !== null && new Date(one.expires) < now
