/** A thematic map: what is asked of the engine, and what its answer looks like. Pure. */
import type { CellQuestion, SumAnswer, SumGroup, SumQuestion } from '@/api/types'
import type { Colouring } from '@/design/map/source'
import { KIND_COLOURS, OTHER_COLOUR, RAMPS, rampColours, type Ramp } from '@/design/ramps'
import { formatNumber } from '@/design/format'
import { METHODS, classBreaks, classOf, type Method } from '@/packs/classes'

export const THEME_KINDS = ['category', 'classes', 'area', 'grid', 'heat', 'cluster'] as const
export type ThemeKind = (typeof THEME_KINDS)[number]
export const MEASURES = ['count', 'density', 'sum', 'avg'] as const
export type Measure = (typeof MEASURES)[number]

export interface Theme {
  layer: string
  kind: ThemeKind
  field?: string
  method?: Method
  classes?: number
  ramp?: Ramp
  /** Polygons by which is counted, and what of them is shown. */
  areas?: string
  measure?: Measure
  /** Width of a cell in metres. */
  size?: number
}

export interface ThemeRow {
  key: string
  label: string
  count: number
  share: number
  /** What the colour says; the count when left out. */
  value: number | null
  colour: string
  at: [number, number] | null
}

const TOP = 10
const MOST_AREAS = 5000
const word = (value: unknown): value is string => typeof value === 'string' && /^[A-Za-z][\w]{0,63}$/.test(value)
const oneOf = <T extends string>(values: readonly T[], value: unknown): value is T => values.includes(value as T)
const within = (value: unknown, low: number, high: number): value is number => typeof value === 'number' && value >= low && value <= high

/** A theme out of an address; null when it is not one. */
export function readTheme(text: string | null): Theme | null {
  try {
    const read: unknown = JSON.parse(text ?? 'null')
    if (typeof read !== 'object' || read === null) return null
    const { layer, kind, field, method, classes, ramp, areas, measure, size } = read as Record<string, unknown>
    if (!word(layer) || !oneOf(THEME_KINDS, kind)) return null
    return {
      layer,
      kind,
      ...(word(field) ? { field } : {}),
      ...(oneOf(METHODS, method) ? { method } : {}),
      ...(within(classes, 2, 9) ? { classes } : {}),
      ...(oneOf(RAMPS, ramp) ? { ramp } : {}),
      ...(word(areas) ? { areas } : {}),
      ...(oneOf(MEASURES, measure) ? { measure } : {}),
      ...(within(size, 20, 100_000) ? { size } : {}),
    }
  } catch {
    return null
  }
}

export const needsField = ({ kind, measure }: Pick<Theme, 'kind' | 'measure'>): boolean => kind === 'category' || kind === 'classes' || ((kind === 'area' || kind === 'grid') && (measure === 'sum' || measure === 'avg'))
export const isByView = ({ kind }: Pick<Theme, 'kind'>): boolean => kind === 'heat' || kind === 'cluster' || kind === 'grid'
/** Whether something is still missing before it can be drawn. */
export const isWhole = (theme: Theme): boolean => (!needsField(theme) || Boolean(theme.field)) && (theme.kind !== 'area' || Boolean(theme.areas))

export function sumQuestion(theme: Theme, day: string | null): SumQuestion {
  const { kind, field, areas, measure } = theme
  const on = day ? { on: day } : {}
  if (kind === 'category') return { ...on, group: { by: 'field', field, top: TOP } }
  if (kind === 'classes') return { ...on, group: { by: 'classes', field, method: theme.method ?? 'natural', classes: theme.classes ?? 5 } }
  return { ...on, group: { by: 'area', layer: areas, top: MOST_AREAS }, ...(field && (measure === 'sum' || measure === 'avg') ? { fields: [field] } : {}) }
}

export function cellQuestion(theme: Theme, day: string | null, box: readonly number[], zoom: number): CellQuestion {
  const { kind, field, measure, size } = theme
  const summed = field && (measure === 'sum' || measure === 'avg') ? { field } : {}
  const common = { ...(day ? { on: day } : {}), bbox: [...box], limit: 4000, ...summed }
  if (kind === 'grid') return { ...common, shape: 'hexagon', geometry: 'polygon', ...(size ? { size_m: size } : { zoom: Math.max(0, zoom - 0.4) }) }
  return { ...common, zoom: kind === 'cluster' ? zoom - 0.9 : zoom, geometry: 'point' }
}

/** The box that is asked for is larger than what is seen and stands on a grid: a small step of the hand asks nothing anew. */
export function askedBox([west, south, east, north]: readonly [number, number, number, number]): number[] {
  const step = 2 ** Math.ceil(Math.log2(Math.max(east - west, north - south, 1e-6))) / 2
  const snap = (value: number, up: boolean): number => Number(((up ? Math.ceil(value / step) : Math.floor(value / step)) * step).toFixed(9))
  return [Math.max(-180, snap(west, false)), Math.max(-90, snap(south, false)), Math.min(180, snap(east, true)), Math.min(90, snap(north, true))]
}

