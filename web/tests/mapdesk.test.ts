/** What the desks of the map decide: differences, two people's edits, findings that collide. */
import { describe, expect, it } from 'vitest'
import { nextTick } from 'vue'
import type { Change, FeatureVersion, Finding, KeptFeature, LayerField, MapEdit } from '@/api/types'
import { countsOf, dayBefore } from '@/features/mapdesk/changes/changes'
import { reasonKey, suggestionKey, together as chooseable } from '@/features/mapdesk/checks/findings'
import { changesOf, choicesOf, clashOf, contentOf, decided, merge, nameOf, rowsOf, withAnswers, type Content } from '@/features/mapdesk/drafts/diffs'
import { boxOf, differenceBox, shapeSources } from '@/features/mapdesk/desk/shapes'
import { attributesOf, filled, ofPart, typed } from '@/features/mapdesk/edit/attributes'
import { thingsOf, useSitting, type Step } from '@/features/mapdesk/edit/editing'
import { useShape } from '@/features/mapdesk/edit/shape'
import { snap } from '@/features/mapdesk/edit/snapping'
import { fieldGrades, stateOf } from '@/features/mapdesk/publish/publishing'
import { decisionsOf, mendAddress, needsWords } from '@/features/mapdesk/reports/reports'
import { placeOf, reasonText } from '@/packs/reasons'
import { readCollection } from '@/features/mapdesk/results/handin'

const at = (x: number, y: number): GeoJSON.Point => ({ type: 'Point', coordinates: [x, y] })
const content = (properties: Record<string, unknown>, geometry: GeoJSON.Geometry = at(1, 2)): Content => ({ type: 'Feature', geometry, properties })
const kept = (more: Partial<KeptFeature>): KeptFeature => ({ id: 'i', layer: 'l', version: 1, entity: null, name: '', code: '', geometry: at(1, 2), properties: {}, bbox: [1, 2, 1, 2], point: [1, 2], valid_from: null, valid_to: null, source: '', licence: '', survey: '', surveyed: null, accuracy_m: null, updated: '2026-01-01T00:00:00Z', updated_by: 'Li', ...more })
const version = (number: number, current: boolean, more: Partial<KeptFeature>): FeatureVersion => ({ version: number, current, feature: kept({ version: number, ...more }), true_until: null, replaced: current ? null : '2026-01-02T00:00:00Z' })
const edit: MapEdit = { kind: 'update', id: 'i', expected_version: 1, feature: content({ name: 'new', floors: 3 }) }

describe('the difference that an edit makes', () => {
  it('names what was added, taken away and changed; nothing is as good as empty', () => {
    const rows = rowsOf({ floors: 2, use: 'shop', name: 'a', note: '' }, { floors: 3, name: 'a', height: 9, note: null, longitude: 1 })
    expect(rows.map(({ name, kind }) => [name, kind])).toEqual([['name', 'same'], ['floors', 'changed'], ['use', 'removed'], ['height', 'added']])
  })
  it('tells shape and attributes apart', () => {
    expect(changesOf(content({ floors: 2 }), content({ floors: 2 }, at(1, 3)))).toEqual({ shape: true, words: [] })
    expect(changesOf(content({ floors: 2 }), content({ floors: 3 }))).toEqual({ shape: false, words: ['floors'] })
    expect(changesOf(null, content({ floors: 3 })).words).toEqual(['floors'])
  })
  it('calls a thing by its name, else by its code, else by its number', () => {
    expect(nameOf(edit, null, 'fresh')).toBe('new')
    expect(nameOf({ kind: 'delete', id: '0123456789abcdef' }, { properties: { code: 'C7' } }, 'fresh')).toBe('C7')
    expect(nameOf({ kind: 'insert', feature: content({}) }, null, 'fresh')).toBe('fresh')
  })
  it('writes a kept thing as an edit would, and leaves out what is empty', () => {
    expect(contentOf(kept({ name: 'n', properties: { floors: 1 }, valid_to: '2027-01-01' })).properties).toEqual({ floors: 1, name: 'n', valid_to: '2027-01-01' })
  })
})

