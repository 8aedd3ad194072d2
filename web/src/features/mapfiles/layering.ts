/** A layer as a person writes it down: what is wrong with it, and what is sent. Pure. */
import type { FieldType, Grade, LayerDetail, LayerField } from '@/api/types'

export interface FieldDraft {
  name: string
  zh: string
  en: string
  type: FieldType
  required: boolean
  unique: boolean
  /** Questions about it are quick in a layer of any size. */
  indexed: boolean
  choices: string
  unit: string
  minimum: string
  maximum: string
  grade: Grade | ''
  /** It was there before: its name says which values it has. */
  kept: boolean
}

export interface LayerDraft {
  id: string
  zh: string
  en: string
  geometry: 'point' | 'line' | 'polygon' | 'any'
  fields: FieldDraft[]
  paint: string
  colour: string
  weight: number
  labels: boolean
  visible: boolean
  minZoom: string
  position: string
  grade: Grade
  review: boolean
  licence: string
  scale: string
  accuracy: string
  lineageZh: string
  lineageEn: string
  validFrom: string
  validTo: string
  synthetic: boolean
  entities: string
}

const DEFAULT_POSITION = 300

export function emptyLayer(): LayerDraft {
  return {
    id: '', zh: '', en: '', geometry: 'point', fields: [], paint: 'area', colour: 'accent', weight: 2, labels: false, visible: true, minZoom: '0', position: String(DEFAULT_POSITION),
    grade: 'internal', review: false, licence: '', scale: '', accuracy: '', lineageZh: '', lineageEn: '', validFrom: '', validTo: '', synthetic: false, entities: '',
  }
}

export function emptyField(): FieldDraft {
  return { name: '', zh: '', en: '', type: 'text', required: false, unique: false, indexed: false, choices: '', unit: '', minimum: '', maximum: '', grade: '', kept: false }
}

const number = (value: number | null | undefined): string => (value === null || value === undefined ? '' : String(value))

function fieldDraft(one: LayerField): FieldDraft {
  return {
    name: one.name, zh: one.title.zh ?? '', en: one.title.en ?? '', type: one.type, required: one.required, unique: one.unique ?? false, indexed: one.indexed ?? false,
    choices: one.choices.join('\n'), unit: one.unit, minimum: number(one.minimum), maximum: number(one.maximum), grade: one.grade ?? '', kept: true,
  }
}

export function draftOfLayer(one: LayerDetail): LayerDraft {
  return {
    ...emptyLayer(),
    id: one.id, zh: one.titles.zh ?? one.title, en: one.titles.en ?? '', geometry: one.geometry ?? 'any', fields: (one.fields ?? []).map(fieldDraft),
    paint: one.style.paint ?? 'area', colour: one.style.colour ?? 'accent', weight: one.style.weight ?? 2, labels: one.style.labels ?? false, visible: one.visible, minZoom: String(one.min_zoom), position: String(one.position),
    grade: one.grade ?? 'shared', review: one.review ?? false, licence: one.licence, scale: one.scale ?? '', accuracy: number(one.accuracy_m),
    lineageZh: one.lineage?.zh ?? '', lineageEn: one.lineage?.en ?? '', validFrom: one.valid_from ?? '', validTo: one.valid_to ?? '', synthetic: one.synthetic, entities: one.entities ?? '',
  }
}

const NAME = /^[a-z][a-z0-9_]{0,47}$/
const RESERVED = new Set(['id', 'entity', 'version', 'name', 'code', 'source', 'licence', 'survey', 'surveyed', 'accuracy_m', 'valid_from', 'valid_to', 'longitude', 'latitude', 'updated', 'updated_by', 'geometry'])
export const isNumeric = (type: FieldType): boolean => type === 'integer' || type === 'number'
const numeric = (text: string): boolean => text.trim() === '' || Number.isFinite(Number(text))

/** Field (or `fields.N.part`) → word for what is wrong. The server has the last word. */
export function layerFaults(draft: LayerDraft): Record<string, string> {
  const found: Record<string, string> = {}
  const note = (field: string, word: string, good: boolean): void => {
    if (!good && !(field in found)) found[field] = word
  }
  note('zh', 'title', draft.zh.trim() !== '')
  note('id', 'id', /^[a-z][a-z0-9_]{1,47}$/.test(draft.id.trim()))
  note('accuracy', 'positive', draft.accuracy.trim() === '' || Number(draft.accuracy) > 0)
  note('minZoom', 'zoom', numeric(draft.minZoom) && Number(draft.minZoom) >= 0 && Number(draft.minZoom) <= 22)
  note('position', 'position', /^\d{1,5}$/.test(draft.position.trim()) && Number(draft.position) <= 10_000)
  note('validTo', 'before', !draft.validFrom || !draft.validTo || draft.validTo >= draft.validFrom)
  note('entities', 'id', draft.entities.trim() === '' || /^[a-z][a-z0-9_]{1,47}$/.test(draft.entities.trim()))
  draft.fields.forEach((one, n) => {
    const name = one.name.trim()
    note(`fields.${n}.name`, 'name', NAME.test(name))
    note(`fields.${n}.name`, 'reserved', !RESERVED.has(name))
    note(`fields.${n}.name`, 'twice', draft.fields.filter((other) => other.name.trim() === name).length === 1)
    note(`fields.${n}.zh`, 'title', one.zh.trim() !== '')
    note(`fields.${n}.minimum`, 'number', !isNumeric(one.type) || (numeric(one.minimum) && numeric(one.maximum)))
    note(`fields.${n}.minimum`, 'order', !isNumeric(one.type) || one.minimum.trim() === '' || one.maximum.trim() === '' || Number(one.minimum) <= Number(one.maximum))
  })
  return found
}

const words = (zh: string, en: string): Record<string, string> => Object.fromEntries([['zh', zh.trim()], ['en', en.trim() || zh.trim()]].filter(([, text]) => text))

function fieldBody(one: FieldDraft): Record<string, unknown> {
  const bound = (text: string): number | null => (isNumeric(one.type) && text.trim() ? Number(text) : null)
  return {
    name: one.name.trim(), type: one.type, title: words(one.zh, one.en), required: one.required, unique: one.unique, indexed: one.indexed,
    choices: one.type === 'text' ? [...new Set(one.choices.split('\n').map((line) => line.trim()).filter(Boolean))] : [],
    unit: one.unit.trim(), minimum: bound(one.minimum), maximum: bound(one.maximum), grade: one.grade || null,
  }
}

export function layerBody(draft: LayerDraft): Record<string, unknown> {
  return {
    id: draft.id.trim(), titles: words(draft.zh, draft.en), geometry: draft.geometry, fields: draft.fields.map(fieldBody),
    style: { paint: draft.paint, colour: draft.colour, weight: draft.weight, labels: draft.labels },
    visible: draft.visible, min_zoom: Number(draft.minZoom) || 0, position: Number(draft.position), grade: draft.grade, review: draft.review,
    licence: draft.licence.trim(), scale: draft.scale.trim(), accuracy_m: draft.accuracy.trim() ? Number(draft.accuracy) : null,
    lineage: words(draft.lineageZh, draft.lineageEn), valid_from: draft.validFrom || null, valid_to: draft.validTo || null, synthetic: draft.synthetic, entities: draft.entities.trim(),
  }
}

/** A field moved up (-1) or down (1) in the list. */
export function moved<T>(list: readonly T[], from: number, by: -1 | 1): T[] {
  const to = from + by
  if (to < 0 || to >= list.length) return [...list]
  const next = [...list]
  const [one] = next.splice(from, 1)
  if (one !== undefined) next.splice(to, 0, one)
  return next
}