const shown = (value: number): string => formatNumber(value, Math.abs(value) < 10 ? 2 : Math.abs(value) < 1000 ? 1 : 0)
/** Years are no amounts: they are written as they are. */
export function rangeText(from: number, to: number | undefined, field = ''): string {
  const write = /year/.test(field) ? String : shown
  return to === undefined ? `≥ ${write(from)}` : `${write(from)} – ${write(to)}`
}

function valueOf(group: SumGroup, { measure, field }: Theme): number | null {
  if (measure === 'density') return group.area?.area_m2 ? (group.count / group.area.area_m2) * 1e6 : null
  if (measure === 'sum' || measure === 'avg') return group.fields[field ?? '']?.[measure] ?? null
  return group.count
}

export interface Themed {
  colouring: Colouring
  legend: { text: string; colour: string }[]
  rows: ThemeRow[]
}

/** Colours, legend and rows out of what the engine summed up. */
export function themed(theme: Theme, answer: SumAnswer, look: string, other: string): Themed {
  if (theme.kind === 'category') return byKind(theme, answer, other)
  return theme.kind === 'classes' ? byClasses(theme, answer, look) : byAreas(theme, answer, look)
}

function byKind({ field = '' }: Theme, answer: SumAnswer, other: string): Themed {
  const rows = answer.groups.map((one, i): ThemeRow => ({ key: String(one.key ?? ''), label: String(one.key ?? '') || '—', count: one.count, share: one.share, value: null, colour: KIND_COLOURS[i] ?? OTHER_COLOUR, at: null }))
  const rest = answer.others ? [{ key: ':others', label: other, count: answer.others.count, share: answer.others.count / (answer.total.count || 1), value: null, colour: OTHER_COLOUR, at: null }] : []
  const all = [...rows, ...rest]
  return { colouring: { field, kind: 'category', other: OTHER_COLOUR, stops: rows.map(({ key, colour }) => ({ value: key, colour })) }, legend: all.map(({ label, colour }) => ({ text: label, colour })), rows: all }
}

function byClasses({ field = '', ramp = 'celadon' }: Theme, answer: SumAnswer, look: string): Themed {
  const colours = rampColours(ramp, answer.groups.length, look)
  const rows = answer.groups.map((one, i): ThemeRow => ({ key: String(i), label: rangeText(one.from ?? 0, one.to, field), count: one.count, share: one.share, value: null, colour: colours[i] ?? OTHER_COLOUR, at: null }))
  const legend = rows.map(({ label, colour }) => ({ text: label, colour }))
  return { colouring: { field, kind: 'steps', other: OTHER_COLOUR, stops: answer.groups.map((one, i) => ({ value: one.from ?? 0, colour: colours[i] ?? OTHER_COLOUR })), legend }, legend, rows }
}

function byAreas(theme: Theme, answer: SumAnswer, look: string): Themed {
  const measured = answer.groups.map((one) => ({ one, value: valueOf(one, theme) }))
  const values = measured.flatMap(({ value }) => (value === null ? [] : [value]))
  const breaks = classBreaks(values, theme.classes ?? 5, theme.method ?? 'natural')
  const colours = rampColours(theme.ramp ?? 'celadon', breaks.length, look)
  const rows = measured.map(({ one, value }): ThemeRow => ({
    key: one.area?.code ?? String(one.key), label: one.area?.name || String(one.key), count: one.count, share: one.share, value,
    colour: value === null ? OTHER_COLOUR : (colours[classOf(value, breaks)] ?? OTHER_COLOUR), at: one.area ? [one.area.longitude, one.area.latitude] : null,
  }))
  const legend = breaks.map((from, i) => ({ text: rangeText(from, breaks[i + 1] ?? Math.max(...values), theme.measure === 'avg' ? theme.field : ''), colour: colours[i] ?? OTHER_COLOUR }))
  return { colouring: { field: 'code', kind: 'category', other: 'rgba(0,0,0,0)', stops: rows.map(({ key, colour }) => ({ value: key, colour })), legend }, legend, rows: rows.sort((a, b) => (b.value ?? -Infinity) - (a.value ?? -Infinity)) }
}

/** Cells of a grid in colours by what they hold. */
export function cellColouring(theme: Theme, counts: readonly number[], look: string): Colouring {
  const breaks = classBreaks(counts, theme.classes ?? 5, theme.method ?? 'quantile')
  const colours = rampColours(theme.ramp ?? 'amber', breaks.length, look)
  const most = Math.max(...counts)
  return { field: 'value', kind: 'steps', other: OTHER_COLOUR, stops: breaks.map((value, i) => ({ value, colour: colours[i] ?? OTHER_COLOUR })), legend: breaks.map((from, i) => ({ text: rangeText(from, breaks[i + 1] ?? most), colour: colours[i] ?? OTHER_COLOUR })) }
}

/** 1234 as 1.2 千 would need words; figures on a ring are short: 1.2k, 34k. */
export function shortCount(count: number): string {
  if (count < 1000) return String(count)
  return count < 10_000 ? `${(Math.floor(count / 100) / 10).toFixed(1)}k` : `${Math.floor(count / 1000)}k`
}