describe('two people who change one thing', () => {
  const base = version(1, false, { name: 'old', properties: { floors: 2, use: 'shop' } })
  it('have no clash while nobody was faster', () => {
    expect(clashOf(edit, [version(1, true, {})])).toBeNull()
    expect(clashOf({ kind: 'insert', feature: content({}) }, [])).toBeNull()
  })
  it('keep what only one of them changed, and are told what both did', () => {
    const clash = clashOf(edit, [version(2, true, { name: 'old', properties: { floors: 5, use: 'school' } }), base])
    expect(clash).toMatchObject({ now: 2, by: 'Li' })
    if (!clash?.theirs) throw new Error('there is a clash')
    const mine = content({ name: 'new', floors: 3, use: 'shop' })
    expect(merge(clash.base, mine, clash.theirs)).toMatchObject({ feature: { properties: { name: 'new', floors: 3, use: 'school' } }, both: ['floors'] })
    expect(choicesOf(clash)).toEqual(['merged', 'mine', 'theirs'])
    expect(decided({ ...clash, edit: { ...edit, feature: mine } }, 'merged')).toMatchObject({ expected_version: 2, feature: { properties: { use: 'school' } } })
    expect(decided(clash, 'mine')).toMatchObject({ expected_version: 2, feature: edit.feature })
    expect(decided(clash, 'theirs')).toBeNull()
  })
  it('is answered also when the draft was read anew meanwhile', () => {
    const clash = clashOf(edit, [version(2, true, { name: 'old', properties: { floors: 5, use: 'school' } }), base])
    const anew = structuredClone(edit)
    expect(clash && withAnswers([anew], [clash], ['merged'])[0]?.expected_version).toBe(2)
    expect(clash && withAnswers([anew], [clash], ['theirs'])).toEqual([])
  })
  it('may lose the thing: it is made anew, or left gone', () => {
    const clash = clashOf(edit, [base])
    if (!clash) throw new Error('there is a clash')
    expect(choicesOf(clash)).toEqual(['mine', 'theirs'])
    expect(decided(clash, 'mine')).toMatchObject({ kind: 'insert', id: null, expected_version: null })
    expect(decided({ ...clash, edit: { kind: 'delete', id: 'i', expected_version: 1 } }, 'mine')).toBeNull()
  })
  it('merge shapes too: one moved it, the other named it', () => {
    const merged = merge(content({ name: 'a' }), content({ name: 'a' }, at(9, 9)), content({ name: 'b' }))
    expect(merged).toEqual({ feature: content({ name: 'b' }, at(9, 9)), both: [] })
  })
})

describe('shapes on the map of a desk', () => {
  it('are drawn by what they mean', () => {
    const sources = shapeSources([{ geometry: at(1, 2), tone: 'after', id: 'x' }])
    expect(sources.map((one) => `${one.id} ${one.colour} ${one.data.features.length}`)).toEqual(['desk-before urgent 0', 'desk-other notice 0', 'desk-after accent 1', 'desk-mark warning 0'])
  })
  it('have a box with air around', () => {
    expect(boxOf([at(1, 2), at(3, 4)], 1)).toEqual([0, 1, 4, 5])
    expect(boxOf([])).toBeNull()
  })
  it('are looked at where they differ', () => {
    const line = (...coordinates: number[][]): GeoJSON.LineString => ({ type: 'LineString', coordinates })
    expect(differenceBox(line([0, 0], [9, 9]), line([0, 0], [9, 9]))).toEqual(boxOf([line([0, 0], [9, 9])]))
    expect(differenceBox(line([0, 0], [9, 9]), line([0, 0], [9, 8]))).toEqual(boxOf([line([9, 9], [9, 8])]))
    expect(differenceBox(null, at(1, 2))).toEqual(boxOf([at(1, 2)]))
  })
})

describe('a sitting', () => {
  const step = (key: string, kind: MapEdit['kind'], group?: string): Step => ({ key, name: key, group, edit: { kind, feature: kind === 'delete' ? null : content({ name: kind }) } })
  it('takes back together what was done together', () => {
    const sitting = useSitting()
    sitting.do(step('a', 'insert'))
    sitting.do(step('b', 'update', 'cut'), step('c', 'insert', 'cut'))
    sitting.undo()
    expect(sitting.steps.value.map(({ key }) => key)).toEqual(['a'])
    sitting.redo()
    expect(sitting.things.value.map(({ key }) => key)).toEqual(['a', 'b', 'c'])
  })
  it('goes on with a new thing, and forgets one that was taken away again', () => {
    const things = thingsOf([step('new:1', 'insert'), { ...step('new:1', 'update'), name: 'again' }, step('new:2', 'insert'), step('new:2', 'delete')])
    expect(things.map(({ edit: { kind, feature }, name }) => [kind, feature?.properties.name, name])).toEqual([['insert', 'update', 'again']])
  })
  it('survives a reload of the window', async () => {
    const one = useSitting('test.sitting')
    one.do(step('a', 'insert'))
    await nextTick()
    expect(useSitting('test.sitting').steps.value).toHaveLength(1)
    one.clear()
    await nextTick()
    expect(useSitting('test.sitting').steps.value).toHaveLength(0)
  })
})

