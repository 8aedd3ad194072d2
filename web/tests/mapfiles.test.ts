/** What the desks of files decide before anything is sent. */
import { describe, expect, it } from 'vitest'
import type { FileLayer, Job, Layer, MapReject, Upload } from '@/api/types'
import { emptyExport, exportBodies, exportFaults, isExpired, kept } from '@/features/mapfiles/exporting'
import { draftOfLayer, emptyField, emptyLayer, layerBody, layerFaults, moved } from '@/features/mapfiles/layering'
import { calledOf, mendOf, ringsOf, rowsOf } from '@/features/mapfiles/mending'
import { differs, draftFaults, draftFor, fitting, kindOf, outsideOf, readingOf, requestOf } from '@/features/mapfiles/prepare'
import { timeLeft } from '@/packs/job'
import { groupOf, swatchOf } from '@/packs/layerGroups'
import { colourOf } from '@/packs/paints'
import { REASONS, reasonText } from '@/packs/reasons'
import en from '@/words/en'
import zh from '@/words/zh'

const file = (more: Partial<FileLayer> = {}): FileLayer => ({ name: '井', features: 3, geometry: ['Point'], fields: [{ name: '名称', type: 'text' }], system: 'EPSG:4490', stated: '', encoding: '', sample: [], ...more })
const upload = (more: Partial<Upload> = {}, layer: Partial<FileLayer> = {}): Upload => ({ id: 'u', name: '井盖.gpkg', format: 'GPKG', size: 9, state: 'inspected', created: '', job: null, layers: [file(layer)], problem: '', ...more })
const layer = (more: Partial<Layer>): Layer => ({ id: 'wells', title: '', titles: {}, source: 'features', style: {}, filter: {}, visible: true, min_zoom: 0, position: 100, pack: null, licence: '', synthetic: false, version: 1, features: 0, geometry: 'point', may_edit: true, ...more })

