/** Roads by their rank: 1 carries the city, 4 is a lane and is seen from near; 5 is a railway. Near, each has its true width. */
import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl'
import { byZoom, colourOf, line, seen } from './parts'
import type { Colours, MapSource } from './source'

const RANK: ExpressionSpecification = ['to-number', ['coalesce', ['get', 'rank'], 2]]
const RAIL = 5
/** Pixels that a metre takes at zoom 14 where the city lies (27.8° north), less the pavements: widths grow with the map. */
const PIXELS_A_METRE = 0.237 * 0.62
/** From here on roads have a casing; from farther they are thin lines that are darker than the land. */
const CASED = 11.6

function match(rank: ExpressionSpecification, one: number | string, two: number | string, three: number | string, four: number | string = three): ExpressionSpecification {
  return ['match', rank, 1, one, 2, two, 3, three, four] as unknown as ExpressionSpecification
}

export function road(source: MapSource, colours: Colours): LayerSpecification[] {
  const rank = source.rank ?? RANK
  const opacity = seen(source, 1)
  const wide = (one: number, two: number, three: number, four: number): ExpressionSpecification => match(rank, one, two, three, four)
  const near = (zoom: number, least: number, more = 0): ExpressionSpecification =>
    ['+', more, ['max', least, ['*', PIXELS_A_METRE * 2 ** (zoom - 14), ['to-number', ['get', 'width_m'], 14]]]]
  const order = { 'line-sort-key': ['-', 0, rank] }
  const roads: ExpressionSpecification = ['!=', rank, RAIL]
  const rail: ExpressionSpecification = ['==', rank, RAIL]
  const bridge: ExpressionSpecification = ['==', ['get', 'bridge'], true]
  const plain = match(rank, colours('map-road-major'), colours('map-road-main'), colours('map-road'))
  const far = match(rank, colours('map-road-major-far'), colours('map-road-far'), colours('map-road-far'))
  const chosen = source.colouring ? colourOf(source.colouring, '') : source.tint
  const colour = chosen ?? ['interpolate', ['linear'], ['zoom'], CASED - 0.6, far, CASED + 0.4, plain]
  const edge = match(rank, colours('map-road-major-edge'), colours('map-road-main-edge'), colours('map-road-edge'))
  const width = byZoom([8, wide(1.3, 0.5, 0.2, 0)], [11, wide(2.4, 1.1, 0.6, 0.2)], [13, wide(5, 3.4, 1.9, 0.5)], [14, near(14, 1.5)], [19, near(19, 4)])
  const cased = byZoom([11, wide(3.2, 1.8, 0.9, 0.3)], [13, wide(6.6, 4.8, 2.8, 0.9)], [14, near(14, 2.5, 1.5)], [19, near(19, 6, 2)])
  return [
    line(source, 'casing', { 'line-color': edge, 'line-opacity': ['interpolate', ['linear'], ['zoom'], CASED - 0.6, 0, CASED + 0.4, opacity], 'line-width': cased }, ['all', roads, ['!', bridge]], order, { minzoom: Math.max(source.minZoom, CASED - 0.6) }),
    line(source, 'bridge', { 'line-color': colours('map-bridge'), 'line-opacity': opacity, 'line-width': byZoom([12, wide(4.4, 3, 2, 1)], [13, wide(6.6, 5, 3.2, 1.6)], [14, near(14, 3, 2)], [19, near(19, 8, 5)]) }, ['all', roads, bridge], { 'line-cap': 'butt' }),
    line(source, 'line', { 'line-color': colour, 'line-opacity': opacity, 'line-width': width }, roads, order),
    line(source, 'rail', { 'line-color': colours('map-rail'), 'line-opacity': opacity, 'line-width': byZoom([8, 0.8], [14, 2.4], [18, 4.6]) }, rail, { 'line-cap': 'butt' }),
    line(source, 'ties', { 'line-color': colours('map-land'), 'line-opacity': opacity, 'line-width': byZoom([10, 0], [11, 0.5], [14, 1.4], [18, 3]), 'line-dasharray': [5, 5] }, rail, { 'line-cap': 'butt' }),
  ]
}
