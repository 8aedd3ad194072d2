/** The ground of the map: land, water, green, roads by rank, buildings with their height, and what packs lay on it. */
import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl'
import type { Colouring, Colours, Drawing, MapSource } from './style'

const RANK: ExpressionSpecification = ['to-number', ['coalesce', ['get', 'rank'], 2]]
/** Pixels that a metre takes at zoom 14 where the city lies (27.8° north), less the pavements: widths grow with the map. */
const PIXELS_A_METRE = 0.237 * 0.62

export const byZoom = (...stops: [number, number | ExpressionSpecification][]): ExpressionSpecification =>
  ['interpolate', ['exponential', 1.5], ['zoom'], ...stops.flat()] as unknown as ExpressionSpecification

/** Which kind of geometry a layer of the style draws: a layer of the map may hold any. */
const only = (...types: string[]): ExpressionSpecification => ['match', ['geometry-type'], types, true, false] as unknown as ExpressionSpecification
export const AREAS = only('Polygon', 'MultiPolygon')
export const LINES = only('LineString', 'MultiLineString')
export const POINTS = only('Point', 'MultiPoint')

/** A colour for each value, or from each value on. */
export function colourOf(colouring: Colouring | null | undefined, plain: string): string | ExpressionSpecification {
  if (!colouring || colouring.stops.length === 0) return plain
  const { field, kind, stops, other } = colouring
  if (kind === 'category') {
    return ['match', ['to-string', ['coalesce', ['get', field], '']], ...stops.flatMap(({ value, colour }) => [String(value), colour]), other] as unknown as ExpressionSpecification
  }
  const [first, ...rest] = stops
  const steps = ['step', ['to-number', ['get', field], 0], first?.colour ?? other, ...rest.flatMap(({ value, colour }) => [Number(value), colour])]
  return ['case', ['==', ['typeof', ['get', field]], 'number'], rest.length ? steps : (first?.colour ?? other), other] as unknown as ExpressionSpecification
}

/** What is common to every layer that draws a source. */
function base(source: MapSource, part: string): object {
  return { id: `${source.id}:${part}`, source: source.id, minzoom: source.minZoom, ...(source.tiles ? { 'source-layer': source.tiles.layer } : {}) }
}
export const seen = (source: MapSource, opacity: number): number => opacity * (source.opacity ?? 1)

const line = (source: MapSource, part: string, paint: object, filter?: ExpressionSpecification, layout: object = {}): LayerSpecification =>
  ({ ...base(source, part), type: 'line', ...(filter ? { filter } : {}), layout: { 'line-cap': 'round', 'line-join': 'round', ...layout }, paint }) as LayerSpecification
const fill = (source: MapSource, colour: string | ExpressionSpecification, opacity = 1, more: object = {}): LayerSpecification =>
  ({ ...base(source, 'fill'), type: 'fill', filter: AREAS, ...more, paint: { 'fill-color': colour, 'fill-opacity': seen(source, opacity) } }) as LayerSpecification

/** Points of a layer: small, with a rim that keeps them apart. */
function dots(source: MapSource, colours: Colours): LayerSpecification {
  const opacity = seen(source, 0.95)
  return {
    ...base(source, 'dots'),
    type: 'circle',
    filter: POINTS,
    paint: {
      'circle-color': colourOf(source.colouring, colours(source.colour)),
      'circle-radius': byZoom([9, 1.6 + source.weight * 0.4], [14, 2.4 + source.weight * 0.5], [18, 4.5 + source.weight]),
      'circle-stroke-color': colours('map-halo'),
      'circle-stroke-width': byZoom([12, 0.6], [16, 1.4]),
      'circle-opacity': opacity,
      'circle-stroke-opacity': opacity,
    },
  } as LayerSpecification
}