describe('an import put together', () => {
  it('needs a coordinate system when the file names none, and a confirmation when both differ', () => {
    const bare = upload({}, { system: '' })
    const draft = { ...draftFor(bare), layer: 'wells' }
    expect(draftFaults(draft, bare.layers[0] ?? null, false)).toEqual({ system: 'system' })
    expect(draftFaults({ ...draft, system: 'GCJ-02' }, bare.layers[0] ?? null, false)).toEqual({})
    const said = { ...draft, system: 'EPSG:4547' }
    expect(differs(said, file())).toBe(true)
    expect(draftFaults(said, file(), false)).toEqual({ system: 'despite' })
    expect(draftFaults({ ...said, despite_file: true }, file(), false)).toEqual({})
  })

  it('asks for the columns of a table only when they are not found by their names', () => {
    const table = upload({ format: 'CSV', name: '店.csv' }, { geometry: [], system: '' })
    const draft = { ...draftFor(table), layer: 'wells' }
    expect(draft.place).toBe('address')
    expect(draftFaults(draft, table.layers[0] ?? null, true)).toEqual({ address_columns: 'address' })
    expect(draftFaults({ ...draft, place: 'xy', system: 'EPSG:4490' }, table.layers[0] ?? null, true)).toEqual({ x_column: 'columns' })
    expect(draftFaults({ ...draft, place: 'xy', system: 'EPSG:4490' }, file({ system: '' }), true)).toEqual({})
  })

  it('sends only what belongs to the way chosen', () => {
    const table = upload({ format: 'CSV' }, { geometry: [], system: '' })
    const draft = { ...draftFor(table), place: 'address' as const, address_columns: ['路', '号'], x_column: 'x', system: 'EPSG:4547', layer: 'wells', mapping: [{ column: '名称', target: 'name', title: 't', type: 'text' as const }, { column: '其他', target: '', title: '', type: '' as const }] }
    expect(readingOf(draft, true)).toMatchObject({ address_columns: ['路', '号'], x_column: '', system: '' })
    const sent = requestOf(draft, 'u', true)
    expect(sent.mapping).toEqual([{ column: '名称', target: 'name', title: '', type: '' }])
    expect(sent.new_layer).toBeNull()
    const fresh = requestOf({ ...draft, target: 'new', newId: ' wells2 ', newTitle: '井', mode: 'update', key: 'code' }, 'u', true)
    expect(fresh).toMatchObject({ layer: '', mode: 'replace', key: '', new_layer: { id: 'wells2', title: '井' } })
    expect(fresh.mapping?.[0]).toEqual({ column: '名称', target: 'name', title: 't', type: 'text' })
  })

  it('refuses names that a field cannot have, and two columns for one field', () => {
    const draft = { ...draftFor(upload()), target: 'new' as const, newId: 'wells2', mapping: [{ column: 'a', target: '层数', title: '', type: '' as const }] }
    expect(draftFaults(draft, file(), false)).toEqual({ mapping: 'names' })
    const twice = [{ column: 'a', target: 'x', title: '', type: '' as const }, { column: 'b', target: 'x', title: '', type: '' as const }]
    expect(draftFaults({ ...draft, mapping: twice }, file(), false)).toEqual({ mapping: 'twice' })
    expect(draftFaults({ ...draft, mapping: [], newId: '井' }, file(), false)).toEqual({ newId: 'id' })
  })

  it('offers layers that can hold it and that one may edit', () => {
    const layers = [layer({ id: 'a' }), layer({ id: 'b', geometry: 'line' }), layer({ id: 'c', geometry: 'any' }), layer({ id: 'd', may_edit: false }), layer({ id: 'e', source: 'cases' })]
    expect(fitting(layers, kindOf(file(), { place: 'xy' }, false)).map((one) => one.id)).toEqual(['a', 'c'])
    expect(kindOf(file({ geometry: ['Unknown'] }), { place: 'xy' }, false)).toBe('any')
    expect(kindOf(file({ geometry: ['Polygon Z'] }), { place: 'xy' }, false)).toBe('polygon')
    expect(kindOf(file({ geometry: [] }), { place: 'address' }, true)).toBe('point')
  })

  it('counts what lies outside of the city', () => {
    const at = (x: number, y: number): GeoJSON.Geometry => ({ type: 'Point', coordinates: [x, y] })
    const area: GeoJSON.Geometry = { type: 'Polygon', coordinates: [[[1, 1], [2, 1], [2, 2], [1, 1]]] }
    expect(outsideOf([at(5, 5), at(50, 5), null, area], [0, 0, 10, 10])).toEqual({ placed: 3, outside: 1 })
    expect(outsideOf([at(50, 5)], null)).toEqual({ placed: 1, outside: 0 })
  })
})

describe('a row that was put aside', () => {
  const reject = (more: object = {}): MapReject => ({ type: 'Feature', id: 3, geometry: { type: 'Point', coordinates: [113, 27] }, properties: { row: 3, state: 'waiting', reasons: [], name: '', code: '', longitude: 113, latitude: 27, values: { floors: '不详', use: '住宅' }, beside: {}, suggestion: null, raw: null, note: '', decided: null, decided_by: '', ...more } })
  const fields = [{ name: 'use', type: 'text' as const, title: {}, required: false, choices: ['住宅', '商业'], unit: '' }]

  it('is mended by what was changed only; an emptied value is no value', () => {
    const rows = rowsOf(reject(), layer({ fields }))
    expect(rows.map((one) => one.name)).toEqual(['name', 'code', 'use', 'floors'])
    expect(rows[2]?.choices).toEqual(['住宅', '商业'])
    const values = { name: '1 号楼', code: '', use: '住宅', floors: '' }
    expect(mendOf(reject(), rows, values, false, null)).toEqual({ use_suggestion: false, properties: { floors: null }, name: '1 号楼' })
  })

  it('takes a typed place unless the suggestion is taken', () => {
    const place = { longitude: '113.5', latitude: '27.5' }
    expect(mendOf(reject(), [], {}, false, place)).toMatchObject({ geometry: { type: 'Point', coordinates: [113.5, 27.5] } })
    expect(mendOf(reject(), [], {}, false, { longitude: '113', latitude: '27' })).not.toHaveProperty('geometry')
    const offered = reject({ suggestion: { type: 'Point', coordinates: [1, 1] } })
    expect(mendOf(offered, [], {}, true, place)).toEqual({ use_suggestion: true, properties: {} })
  })

  it('is called by its name, else by its first text, and its rings are drawn', () => {
    expect([calledOf(reject(), null), calledOf(reject(), layer({ fields })), calledOf(reject({ code: 'B1' }), null), calledOf(reject({ values: {} }), null)]).toEqual(['不详', '住宅', 'B1', ''])
    expect(ringsOf({ type: 'MultiPolygon', coordinates: [[[[0, 0], [1, 1]]], [[[2, 2], [3, 3]]]] })).toHaveLength(2)
  })
})

