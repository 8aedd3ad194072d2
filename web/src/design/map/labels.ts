/** What is written on the map: names of areas once, of streets along them, of places below them. The weightier name stays. */
import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl'
import { AREAS, FONT, LINES, POINTS, byZoom, mapLayer, seen } from './parts'
import type { Colours, MapSource } from './source'

export const NAME: ExpressionSpecification = ['coalesce', ['get', 'name'], '']

const INKS: Partial<Record<MapSource['drawing'], string>> = { water: 'map-water-text', green: 'map-green-text' }
const named = (filter: ExpressionSpecification): ExpressionSpecification => ['all', filter, ['has', 'name']]
const halo = (source: MapSource, colours: Colours, opacity: number | ExpressionSpecification = 0.95, ink = 'map-text'): object => ({
  'text-color': colours(ink),
  'text-halo-color': colours('map-halo'),
  'text-halo-width': 1.5,
  'text-halo-blur': 0.4,
  'text-opacity': typeof opacity === 'number' ? seen(source, opacity) : opacity,
})

/** The names of the parts of the city: large and wide from far, gone when one stands among the streets. */
function cityNames(source: MapSource, colours: Colours): LayerSpecification {
  return {
    id: `${source.id}:name`,
    type: 'symbol',
    source: `${source.id}:names`,
    minzoom: source.minZoom,
    maxzoom: 14,
    layout: { 'text-field': NAME, 'text-font': FONT, 'text-size': byZoom([7, 12], [9, 15], [12, 22]), 'text-letter-spacing': byZoom([7, 0.1], [12, 0.5]), 'text-max-width': 20, 'text-padding': 6, 'text-allow-overlap': true },
    paint: { ...halo(source, colours), 'text-opacity': ['interpolate', ['linear'], ['zoom'], 10, 0.9, 12.4, 0.5, 14, 0] },
  } as LayerSpecification
}

/** Names of areas that were given as points: written once, however many tiles an area lies in. */
export function areaNames(source: MapSource, colours: Colours): LayerSpecification[] {
  if (!source.names?.features.length || source.labels === false) return []
  if (source.drawing === 'boundary' && !source.inner) return [cityNames(source, colours)]
  const water = source.drawing === 'water'
  return [
    {
      id: `${source.id}:name`,
      type: 'symbol',
      source: `${source.id}:names`,
      minzoom: Math.max(source.minZoom, water ? 9 : 10.4),
      layout: { 'text-field': NAME, 'text-font': FONT, 'text-size': byZoom([9, water ? 11 : 10.5], [12, 12.5], [15, 14.5]), 'text-letter-spacing': water ? 0.3 : 0.08, 'text-max-width': water ? 20 : 9, 'text-padding': 5 },
      paint: { ...halo(source, colours, 1, INKS[source.drawing]), ...(water ? {} : { 'text-opacity': ['interpolate', ['linear'], ['zoom'], 14, 0.95, 16, 0.55] }) },
    } as LayerSpecification,
  ]
}

/** Along a street: the great ones from far, lanes from near, and never one upon another. */
function along(source: MapSource, colours: Colours): LayerSpecification {
  const rank: ExpressionSpecification = source.rank ?? ['literal', 3]
  const from = (...ranks: number[]): ExpressionSpecification => ['match', rank, ranks, NAME, ''] as unknown as ExpressionSpecification
  const field = source.rank ? ['step', ['zoom'], from(1, 5), 12.6, from(1, 2, 5), 14.2, from(1, 2, 3, 5), 15.4, NAME] : NAME
  return mapLayer(source, 'along', 'symbol', {
    minzoom: Math.max(source.minZoom, 11.6),
    filter: named(LINES),
    layout: {
      'symbol-placement': 'line', 'text-pitch-alignment': 'viewport', 'text-field': field, 'text-font': FONT,
      'text-size': byZoom([12, ['match', rank, 1, 11.5, 2, 10.5, 10]], [17, ['match', rank, 1, 15, 2, 14, 12.5]]),
      'text-letter-spacing': 0.12, 'symbol-spacing': byZoom([12, 260], [17, 420]), 'symbol-sort-key': rank, 'text-padding': 5, 'text-max-angle': 30,
    },
    paint: halo(source, colours),
  })
}