function heat(source: MapSource, colours: Colours): LayerSpecification {
  const stops = ['map-heat-1', 'map-heat-2', 'map-heat-3', 'map-heat-4'].map(colours)
  return {
    ...base(source, 'heat'),
    type: 'heatmap',
    paint: {
      'heatmap-radius': byZoom([8, 8], [14, 26], [18, 46]),
      'heatmap-intensity': byZoom([8, 0.35], [14, 0.8], [18, 1.4]),
      'heatmap-opacity': seen(source, 0.85),
      'heatmap-color': ['interpolate', ['linear'], ['heatmap-density'], 0, 'rgba(0,0,0,0)', 0.12, stops[0], 0.4, stops[1], 0.7, stops[2], 1, stops[3]],
    },
  } as unknown as LayerSpecification
}

/** Land rises a little above what lies outside: a soft shade under it, a thin line between its parts. */
function boundary(source: MapSource, colours: Colours): LayerSpecification[] {
  const opacity = seen(source, 1)
  if (source.inner) {
    return [
      fill(source, colourOf(source.colouring, colours('map-land')), source.colouring ? 0.45 : 0.001),
      line(source, 'line', { 'line-color': colours('map-line'), 'line-width': byZoom([9, 0.5], [14, source.weight * 1.2]), 'line-dasharray': [5, 2.5], 'line-opacity': 0.75 * opacity }),
    ]
  }
  return [
    line(source, 'shade', { 'line-color': colours('map-shade'), 'line-width': byZoom([7, 10], [12, 34]), 'line-blur': byZoom([7, 9], [12, 30]), 'line-opacity': 0.8 * opacity }),
    fill(source, colourOf(source.colouring, colours('map-land'))),
    line(source, 'line', { 'line-color': colours('map-line'), 'line-width': source.weight * 0.5, 'line-opacity': opacity }),
  ]
}

const RAIL = 5

/** Roads by their rank: 1 carries the city, 4 is a lane and is seen from near; 5 is a railway. Near, each has its true width. */
function road(source: MapSource, colours: Colours): LayerSpecification[] {
  const rank = source.rank ?? RANK
  const opacity = seen(source, 1)
  const wide = (one: number, two: number, three: number, four: number): ExpressionSpecification => ['match', rank, 1, one, 2, two, 3, three, four]
  const near = (zoom: number, least: number, more = 0): ExpressionSpecification =>
    ['+', more, ['max', least, ['*', PIXELS_A_METRE * 2 ** (zoom - 14), ['to-number', ['get', 'width_m'], 14]]]]
  const order = { 'line-sort-key': ['-', 0, rank] }
  const roads: ExpressionSpecification = ['!=', rank, RAIL]
  const rail: ExpressionSpecification = ['==', rank, RAIL]
  const colour: ExpressionSpecification = ['match', rank, 1, colours('map-road-major'), colours('map-road')]
  const edge: ExpressionSpecification = ['match', rank, 1, colours('map-road-major-edge'), colours('map-road-edge')]
  return [
    line(source, 'casing', { 'line-color': edge, 'line-opacity': opacity, 'line-width': byZoom([8, wide(1.6, 0.8, 0, 0)], [11, wide(3.4, 2, 0.8, 0)], [13, wide(6, 4.2, 2.2, 0.6)], [14, near(14, 2.4, 1.4)], [19, near(19, 6, 2)]) }, roads, order),
    line(source, 'line', { 'line-color': colourOf(source.colouring, '') || colour, 'line-opacity': opacity, 'line-width': byZoom([8, wide(0.9, 0.4, 0, 0)], [11, wide(2.2, 1.2, 0.4, 0)], [13, wide(4.6, 3, 1.4, 0.3)], [14, near(14, 1.4)], [19, near(19, 4)]) }, roads, order),
    line(source, 'rail', { 'line-color': colours('map-rail'), 'line-opacity': opacity, 'line-width': byZoom([8, 0.8], [14, 2.6], [18, 5]) }, rail, { 'line-cap': 'butt' }),
    line(source, 'ties', { 'line-color': colours('map-land'), 'line-opacity': opacity, 'line-width': byZoom([10, 0], [11, 0.6], [14, 1.6], [18, 3.4]), 'line-dasharray': [5, 5] }, rail, { 'line-cap': 'butt' }),
  ]
}