describe('an export', () => {
  const open = layer({ id: 'open', grade: 'open' })
  const secret = layer({ id: 'secret', grade: 'controlled' })

  it('says what is missing, a purpose for a controlled layer among it', () => {
    expect(exportFaults(emptyExport(), [], {})).toEqual({ layers: 'layers' })
    expect(exportFaults({ ...emptyExport(['secret']), within: 'box', parts: '0', format: 'KML', system: 'EPSG:4547' }, [secret], {})).toEqual({ box: 'box', parts: 'parts', purpose: 'purpose', system: 'kml' })
    expect(kept([open, secret], false)).toEqual([secret])
    expect(kept([open, secret], true)).toEqual([])
  })

  it('is one for each layer; conditions and fields belong to a single one', () => {
    const draft = { ...emptyExport(['a', 'b']), conditions: [{ field: 'floors', op: '>' as const, value: '3' }], fields: ['floors'] }
    expect(exportBodies(draft, {})).toHaveLength(2)
    expect(exportBodies(draft, {})[0]).not.toHaveProperty('where')
    const [one] = exportBodies({ ...draft, layers: ['a'], encoding: 'GBK', parts: '20' }, { floors: 'number' })
    expect(one).toMatchObject({ layer: 'a', where: { op: '>', args: [{ property: 'floors' }, 3] }, fields: ['floors'], most_mb: 20, encoding: '' })
  })

  it('is over when its time is', () => {
    expect(isExpired({ expires: '2026-01-01T00:00:00Z' }, new Date('2026-01-02'))).toBe(true)
    expect(isExpired({ expires: null }, new Date('2026-01-02'))).toBe(false)
  })
})

describe('a layer made in the page', () => {
  it('says what is wrong with it, field by field', () => {
    const draft = { ...emptyLayer(), zh: '井', id: 'wells', accuracy: '0', validFrom: '2026-02-01', validTo: '2026-01-01', fields: [{ ...emptyField(), name: 'depth', zh: '深', type: 'number' as const, minimum: '5', maximum: '3' }, { ...emptyField(), name: 'name', zh: '' }, { ...emptyField(), name: '深度', zh: 'x' }] }
    expect(layerFaults(draft)).toEqual({ accuracy: 'positive', validTo: 'before', 'fields.0.minimum': 'order', 'fields.1.name': 'reserved', 'fields.1.zh': 'title', 'fields.2.name': 'name' })
  })

  it('is sent as it is kept: bounds for numbers, choices for texts, both languages', () => {
    const fields = [{ ...emptyField(), name: 'kind', zh: '类型', choices: '雨水\n污水\n\n雨水', minimum: '1' }, { ...emptyField(), name: 'depth', zh: '深', en: 'Depth', type: 'number' as const, choices: 'x', minimum: '0', unit: 'm', grade: 'internal' as const }]
    const body = layerBody({ ...emptyLayer(), id: 'wells', zh: '井', fields })
    expect(body).toMatchObject({ titles: { zh: '井', en: '井' }, lineage: {}, valid_from: null, style: { paint: 'area', colour: 'accent', weight: 2, labels: false } })
    expect(body.fields).toMatchObject([{ choices: ['雨水', '污水'], minimum: null, grade: null }, { choices: [], minimum: 0, unit: 'm', title: { zh: '深', en: 'Depth' }, grade: 'internal' }])
  })

  it('comes back from the server as it was written', () => {
    const fields = [{ name: 'depth', type: 'number' as const, title: { zh: '深' }, required: true, choices: [], unit: 'm', minimum: 0 }]
    const draft = draftOfLayer({ ...layer({ fields, titles: { zh: '井' }, origin: 'page', grade: 'shared', valid_from: '2026-01-01', lineage: { zh: '测' } }), may_edit: true, hidden_fields: [] })
    expect(layerBody(draft)).toMatchObject({ id: 'wells', grade: 'shared', valid_from: '2026-01-01', lineage: { zh: '测', en: '测' }, fields: [{ name: 'depth', minimum: 0, required: true }] })
  })

  it('moves fields up and down', () => {
    expect([moved(['a', 'b', 'c'], 1, -1), moved(['a', 'b'], 1, 1)]).toEqual([['b', 'a', 'c'], ['a', 'b']])
  })

  it('has its own drawer and the colour its style names; the ground keeps its own', () => {
    expect(groupOf(layer({ origin: 'page' }))).toBe('made')
    expect(swatchOf(layer({ style: { paint: 'area', colour: 'plum' } }))).toBe('var(--plum)')
    expect(colourOf({ colour: 'plum' }, { drawing: 'area', colour: 'accent' })).toBe('plum')
    expect(colourOf({ colour: 'plum' }, { drawing: 'water', colour: 'map-water' })).toBe('map-water')
    expect(colourOf({ colour: 'red' }, { drawing: 'area', colour: 'accent' })).toBe('accent')
  })
})