/** Places by their weight: what a city is known by is named from far, a shop only from near. */
function places(source: MapSource, theme: string, colours: Colours): LayerSpecification[] {
  const { glyph, rank } = source
  if (!glyph || !rank) return []
  const ink = (...pairs: string[]): ExpressionSpecification => ['match', glyph, ...pairs.flatMap((one) => [one, colours(`map-place-${one}`)]), colours('map-text')] as unknown as ExpressionSpecification
  return [3, 2, 1].map((weight) =>
    mapLayer(source, `places${weight}`, 'symbol', {
      minzoom: Math.max(source.minZoom, [0, 13.4, 14.6, 16][weight] ?? 0),
      filter: ['all', POINTS, ['==', rank, weight]],
      layout: {
        'icon-image': ['match', glyph, 'home', '', ['concat', `place:${theme}:`, glyph]],
        'icon-size': byZoom([13, 0.85], [17, 1.1]),
        'icon-padding': 1,
        'text-field': NAME, 'text-font': FONT, 'text-size': byZoom([13, 10.5], [17, 12.5]), 'text-max-width': 8, 'text-padding': 5,
        'text-anchor': ['match', glyph, 'home', 'center', 'top'],
        'text-offset': ['match', glyph, 'home', ['literal', [0, 0]], ['literal', [0, 0.75]]],
        'text-optional': true,
      },
      paint: { ...halo(source, colours, 1), 'text-halo-width': 1.8, 'text-halo-blur': 0, 'text-color': ink('green', 'care', 'civic', 'shop', 'stay', 'work'), 'icon-opacity': seen(source, 1) },
    }),
  )
}

/** Names that travel in the tiles. */
export function tileNames(source: MapSource, theme: string, colours: Colours): LayerSpecification[] {
  if (!source.tiles || !source.labels || source.drawing === 'heat') return []
  if (source.drawing === 'places') return places(source, theme, colours)
  const plain = (part: string, minzoom: number, filter: ExpressionSpecification, layout: object): LayerSpecification =>
    mapLayer(source, part, 'symbol', { minzoom: Math.max(source.minZoom, minzoom), filter: named(filter), layout: { 'text-field': NAME, 'text-font': FONT, 'text-size': 11.5, 'text-padding': 5, ...layout }, paint: halo(source, colours) })
  return [
    along(source, colours),
    plain('below', 14, POINTS, { 'text-max-width': 9, 'text-anchor': 'top', 'text-offset': [0, 0.6] }),
    ...(source.names ? [] : [plain('inside', 15, AREAS, { 'text-max-width': 8 })]),
  ]
}

/** What a person measured or wrote beside what he drew. */
export function sketchNames(source: MapSource, colours: Colours): LayerSpecification[] {
  if (source.drawing !== 'sketch') return []
  return [
    {
      id: `${source.id}:label`,
      type: 'symbol',
      source: source.id,
      filter: ['has', 'label'],
      layout: {
        'text-field': ['get', 'label'], 'text-font': FONT, 'text-size': ['coalesce', ['get', 'size'], 13], 'text-max-width': 14, 'text-allow-overlap': true, 'text-ignore-placement': true,
        'text-offset': ['case', ['==', ['get', 'kind'], 'text'], ['literal', [0, 0]], ['literal', [0, -1.1]]],
      },
      paint: { 'text-color': ['coalesce', ['get', 'colour'], colours('text')], 'text-halo-color': colours('map-halo'), 'text-halo-width': 2 },
    } as LayerSpecification,
  ]
}