/** From far a shade on the ground, from near a soft body with the height it has. */
function building(source: MapSource, colours: Colours): LayerSpecification[] {
  const height: ExpressionSpecification = ['to-number', ['coalesce', ['get', 'height_m'], 9]]
  const plain: ExpressionSpecification = ['interpolate', ['linear'], height, 3, colours('map-building'), 30, colours('map-building-tall'), 100, colours('map-building-top')]
  const colour = source.colouring ? colourOf(source.colouring, '') : plain
  return [
    fill(source, colour, 1, { maxzoom: 15.5 }),
    line(source, 'edge', { 'line-color': colours('map-building-edge'), 'line-width': 0.5, 'line-opacity': seen(source, 1) }, AREAS),
    {
      ...base(source, 'extrude'),
      type: 'fill-extrusion',
      minzoom: Math.max(15.5, source.minZoom),
      filter: AREAS,
      paint: {
        'fill-extrusion-color': colour,
        'fill-extrusion-height': ['interpolate', ['linear'], ['zoom'], 15.5, 0, 16.2, height],
        'fill-extrusion-opacity': seen(source, 0.9),
        'fill-extrusion-vertical-gradient': true,
      },
    } as unknown as LayerSpecification,
  ]
}

/** Anything: areas with a rim, lines, points. */
function anything(source: MapSource, colours: Colours): LayerSpecification[] {
  const colour = colourOf(source.colouring, colours(source.colour))
  return [
    fill(source, colour, source.colouring ? 0.55 : 0.14),
    line(source, 'edge', { 'line-color': source.colouring ? colours('map-halo') : colour, 'line-width': source.weight * 0.6, 'line-opacity': seen(source, 0.7) }, AREAS),
    line(source, 'line', { 'line-color': colour, 'line-width': byZoom([12, source.weight * 0.6], [16, source.weight * 1.4], [19, source.weight * 2.6]), 'line-opacity': seen(source, 0.9) }, LINES),
    dots(source, colours),
  ]
}

/** What a person draws on the map: over everything, in the one accent. */
function sketch(source: MapSource, colours: Colours): LayerSpecification[] {
  const ink = colours('map-sketch')
  return [
    fill(source, ink, 0.16),
    line(source, 'line', { 'line-color': colours('map-halo'), 'line-width': 5 }, ['!', POINTS]),
    line(source, 'ink', { 'line-color': ink, 'line-width': 2.5 }, ['!', POINTS]),
    {
      ...base(source, 'knots'),
      type: 'circle',
      filter: POINTS,
      paint: { 'circle-radius': ['case', ['has', 'label'], 3, 5], 'circle-color': colours('map-halo'), 'circle-stroke-color': ink, 'circle-stroke-width': 2.5 },
    } as unknown as LayerSpecification,
  ]
}

export const GROUNDS: Record<Exclude<Drawing, 'points'>, (source: MapSource, colours: Colours) => LayerSpecification[]> = {
  boundary,
  road,
  building,
  water: (source, colours) => [
    fill(source, colourOf(source.colouring, colours('map-water'))),
    line(source, 'shore', { 'line-color': colours('map-shore'), 'line-width': byZoom([7, 0.8], [12, 0.6], [16, 1.2]), 'line-opacity': seen(source, 1) }, AREAS),
    line(source, 'line', { 'line-color': colourOf(source.colouring, colours('map-water-text')), 'line-width': byZoom([12, source.weight * 0.6], [16, source.weight * 1.2], [19, source.weight * 2.4]), 'line-opacity': seen(source, 0.9) }, LINES),
    dots(source, (token) => colours(token === source.colour ? 'map-water-text' : token)),
  ],
  green: (source, colours) => [fill(source, colourOf(source.colouring, colours('map-green')))],
  line: (source, colours) => [line(source, 'line', { 'line-color': colours(source.colour), 'line-width': source.weight * 0.8, 'line-opacity': seen(source, 1) })],
  area: anything,
  dots: anything,
  heat: (source, colours) => [heat(source, colours)],
  sketch,
}