describe('a point that is set down', () => {
  const line: GeoJSON.LineString = { type: 'LineString', coordinates: [[0, 0], [1, 0]] }
  it('snaps to a corner, else to a side, else stays', () => {
    expect(snap([line], [0.01, 0.01], 0.05)).toEqual([0, 0])
    expect(snap([line], [0.5, 0.01], 0.05)).toEqual([0.5, 0])
    expect(snap([line], [0.5, 0.5], 0.05)).toEqual([0.5, 0.5])
    expect(snap([{ type: 'Polygon', coordinates: [[[0, 0], [1, 0], [1, 1], [0, 0]]] }], [1.01, 0.5], 0.05)).toEqual([1, 0.5])
  })
})

describe('a shape under the hand', () => {
  it('is changed corner by corner, and back', () => {
    const shaping = useShape()
    shaping.open({ type: 'Polygon', coordinates: [[[0, 0], [2, 0], [2, 2], [0, 0]]] })
    shaping.touch([0.01, 0], [0, 0], 0.1)
    shaping.touch([-1, 0], [-1, 0], 0.1)
    expect((shaping.shape.value as GeoJSON.Polygon).coordinates[0]?.[0]).toEqual([-1, 0])
    shaping.walk(1)
    shaping.walk(1)
    expect(shaping.at.value).toEqual([2, 0])
    shaping.walk(-1)
    expect(shaping.at.value).toEqual([-1, 0])
    expect(shaping.undo()).toBe(true)
    expect(shaping.undo()).toBe(false)
    expect((shaping.shape.value as GeoJSON.Polygon).coordinates[0]?.[0]).toEqual([0, 0])
    expect(shaping.redo()).toBe(true)
  })
})

describe('attributes', () => {
  it('are those the layer declares, without what one may not see', () => {
    const field = (name: string, type: LayerField['type']): LayerField => ({ name, type, title: {}, required: false, choices: [], unit: '' })
    const layer = { fields: [field('floors', 'integer'), field('owner', 'text')], hidden_fields: ['owner'] }
    expect(attributesOf(layer, { source: 's', extra: 1 }, undefined).map(({ name, type }) => `${name}:${type}`)).toEqual(['name:text', 'code:text', 'floors:integer', 'extra:number'])
    expect(attributesOf(null, {}, { properties: { lamp: true } }).map(({ name }) => name)).toEqual(['name', 'code', 'lamp'])
  })
  it('are sent as what they mean', () => {
    expect([typed({ type: 'integer' }, '3'), typed({ type: 'integer' }, 'x'), typed({ type: 'boolean' }, 'true'), typed({ type: 'text' }, '')]).toEqual([3, 'x', true, null])
    expect(filled({ a: 0, b: '', c: null, longitude: 1 })).toEqual({ a: 0 })
    expect(ofPart({ code: 'C', name: 'n' })).toEqual({ name: 'n' })
  })
})

describe('findings', () => {
  const finding = (number: number, ...ids: string[]): Finding => ({ job: 'j', number, layer: 'l', kind: 'overlap', features: ids, longitude: 0, latitude: 0, size: 1, reason: '', suggestion: '', draft: null, repair: ids.map((id) => ({ kind: 'update', id, expected_version: 1, geometry: at(0, 0) })) })
  it('are chosen so that no thing is repaired twice', () => {
    const found = [finding(1, 'a'), finding(2, 'a', 'b'), finding(3, 'c'), { ...finding(4), repair: [] }, { ...finding(5, 'd'), draft: 'x' }]
    expect(chooseable(found, new Set())).toEqual([1, 3])
    expect(chooseable(found, new Set([2]))).toEqual([3])
  })
  it('are called by what is wrong', () => {
    expect(reasonKey({ kind: 'invalid_ring', reason: 'Ring Self-intersection[113.1 27.8]' })).toBe('ring.ring_self_intersection')
    expect(reasonKey({ kind: 'dangle', reason: 'the line ends 0.50 m behind another' })).toBe('dangle_over')
    expect(reasonKey({ kind: 'gap', reason: '' })).toBe('gap')
    expect(suggestionKey('delete one')).toBe('delete')
    expect(suggestionKey('something new')).toBeNull()
  })
})

