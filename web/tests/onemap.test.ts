/** What the tools of the one map decide, without drawing: measures, questions, sums, classes, edits, addresses. */
import { validateStyleMin } from '@maplibre/maplibre-gl-style-spec'
import { describe, expect, it } from 'vitest'
import type { Layer, MapEdit, SumAnswer, TileJson } from '@/api/types'
import { areaOf, circleRing, destination, distance, lengthOf, roundLength } from '@/design/map/measure'
import { mapStyle } from '@/design/map/style'
import { differenceSource, pairOf } from '@/features/maps/comparing'
import { readView, writeView } from '@/features/maps/view'
import { together } from '@/features/mapdesk/edit/editing'
import { EXAMPLES, curlOf } from '@/features/mapservices/examples'
import { productAddress, zoomFor } from '@/packs/products'
import { insertVertex, middles, moveVertex, nearest, removeVertex, vertices } from '@/packs/geometryEdit'
import { tileSource } from '@/packs/ground'
import { groupOf, matching } from '@/packs/layerGroups'
import { classBreaks, classOf } from '@/packs/classes'
import { readCoordinates } from '@/packs/coordinateText'
import { inOrder } from '@/packs/mapData'
import { faultOf, textOf, whereOf } from '@/packs/query'
import { shapeOf, useSketch } from '@/packs/sketch'
import { aloneOf, bundlesOf, knownOf, type KnownTiles } from '@/packs/tileBundles'
import { askedBox, readTheme, themed } from '@/features/maps/theme'
import { drawnWith, measureText } from '@/features/maps/drawings'

