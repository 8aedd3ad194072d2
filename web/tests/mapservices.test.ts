/** What the pages of the map services decide. */
import { afterEach, describe, expect, it } from 'vitest'
import type { Outside, ServiceExample } from '@/api/types'
import { draftOf, EMPTY, formFor, formOf, looksPrivate, losesKey } from '@/features/mapservices/outside'
import { TOOLS, snippet } from '@/features/mapservices/snippets'
import { filled, levelFor, tileAt } from '@/features/mapservices/tiles'
import { readable } from '@/features/mapservices/trying'
import { byDay, lastDays, sumOf } from '@/features/mapservices/use'
import { mapStyle } from '@/design/map/style'
import { keepOutside, keptOutside, outsideSource, type OutsideLayer } from '@/packs/outsideLayers'

const example: ServiceExample = {
  layer: 'lamps', title: '路灯', geometry: 'point', grade: 'open', features_count: 5, extent: [113.1, 27.8, 113.2, 27.9],
  features: 'https://x/ogc/collections/lamps/items?limit=10', filter: 'https://x/f', queryables: 'https://x/q', vector_tiles: 'https://x/ogc/collections/lamps/tiles/WebMercatorQuad?f=tilejson', vector_tile: 'https://x/ogc/t/{z}/{y}/{x}',
  tiles_c: 'https://x/c/{TileMatrix}/{TileRow}/{TileCol}.png', tiles_w: 'https://x/w/{TileMatrix}/{TileRow}/{TileCol}.png', wms_map: 'https://x/wms?a', wms_legend: 'https://x/l', sld: 'https://x/s', style: 'https://x/st', wfs_features: 'https://x/wfs?a',
  gdal_features: 'OAPIF:https://x/ogc', gdal_wfs: 'WFS:https://x/ogc/wfs', services: { ogcapi: 'https://x/ogc', wmts: 'https://x/ogc/wmts/1.0.0/WMTSCapabilities.xml', wms: 'https://x/wms?', wfs: 'https://x/wfs?' },
}
const old: Outside = { ...EMPTY, id: 'sky', url: 'https://a.example/wmts', key_parameter: 'tk', has_key: true, private_addresses: false, created: '', created_by: 'x', updated: '', version: 1, state: 'up', state_since: null, href: '/ogc/outside/sky' }

describe('the tile in the middle of a layer', () => {
  it('has the numbers of 天地图 in both schemes', () => {
    // 113.15 E, 27.85 N: level 12 of `c` has 4096 columns and 2048 rows of 0.087890625 degrees.
    expect(tileAt('c', [113.11, 27.81, 113.19, 27.89])).toEqual({ level: 12, column: 3335, row: 707 })
    expect(tileAt('w', [113.11, 27.81, 113.19, 27.89])).toEqual({ level: 12, column: 3335, row: 1717 })
  })
  it('is one for a point, and for the whole world', () => {
    expect(levelFor([113, 27, 113, 27])).toBe(16)
    expect(levelFor([-180, -90, 180, 90])).toBe(1)
  })
  it('fills templates of both kinds', () => {
    expect(filled('/{TileMatrix}/{TileRow}/{TileCol}.png', 'c', [113.11, 27.81, 113.19, 27.89])).toBe('/12/707/3335.png')
    expect(filled('/{z}/{y}/{x}', 'w', [113.11, 27.81, 113.19, 27.89])).toBe('/12/1717/3335')
  })
})

describe('text for other software', () => {
  it('names the layer and has a place for the key, in every tool', () => {
    for (const tool of TOOLS) {
      expect(snippet(tool, example, '')).toContain('$TOKEN')
      expect(snippet(tool, example, 'cst_abc')).toContain('cst_abc')
      expect(snippet(tool, example, 'cst_abc')).not.toContain('$TOKEN')
    }
  })
  it('shows an answer as one can read it, and not more than one can', () => {
    expect(readable('{"a":1}', 'application/geo+json')).toBe('{\n  "a": 1\n}')
    expect(readable('<a><b/></a>', 'text/xml')).toBe('<a>\n<b/>\n</a>')
    expect(readable('x'.repeat(9000), 'text/plain').length).toBeLessThan(6100)
    expect(readable('{broken', 'application/json')).toBe('{broken')
  })
})

describe('counts of use', () => {
  const totals = [{ key: '2026-11-20', requests: 3, errors: 1, bytes: 10, milliseconds: 5 }]
  it('have a number for every day of the city', () => {
    const days = lastDays(3, new Date('2026-11-20T17:00:00Z')) // already the 21st here
    expect(days).toEqual(['2026-11-19', '2026-11-20', '2026-11-21'])
    expect(byDay(days, totals, 'requests').map(({ value }) => value)).toEqual([0, 3, 0])
    expect(sumOf(totals, 'bytes')).toBe(10)
  })
})

describe('an outside service', () => {
  it('keeps its key when none is written, and says when it would lose it', () => {
    const form = formFor(old)
    expect('key' in draftOf(form)).toBe(false)
    expect(losesKey(old, form)).toBe(false)
    expect(losesKey(old, { ...form, url: 'https://b.example/wmts' })).toBe(true)
    expect(losesKey(old, { ...form, url: 'https://b.example/wmts', key: 'new' })).toBe(false)
    expect(draftOf({ ...form, key: 'new' }).key).toBe('new')
  })
  it('begins from a template with what nearly everybody leaves', () => {
    expect(formOf({ id: 'tianditu-vec-w', kind: 'wmts', titles: { zh: '天地图' } })).toMatchObject({ probe_every_s: 300, grade: 'shared', titles: { zh: '天地图' } })
    expect(draftOf(formOf({ titles: { zh: '天', en: '' } })).titles).toEqual({ zh: '天' })
  })
  it.each([['http://localhost:1/x', true], ['http://10.1.2.3/', true], ['https://172.20.0.1/', true], ['http://gis/wms', true], ['http://[::1]:80/', true], ['https://t0.tianditu.gov.cn/vec_w/wmts', false], ['https://172.40.0.1/', false], ['', false]])('%s looks private: %s', (url, wanted) => expect(looksPrivate(url)).toBe(wanted))
})

describe('an outside layer on the map', () => {
  const layer: OutsideLayer = { id: 'outside:sky:vec', title: '天空', tiles: '/ogc/outside/sky?tilematrix={z}', extent: null, minZoom: 1, maxZoom: 18, tileSize: 256, licence: '许可', shown: true }
  afterEach(() => localStorage.clear())
  it('is kept in this browser, and nothing that leads elsewhere', () => {
    keepOutside([layer])
    expect(keptOutside()).toEqual([layer])
    localStorage.setItem('chengshu.outside-layers', JSON.stringify([{ ...layer, tiles: 'https://elsewhere.example/{z}' }, null, 3]))
    expect(keptOutside()).toEqual([])
    localStorage.setItem('chengshu.outside-layers', 'not json')
    expect(keptOutside()).toEqual([])
  })
  it('is drawn as pictures above the ground and below names, with what its licence says', () => {
    const style = mapStyle([outsideSource(layer)], 'paper', () => '#000')
    expect(style.layers.map(({ id, type }) => [id, type])).toEqual([['ground', 'background'], ['outside:sky:vec', 'raster']])
    expect(style.sources['outside:sky:vec']).toMatchObject({ type: 'raster', minzoom: 1, maxzoom: 18, attribution: '许可' })
  })
})