describe('publishing', () => {
  it('tells what waits, and takes only stricter grades of fields', () => {
    expect(stateOf({ id: 'a', published: 'published' }, [{ layer: 'a' }])).toBe('waiting')
    expect(stateOf({ id: 'a', published: 'draft' }, [])).toBe('draft')
    expect(fieldGrades({ a: 'controlled', b: 'open', c: '' }, 'shared')).toEqual({ a: 'controlled' })
  })
})

describe('a result that is handed in', () => {
  const collection = (...features: unknown[]): string => JSON.stringify({ type: 'FeatureCollection', features })
  const feature = (geometry: unknown, properties: unknown = { code: '1' }): unknown => ({ type: 'Feature', geometry, properties })
  it('is read with its fields', () => {
    expect(readCollection(`\ufeff${collection(feature(at(113, 27)), feature(at(113, 27), { code: '', floors: 2 }))}`)).toMatchObject({ fault: null, fields: { code: 1, floors: 1 }, features: [{}, {}] })
  })
  it('is refused for what is wrong with it', () => {
    expect(readCollection('x').fault).toBe('not_json')
    expect(readCollection('{}').fault).toBe('not_collection')
    expect(readCollection('null').fault).toBe('not_collection')
    expect(readCollection(collection()).fault).toBe('empty')
    expect(readCollection(collection(feature(at(1, 2)), feature(null)))).toMatchObject({ fault: 'no_geometry', at: 2 })
    expect(readCollection(collection(feature(at(415_116, 3_079_789)))).fault).toBe('out_of_range')
    expect(readCollection(JSON.stringify({ type: 'FeatureCollection', crs: { properties: { name: 'urn:ogc:def:crs:EPSG::4547' } }, features: [] })).fault).toBe('other_system')
    expect(readCollection(JSON.stringify({ type: 'FeatureCollection', crs: { properties: { name: 'urn:ogc:def:crs:OGC:1.3:CRS84' } }, features: [feature(at(1, 2))] })).fault).toBeNull()
  })
})

describe('a report', () => {
  it('is answered once, and told why not', () => {
    expect(decisionsOf({ state: 'new' })).toEqual(['accepted', 'mended', 'rejected'])
    expect(decisionsOf({ state: 'mended' })).toEqual([])
    expect([needsWords('rejected'), needsWords('mended')]).toEqual([true, false])
  })
  it('leads to the thing it names', () => {
    const report = { id: 'r', layer: 'buildings', feature: 'f', longitude: 113.1, latitude: 27.8 }
    expect(mendAddress(report, 'buildings')).toBe('/map/edit/buildings?feature=f&c=113.100000,27.800000&z=17.5&report=r')
    expect(mendAddress(report, 'streets')).not.toContain('feature=')
  })
})

describe('a change', () => {
  const item = (before: number | null, after: number | null): Change['items'][number] => ({ id: 'x', before, after })
  it('is counted by what it did', () => expect(countsOf({ items: [item(null, 1), item(1, 2), item(2, null)] })).toEqual({ insert: 1, update: 1, delete: 1 }))
  it('is compared with the day before, in the city', () => expect(dayBefore('2026-03-01T17:00:00Z')).toBe('2026-03-01'))
})

describe('reasons of the server', () => {
  const say = (key: string, values: Record<string, string>): string => `${key.replace('because.', '')} ${Object.values(values).join(' ')}`.trim()
  it('are told in the words of the page, with numbers from one', () => {
    expect(reasonText('two areas overlap by 12.30 m² in a sliver (with [3])', say)).toBe('overlap 12.30 4')
    expect(reasonText('you edited version 1; it is version 3 now (2026-01-01T00:00:00+00:00 by Li)', say)).toBe('late 1 3')
    expect(reasonText('they do not touch each other', say)).toBe('apart')
    expect(reasonText('stands twice, also at 0', say)).toBe('twice 1')
  })
  it('say which edit they speak of', () => {
    expect(placeOf('edits.3.feature.properties.floors')).toEqual({ number: 4, name: 'floors' })
    expect(placeOf('edits.0.expected_version')).toEqual({ number: 1, name: '' })
    expect(placeOf('properties.code')).toEqual({ number: null, name: 'code' })
    expect(placeOf('features.2')).toEqual({ number: 3, name: '' })
  })
})
