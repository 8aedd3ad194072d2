/** What the tools of the one map decide, without drawing: measures, questions, sums, classes, edits, addresses. */
import { validateStyleMin } from '@maplibre/maplibre-gl-style-spec'
import { describe, expect, it } from 'vitest'
import type { Layer, MapEdit, TileJson } from '@/api/types'
import { areaOf, distance, lengthOf, roundLength } from '@/design/map/measure'
import { mapStyle } from '@/design/map/style'
import { differenceSource, pairOf } from '@/features/maps/comparing'
import { readView, writeView } from '@/features/maps/view'
import { together } from '@/features/mapdesk/edit/editing'
import { EXAMPLES, curlOf } from '@/features/mapservices/examples'
import { productAddress, zoomFor } from '@/features/mapdesk/products'
import { insertVertex, middles, moveVertex, nearest, removeVertex, vertices } from '@/packs/geometryEdit'
import { tileSource } from '@/packs/ground'
import { groupOf, matching } from '@/packs/layerGroups'
import { breaks, faultOf, summarise, whereOf, withArea } from '@/packs/query'
import { shapeOf, useSketch } from '@/packs/sketch'

const layer = (more: Partial<Layer>): Layer => ({ id: 'l', title: 't', titles: {}, source: 'features', style: { paint: 'area' }, filter: {}, visible: true, min_zoom: 9, position: 1, pack: null, licence: '', synthetic: false, version: 1, features: 5, ...more })
const tiles: TileJson = { tiles: [], maxzoom: 14, bounds: [112, 26, 114, 28], ready: true, sequence: '7', vector_layers: [{ id: 'l', full_zoom: 14, features: 5, fields: { floors: 'Number' } }] }
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
    expect(withArea('a = 1 OR b = 2', square)).toBe('(a = 1 OR b = 2) AND S_INTERSECTS(geometry, POLYGON((0 0, 2 0, 2 2, 0 2, 0 0)))')
  })
  it('adds up by class; what is no number is not in the mean', () => {
    const things = [{ use: 'a', floors: 2 }, { use: 'a', floors: 4 }, { use: 'b' }, { use: 'a', floors: null }].map((properties) => ({ properties }))
    expect(summarise(things, 'use', 'floors')).toEqual([{ name: 'a', count: 3, sum: 6, mean: 3 }, { name: 'b', count: 1, sum: 0, mean: null }])
    expect(summarise(things, null, null)).toEqual([{ name: '', count: 4, sum: null, mean: null }])
  })
  it('finds classes that rise without doubles', () => {
    expect(breaks([1, 1, 1, 1, 2, 3, 4, 100], 4)).toEqual([1, 2, 4])
    expect(breaks([0, 100], 4, true)).toEqual([0, 25, 50, 75])
    expect(breaks([], 4)).toEqual([])
  })
})

describe('a shared view', () => {
  it('comes back as it was', () => {
    const view = { centre: [113.1, 27.8] as [number, number], zoom: 14.5, tilted: true, layers: ['a', 'b_2'], looks: { a: { opacity: 0.4 }, b_2: { heat: true } }, day: '2024-05-01' }
    expect(readView(writeView(view))).toEqual(view)
  })
  it('takes nothing it does not understand', () => {
    expect(readView({ c: '999,1', z: 'x', day: 'yesterday', layers: 'a,<b>', looks: '{"a":{"c":{"field":"f","kind":"category","other":"url(x)","stops":[]}}}' })).toEqual({ centre: null, zoom: null, tilted: false, layers: ['a'], looks: { a: {} }, day: null })
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
    const address = productAddress({ name: '响石岭街道', box: [113, 27, 113.1, 27.1], template: 'land', area: 'towns', plain: ['water'], known: new Set(['land_use']) })
    expect(new URLSearchParams(address.split('?')[1]).get('layers')).toBe('water,towns,land_use')
  })
  it('find the two surveys of a thing', () => expect(pairOf([layer({ id: 'b' }), layer({ id: 'b_2024' })])).toEqual(['b_2024', 'b']))
  it('can be asked from a command line', () => {
    const example = EXAMPLES.find(({ id }) => id === 'question')
    expect(example && curlOf(example, 'https://x')).toContain('"https://x/api/v1/maps/layers/buildings/query"')
  })
})