describe('reasons of the engines', () => {
  const read = (words: object, key: string): unknown => key.split('.').reduce<unknown>((found, part) => (found as Record<string, unknown> | undefined)?.[part], words)
  const say = (key: string, values: Record<string, string>): string => String(read(zh, key)).replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '')

  it('have a word in both languages', () => {
    for (const key of REASONS) for (const words of [zh, en]) expect(read(words, `because.${key}`), key).toBeTypeOf('string')
  })

  it.each([
    ['the geometry is not valid: Self-intersection[113.1 27.8]', '边界自己与自己相交'],
    ['the geometry is not valid: Self-intersection…', '边界自己与自己相交'],
    ["must be unique; 'B01' stands in row 3 too", '不能重复：“B01”在第 3 行已经有了'],
    ["must be unique; '…' stands in row … too", '不能重复：“…”在第 … 行已经有了'],
    ['3 feature(s): must be at most 3 m', '3 个地物：不能大于 3 m'],
    ["The file is not taken: '.doc' is not one of .csv, .gpkg.", '没有收下：“.doc”不是能收的格式'],
    ['the geometry is a line; the layer holds polygons', '这是线，图层里放的是面'],
    ["the address '火星路999号' is only like '火炬路99号' (street, score 0.61)", '地址“火星路999号”只是像“火炬路99号”'],
    ["the address '…' is only like '…' …", '地址“…”只是像“…”'],
    ["must be a day such as 2026-03-01; the file has 'x'", '必须是日期，例如 2026-03-01'],
    ['no public parameters join EPSG:4610 and EPSG:4490; name one of: none yet', '从 EPSG:4610 到 EPSG:4490 没有公开的参数，要用本市的转换参数：none yet'],
  ])('%s', (reason, words) => {
    expect(reasonText(reason, say)).toBe(words)
  })

  it('that nobody knows are left as they are', () => {
    expect(reasonText('something quite new', say)).toBeNull()
  })
})

describe('a long work', () => {
  const job = (more: Partial<Job>): Job => ({ id: 'j', kind: '', title: '', by: '', state: 'running', done: 0, total: 0, message: '', result: null, error: null, created: '', started: '2026-01-01T00:00:00Z', finished: null, ...more })
  it('says how long it will take only when that can be known', () => {
    const now = new Date('2026-01-01T00:01:00Z').getTime()
    expect(timeLeft(job({ done: 25, total: 100 }), now)).toBe(180_000)
    expect(timeLeft(job({ done: 0, total: 100 }), now)).toBeNull()
    expect(timeLeft(job({ done: 25, total: 100, state: 'waiting' }), now)).toBeNull()
  })
})