const layer = (more: Partial<Layer>): Layer => ({ id: 'l', title: 't', titles: {}, source: 'features', style: { paint: 'area' }, filter: {}, visible: true, min_zoom: 9, position: 1, pack: null, licence: '', synthetic: false, version: 1, features: 5, ...more })
const json: TileJson = { tiles: [], maxzoom: 14, bounds: [112, 26, 114, 28], ready: true, sequence: '7', vector_layers: [{ id: 'l', full_zoom: 14, features: 5, fields: { floors: 'Number' } }] }
const tiles: KnownTiles = { ...json, members: 'l', source: 'l', from: 9 }
const square: GeoJSON.Polygon = { type: 'Polygon', coordinates: [[[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]] }

describe('measures', () => {
  it('are those of the ellipsoid', () => {
    // Flinders Peak to Buninyong, GDA (ICSM technical manual): 54,972.271 m on GRS 80.
    expect(distance([144 + 25 / 60 + 29.52442 / 3600, -(37 + 57 / 60 + 3.7203 / 3600)], [143 + 55 / 60 + 35.3839 / 3600, -(37 + 39 / 60 + 10.15611 / 3600)])).toBeCloseTo(54972.271, 2)
    expect(distance([113, 27], [113, 27])).toBe(0)
    expect(lengthOf([[113, 27]])).toBe(0)
  })
  it('give an area whichever way the ring turns', () => {
    // A cell of one degree at the equator holds 12,308.778 km² on GRS 80 between its parallels; its great circles are almost those.
    const cell = areaOf([[0, 0], [1, 0], [1, 1], [0, 1]])
    expect(cell / 1e6).toBeGreaterThan(12_308)
    expect(cell / 1e6).toBeLessThan(12_310)
    expect(areaOf([[0, 1], [1, 1], [1, 0], [0, 0]])).toBeCloseTo(cell, 0)
  })
  it('make a scale bar with a round number', () => expect([7, 180, 499, 2300].map(roundLength)).toEqual([5, 100, 200, 2000]))
})

describe('the style of tiles', () => {
  it('is one that the map accepts, for every paint, with colours, heat and opacity', () => {
    const paints = ['boundary', 'water', 'green', 'road', 'building', 'area', 'device', 'case', 'alert']
    const sources = paints.map((paint, i) => tileSource(layer({ id: paint, style: { paint, labels: true } }), tiles, i % 2 ? '2024-01-01' : null, i === 0, { opacity: 0.5 }))
    const colouring = { field: 'floors', kind: 'steps' as const, other: '#999', stops: [{ value: 1, colour: '#111' }, { value: 9, colour: '#222' }] }
    const themed = [tileSource(layer({ id: 'x' }), tiles, null, false, { colouring }), tileSource(layer({ id: 'y' }), tiles, null, false, { heat: true }), tileSource(layer({ id: 'z' }), tiles, null, false, { colouring: { ...colouring, kind: 'category' } }), differenceSource([])]
    expect(validateStyleMin(mapStyle([...sources, ...themed], 'ink', () => '#123456'))).toEqual([])
  })
  it('asks for the day and for what is newest', () => {
    expect(tileSource(layer({}), tiles, '2024-01-01', false).tiles?.url).toContain('sequence=7&on=2024-01-01')
  })
})

describe('the list of layers', () => {
  it('has a drawer for each', () => {
    const found = [layer({ style: { paint: 'road' } }), layer({ position: 110 }), layer({ position: 900 }), layer({ source: 'cases' }), layer({ style: { paint: 'boundary' } })].map(groupOf)
    expect(found).toEqual(['streets', 'network', 'checks', 'work', 'divisions'])
  })
  it('is searched by title and id', () => expect(matching([layer({ id: 'pipes' }), layer({ id: 'roads' })], ' PIP', (one) => one.id)).toHaveLength(1))
})

describe('a question', () => {
  const kinds = { floors: 'number', use: 'text' } as const
  it('says what is wrong with it before it is asked', () => {
    expect(faultOf({ field: '', op: '=', value: '' }, 'text')).toBe('no_field')
    expect(faultOf({ field: 'floors', op: '>', value: 'ten' }, 'number')).toBe('no_number')
    expect(faultOf({ field: 'use', op: 'isnull', value: '' }, 'text')).toBeNull()
  })
  it('joins conditions and area as CQL2', () => {
    const many = [{ field: 'floors', op: '>' as const, value: '10' }, { field: 'use', op: 'like' as const, value: '5%' }]
    expect(whereOf(many, false, square, kinds)).toEqual({
      op: 'and',
      args: [
        { op: 'or', args: [{ op: '>', args: [{ property: 'floors' }, 10] }, { op: 'like', args: [{ property: 'use' }, '%5\\%%'] }] },
        { op: 's_intersects', args: [{ property: 'geometry' }, square] },
      ],
    })
    expect(whereOf([], true, null, kinds)).toBeUndefined()
  })
  it('asks for ranges, lists and what is there', () => {
    expect(faultOf({ field: 'floors', op: 'between', value: '1', to: '' }, 'number')).toBe('no_value')
    expect(faultOf({ field: 'floors', op: 'in', value: '1，2, x' }, 'number')).toBe('no_number')
    const many = [{ field: 'floors', op: 'between' as const, value: '3', to: '9' }, { field: 'use', op: 'in' as const, value: '商业，住宅' }, { field: 'use', op: 'notnull' as const, value: '' }]
    expect(whereOf(many, true, null, kinds)?.args).toEqual([
      { op: 'between', args: [{ property: 'floors' }, 3, 9] },
      { op: 'in', args: [{ property: 'use' }, ['商业', '住宅']] },
      { op: 'not', args: [{ op: 'isNull', args: [{ property: 'use' }] }] },
    ])
  })
  it('can be read as text and gone on with', () => {
    const many = [{ field: 'floors', op: '>' as const, value: '10' }, { field: 'use', op: 'starts' as const, value: "O'" }, { field: 'use', op: 'notnull' as const, value: '' }]
    expect(textOf(many, true, kinds)).toBe("floors > 10 AND use LIKE 'O''%' AND use IS NOT NULL")
  })
})

describe('classes of numbers', () => {
  it('rise without doubles', () => {
    expect(classBreaks([1, 1, 1, 1, 2, 3, 4, 100], 4, 'quantile')).toEqual([1, 2, 4])
    expect(classBreaks([0, 100], 4, 'equal')).toEqual([0, 25, 50, 75])
    expect(classBreaks([], 4, 'natural')).toEqual([])
  })
  it('break where the numbers do', () => {
    expect(classBreaks([1, 2, 3, 50, 51, 52, 900, 901], 3, 'natural')).toEqual([1, 50, 900])
    expect(classBreaks([5, 5, 5], 3, 'natural')).toEqual([5])
    expect([1, 49, 50, 10_000].map((value) => classOf(value, [1, 50, 900]))).toEqual([0, 0, 1, 2])
  })
})

describe('a thematic map', () => {
  const sums = (count: number, more: object = {}): SumAnswer['groups'][number] => ({ key: 'k', count, share: count / 10, fields: {}, ...more })
  const answer = (groups: SumAnswer['groups'], more: Partial<SumAnswer> = {}): SumAnswer => ({ layer: 'l', version: 1, on: '2026-01-01', total: { count: 10, fields: {} }, group: null, groups, others: null, without: null, ...more })
  it('comes out of an address as it went in, and nothing else does', () => {
    const theme = { layer: 'buildings', kind: 'classes' as const, field: 'floors', method: 'natural' as const, classes: 5, ramp: 'amber' as const }
    expect(readTheme(JSON.stringify(theme))).toEqual(theme)
    expect(readTheme('{"layer":"a b","kind":"classes"}')).toBeNull()
    expect(readTheme('{"layer":"a","kind":"classes","classes":900,"ramp":"x","field":"1;drop"}')).toEqual({ layer: 'a', kind: 'classes' })
    expect(readTheme('nonsense')).toBeNull()
  })
  it('colours kinds and keeps the rest as one', () => {
    const found = themed({ layer: 'l', kind: 'category', field: 'use' }, answer([sums(6, { key: '住宅' }), sums(3, { key: null })], { others: { count: 1, fields: {}, groups: 4 } }), 'paper', '其他')
    expect(found.rows.map((row) => [row.label, row.count])).toEqual([['住宅', 6], ['—', 3], ['其他', 1]])
    expect(found.colouring.stops.map((one) => one.value)).toEqual(['住宅', ''])
  })
  it('colours areas by what they hold, the greatest first', () => {
    const area = (code: string, area_m2: number): object => ({ area: { id: code, entity: code, code, name: code, longitude: 113, latitude: 27, area_m2 } })
    const found = themed({ layer: 'l', kind: 'area', areas: 'towns', measure: 'density', classes: 2 }, answer([sums(5, area('a', 1e6)), sums(5, area('b', 1e5))]), 'ink', '')
    expect(found.rows.map((row) => [row.key, row.value])).toEqual([['b', 50], ['a', 5]])
    expect(found.colouring.stops).toHaveLength(2)
    expect(new Set(found.colouring.stops.map((one) => one.colour)).size).toBe(2)
  })
  it('does not ask anew for a small step of the hand', () => {
    expect(askedBox([113.01, 27.01, 113.09, 27.06])).toEqual(askedBox([113.012, 27.011, 113.092, 27.061]))
    const [west = 0, south = 0, east = 0, north = 0] = askedBox([113.01, 27.01, 113.09, 27.06])
    expect([west <= 113.01, south <= 27.01, east >= 113.09, north >= 27.06]).toEqual([true, true, true, true])
  })
})

describe('tiles that come together', () => {
  const many = [layer({ id: 'a', min_zoom: 0 }), layer({ id: 'b', min_zoom: 9 }), layer({ id: 'c', min_zoom: 14 }), layer({ id: 'd', min_zoom: 14 }), layer({ id: 'secret', grade: 'controlled' }), layer({ id: 'off', visible: false }), layer({ id: 'empty', features: 0 })]
  it('are what nearly everybody sees, far and near apart; closed layers stay alone', () => {
    const found = bundlesOf(many)
    expect([...found].map(([id, one]) => [id, one.id, one.members.join()])).toEqual([['a', 'ground:far', 'a,b'], ['b', 'ground:far', 'a,b'], ['c', 'ground:near', 'c,d'], ['d', 'ground:near', 'c,d']])
    expect(aloneOf('secret', many)).toEqual({ id: 'secret', members: ['secret'], from: 9 })
  })
  it('are described for each layer by itself', () => {
    const bundle = { id: 'ground:far', members: ['l', 'm'], from: 0 }
    const known = knownOf(bundle, { ...json, vector_layers: [...json.vector_layers, { id: 'm', full_zoom: 14, features: 1, fields: {} }] })
    expect(Object.keys(known)).toEqual(['l', 'm'])
    expect(known.l?.vector_layers.map((one) => one.id)).toEqual(['l'])
    const [first, second] = ['l', 'm'].map((id) => tileSource(layer({ id }), known[id] as KnownTiles, null, false))
    expect([first?.tiles?.source, first?.tiles?.url]).toEqual([second?.tiles?.source, second?.tiles?.url])
    expect(Object.keys(mapStyle([first, second].flatMap((one) => (one ? [one] : [])), 'paper', () => '#123456').sources)).toEqual(['ground:far'])
  })
  it('lie as somebody put them', () => expect(inOrder(many, ['c', 'a']).map((one) => one.id).slice(0, 2)).toEqual(['c', 'a']))
})

describe('typed coordinates', () => {
  it('are read in the ways people write them', () => {
    const same = ['113.1384, 27.829', '27.829 113.1384', '东经113.1384 北纬27.829', 'N27.829 E113.1384', '27°49′44.4″N 113°8′18.24″E', '经度113.1384 纬度27.829', '(113.1384，27.829)']
    for (const text of same) {
      const found = readCoordinates(text)
      expect([found?.longitude.toFixed(4), found?.latitude.toFixed(4)], text).toEqual(['113.1384', '27.8290'])
    }
  })
  it('are not seen in addresses', () => {
    for (const text of ['建设路12号', '12 34', '春湾中路 113.5', '113.1', '27°61′0″N 113°E', '113.1,27.8,5.0']) expect(readCoordinates(text), text).toBeNull()
  })
})

describe('going so far in a direction', () => {
  it('is the way back of the distance', () => {
    // Flinders Peak to Buninyong (ICSM): 306°52′05.37″, 54,972.271 m.
    const from: [number, number] = [144 + 25 / 60 + 29.52442 / 3600, -(37 + 57 / 60 + 3.7203 / 3600)]
    const [x, y] = destination(from, 306 + 52 / 60 + 5.37 / 3600, 54972.271)
    expect(x).toBeCloseTo(143 + 55 / 60 + 35.3839 / 3600, 7)
    expect(y).toBeCloseTo(-(37 + 39 / 60 + 10.15611 / 3600), 7)
    for (const corner of circleRing([113, 27], 500, 12)) expect(distance([113, 27], corner)).toBeCloseTo(500, 4)
  })
})

describe('what is drawn', () => {
  const line = { type: 'Feature' as const, geometry: { type: 'LineString' as const, coordinates: [[113, 27], [113.01, 27]] }, properties: { kind: 'line' as const, label: '路线', colour: '#123456' } }
  it('is named once, at a point', () => {
    expect(drawnWith([line]).map((one) => [one.geometry.type, one.properties?.label])).toEqual([['LineString', undefined], ['Point', '路线']])
  })
  it('says how long or how large it is', () => {
    expect(measureText(line)).toMatch(/^99\d(\.\d)? m$/)
    expect(measureText({ type: 'Feature', geometry: square, properties: { kind: 'polygon', radius_m: 12 } })).toMatch(/^r 12 m · .* km²$/)
  })
})

describe('a shared view', () => {
  it('comes back as it was', () => {
    const view = { centre: [113.1, 27.8] as [number, number], zoom: 14.5, tilted: true, layers: ['a', 'b_2'], order: ['b_2', 'a'], looks: { a: { opacity: 0.4, tint: '#2f8f83', weight: 3, labels: false }, b_2: { heat: true } }, theme: { layer: 'a', kind: 'heat' as const }, day: '2024-05-01', drawing: '01a1ff8e-300b-7005-9be1-fda14d491e7b' }
    expect(readView(writeView(view))).toEqual(view)
  })
  it('takes nothing it does not understand', () => {
    expect(readView({ c: '999,1', z: 'x', day: 'yesterday', layers: 'a,<b>', looks: '{"a":{"c":{"field":"f","kind":"category","other":"url(x)","stops":[]}}}' })).toEqual({ centre: null, zoom: null, tilted: false, layers: ['a'], order: null, looks: { a: {} }, theme: null, day: null, drawing: null })
  })
})

describe('drawing', () => {
  it('ends by itself where nothing more can come, and not before there is a shape', () => {
    const sketch = useSketch()
    const made: string[] = []
    sketch.start('polygon', (shape) => made.push(shape.type))
    sketch.add([0, 0])
    sketch.add([1, 0])
    sketch.finish()
    expect(made).toEqual([])
    sketch.add([1, 0])
    sketch.add([1, 1])
    sketch.finish()
    sketch.start('box', (shape) => made.push(shape.type))
    sketch.add([0, 0])
    sketch.add([1, 1])
    expect(made).toEqual(['Polygon', 'Polygon'])
    expect(sketch.kind.value).toBeNull()
    expect(shapeOf('line', [[0, 0]])).toBeNull()
  })
})

describe('changing a shape', () => {
  it('keeps rings closed', () => {
    expect(vertices(square)).toHaveLength(4)
    expect(middles(square)).toHaveLength(4)
    const moved = moveVertex(square, [0, 0], [-1, -1]) as GeoJSON.Polygon
    expect([moved.coordinates[0]?.[0], moved.coordinates[0]?.at(-1)]).toEqual([[-1, -1], [-1, -1]])
    expect(vertices(insertVertex(square, [0, 1], [1, 0]))).toHaveLength(5)
  })
  it('does not take the last corners away', () => {
    const three = removeVertex(square, [0, 0])
    expect(three && vertices(three)).toHaveLength(3)
    expect(three && removeVertex(three, [0, 0])).toBeNull()
  })
  it('snaps to the nearest within reach', () => {
    const corners = [{ at: [113, 27] as [number, number] }, { at: [113.001, 27] as [number, number] }]
    expect(nearest(corners, [113.0008, 27], 0.0005)).toBe(corners[1])
    expect(nearest(corners, [113.5, 27], 0.0005)).toBeNull()
  })
  it('sends one edit for each thing', () => {
    const edit = (kind: MapEdit['kind'], id: string): { name: string; edit: MapEdit } => ({ name: '', edit: { kind, id, expected_version: 1 } })
    expect(together([edit('update', 'a'), edit('update', 'b'), edit('delete', 'a')]).map(({ kind, id }) => `${kind} ${id}`)).toEqual(['delete a', 'update b'])
  })
})

describe('products and examples', () => {
  it('show the whole area on the sheet', () => {
    expect(zoomFor([113, 27, 113.1, 27.05])).toBeGreaterThan(zoomFor([113, 27, 113.2, 27.1]))
    const address = productAddress({ name: '响石岭街道', id: 'x', box: [113, 27, 113.1, 27.1], template: 'land', area: 'towns', plain: ['water'], known: new Set(['land_use']) })
    expect(new URLSearchParams(address.split('?')[1]).get('layers')).toBe('water,towns,land_use')
  })
  it('find the two surveys of a thing', () => expect(pairOf([layer({ id: 'b' }), layer({ id: 'b_2024' })])).toEqual(['b_2024', 'b']))
  it('can be asked from a command line', () => {
    const example = EXAMPLES.find(({ id }) => id === 'question')
    expect(example && curlOf(example, 'https://x')).toContain('"https://x/api/v1/maps/layers/buildings/query"')
  })
})
