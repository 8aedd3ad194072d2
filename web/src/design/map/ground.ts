/** The ground of the map: land, water, green, roads by rank, buildings with their height, and what packs lay on it. */
import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl'
import { AREAS, FONT, LINES, POINTS, byZoom, colourOf, fill, inkOf, line, mapLayer, seen } from './parts'
import { road } from './roads'
import type { Colours, Drawing, MapSource } from './source'

/** Points of a layer: small, with a rim that keeps them apart. */
function dots(source: MapSource, colours: Colours): LayerSpecification {
  const opacity = seen(source, 0.95)
  return mapLayer(source, 'dots', 'circle', {
    filter: POINTS,
    paint: {
      'circle-color': colourOf(source.colouring, inkOf(source, colours(source.colour))),
      'circle-radius': byZoom([9, 1.6 + source.weight * 0.4], [14, 2.4 + source.weight * 0.5], [18, 4.5 + source.weight]),
      'circle-stroke-color': colours('map-halo'),
      'circle-stroke-width': byZoom([12, 0.6], [16, 1.4]),
      'circle-opacity': opacity,
      'circle-stroke-opacity': opacity,
    },
  })
}

/** Where much lies close together. Points that stand for many say so in `count`. */
function heat(source: MapSource, colours: Colours): LayerSpecification {
  const stops = ['map-heat-1', 'map-heat-2', 'map-heat-3', 'map-heat-4'].map(colours)
  return mapLayer(source, 'heat', 'heatmap', {
    paint: {
      'heatmap-weight': ['coalesce', ['get', 'weight'], 1],
      'heatmap-radius': source.tiles ? byZoom([8, 8], [14, 26], [18, 46]) : 42,
      'heatmap-intensity': source.tiles ? byZoom([8, 0.35], [14, 0.8], [18, 1.4]) : 1,
      'heatmap-opacity': seen(source, 0.85),
      'heatmap-color': ['interpolate', ['linear'], ['heatmap-density'], 0, 'rgba(0,0,0,0)', 0.12, stops[0], 0.4, stops[1], 0.7, stops[2], 1, stops[3]],
    },
  })
}

/** Many things as one ring with their number: the larger, the more there are. */
function counts(source: MapSource, colours: Colours): LayerSpecification[] {
  const count: ExpressionSpecification = ['get', 'count']
  const ink = inkOf(source, colours('accent-fill'))
  return [
    mapLayer(source, 'counts', 'circle', {
      paint: {
        'circle-radius': ['interpolate', ['linear'], ['log10', ['max', 1, count]], 0, 7, 1, 13, 2, 18, 3, 23, 5, 32],
        'circle-color': ink,
        'circle-opacity': seen(source, 0.88),
        'circle-stroke-color': colours('map-halo'),
        'circle-stroke-width': 2,
        'circle-stroke-opacity': 0.85,
      },
    }),
    mapLayer(source, 'number', 'symbol', {
      layout: { 'text-field': ['get', 'text'], 'text-font': FONT, 'text-size': 12, 'text-allow-overlap': true, 'text-ignore-placement': true },
      paint: { 'text-color': colours('on-accent') },
    }),
  ]
}

/** Land rises a little above what lies outside: a soft shade under it, a thin line between its parts. */
function boundary(source: MapSource, colours: Colours): LayerSpecification[] {
  const opacity = seen(source, 1)
  const ink = inkOf(source, colours('map-line'))
  if (source.inner) {
    const strong = source.tint || source.colouring ? 0.9 : 0.7
    return [
      fill(source, colourOf(source.colouring, source.tint ?? colours('map-land')), source.colouring ? 0.55 : source.tint ? 0.12 : 0.001),
      line(source, 'line', { 'line-color': ink, 'line-width': byZoom([9, 0.5], [14, source.weight * 1.1], [18, source.weight * 2]), 'line-dasharray': [5, 2.5], 'line-opacity': ['interpolate', ['linear'], ['zoom'], 13, strong * opacity, 16, strong * 0.55 * opacity] }),
    ]
  }
  return [
    line(source, 'shade', { 'line-color': colours('map-shade'), 'line-width': byZoom([7, 10], [12, 34]), 'line-blur': byZoom([7, 9], [12, 30]), 'line-opacity': 0.8 * opacity }),
    fill(source, colourOf(source.colouring, colours('map-land'))),
  ]
}

/** The line between the parts of the city lies over the land they share. */
function partition(source: MapSource, colours: Colours): LayerSpecification[] {
  return [
    line(source, 'band', { 'line-color': colours('map-line'), 'line-width': byZoom([8, 2], [13, 7]), 'line-opacity': ['interpolate', ['linear'], ['zoom'], 8, 0.12, 14, 0.16 * (source.opacity ?? 1)], 'line-blur': 1 }),
    line(source, 'line', { 'line-color': inkOf(source, colours('map-line')), 'line-width': byZoom([8, 0.7], [14, 1.6]), 'line-dasharray': [6, 2, 1.5, 2], 'line-opacity': ['interpolate', ['linear'], ['zoom'], 13, seen(source, 0.95), 16, seen(source, 0.5)] }),
  ]
}

/** Classes of land, side by side without a line: their colours are the ground of all else. */
function land(source: MapSource, colours: Colours): LayerSpecification[] {
  const colour = colourOf(source.colouring, inkOf(source, colours('map-land')))
  return [mapLayer(source, 'fill', 'fill', { filter: AREAS, paint: { 'fill-color': colour, 'fill-opacity': seen(source, 1), 'fill-antialias': false } })]
}

/** From far a shade on the ground, from near a soft body with the height it has. */
function building(source: MapSource, colours: Colours): LayerSpecification[] {
  const height: ExpressionSpecification = ['to-number', ['coalesce', ['get', 'height_m'], 9]]
  const plain: ExpressionSpecification = ['interpolate', ['linear'], height, 3, colours('map-building'), 30, colours('map-building-tall'), 100, colours('map-building-top')]
  const colour = source.colouring ? colourOf(source.colouring, '') : (source.tint ?? plain)
  const edge = line(source, 'edge', { 'line-color': colours('map-building-edge'), 'line-width': byZoom([14, 0.3], [17, 0.8]), 'line-opacity': seen(source, 1) }, AREAS)
  if (source.flat) return [fill(source, colour), edge]
  return [
    mapLayer(source, 'shadow', 'fill', { minzoom: Math.max(14.6, source.minZoom), maxzoom: 15.8, filter: AREAS, paint: { 'fill-color': colours('map-building-shade'), 'fill-opacity': seen(source, 0.45), 'fill-translate': ['interpolate', ['linear'], ['zoom'], 14.6, ['literal', [0.4, 0.6]], 15.8, ['literal', [1.6, 2.2]]], 'fill-antialias': false } }),
    fill(source, colour, 1, { maxzoom: 15.5 }),
    edge,
    mapLayer(source, 'extrude', 'fill-extrusion', {
      minzoom: Math.max(15.5, source.minZoom),
      filter: AREAS,
      paint: {
        'fill-extrusion-color': colour,
        'fill-extrusion-height': ['interpolate', ['linear'], ['zoom'], 15.5, 0, 16.2, height],
        'fill-extrusion-opacity': seen(source, 0.92),
        'fill-extrusion-vertical-gradient': true,
      },
    }),
  ]
}

function water(source: MapSource, colours: Colours): LayerSpecification[] {
  const tone = source.tint ?? colours('map-water-text')
  return [
    fill(source, colourOf(source.colouring, inkOf(source, colours('map-water')))),
    line(source, 'deep', { 'line-color': colours('map-water-deep'), 'line-width': byZoom([9, 1.5], [13, 5], [17, 7]), 'line-offset': byZoom([9, 0.8], [13, 2.6], [17, 3.6]), 'line-blur': byZoom([9, 1.2], [13, 4], [17, 5.5]), 'line-opacity': seen(source, source.tint || source.colouring ? 0 : 0.75) }, AREAS),
    line(source, 'shore', { 'line-color': colours('map-shore'), 'line-width': byZoom([7, 0.8], [12, 0.7], [16, 1.2]), 'line-opacity': seen(source, 1) }, AREAS),
    line(source, 'line', { 'line-color': colourOf(source.colouring, tone), 'line-width': byZoom([12, source.weight * 0.6], [16, source.weight * 1.2], [19, source.weight * 2.4]), 'line-opacity': seen(source, 0.9) }, LINES),
    dots(source, (token) => (token === source.colour ? tone : colours(token))),
  ]
}

/** Anything: areas with a rim, lines, points. */
function anything(source: MapSource, colours: Colours): LayerSpecification[] {
  const colour = colourOf(source.colouring, inkOf(source, colours(source.colour)))
  return [
    fill(source, colour, source.colouring ? 0.6 : 0.16),
    line(source, 'edge', { 'line-color': source.colouring ? colours('map-halo') : colour, 'line-width': source.weight * 0.6, 'line-opacity': seen(source, 0.7) }, AREAS),
    line(source, 'line', { 'line-color': colour, 'line-width': byZoom([12, source.weight * 0.6], [16, source.weight * 1.4], [19, source.weight * 2.6]), 'line-opacity': seen(source, 0.9) }, LINES),
    dots(source, colours),
  ]
}

/** All but one area stands back; the area has a rim. The first feature is what is outside, the second the area. */
function mask(source: MapSource, colours: Colours): LayerSpecification[] {
  const rim: ExpressionSpecification = ['==', ['get', 'kind'], 'area']
  return [
    mapLayer(source, 'veil', 'fill', { filter: ['!', rim], paint: { 'fill-color': colours('map-halo'), 'fill-opacity': 0.62, 'fill-antialias': false } }),
    line(source, 'band', { 'line-color': colours('map-sketch'), 'line-width': 9, 'line-opacity': 0.2 }, rim),
    line(source, 'rim', { 'line-color': colours('map-sketch'), 'line-width': 1.8, 'line-dasharray': [6, 2, 1.5, 2] }, rim),
  ]
}

/** What a person draws on the map: over everything, in the one accent or in the colour he chose. */
function sketch(source: MapSource, colours: Colours): LayerSpecification[] {
  const ink: ExpressionSpecification = ['coalesce', ['get', 'colour'], colours('map-sketch')]
  const wide = (plus: number): ExpressionSpecification => ['+', plus, ['coalesce', ['get', 'width'], 2.5]]
  return [
    fill(source, ink as unknown as string, 0.16),
    line(source, 'line', { 'line-color': colours('map-halo'), 'line-width': wide(2.5) }, ['!', POINTS]),
    line(source, 'ink', { 'line-color': ink, 'line-width': wide(0) }, ['!', POINTS]),
    mapLayer(source, 'knots', 'circle', {
      filter: ['all', POINTS, ['!=', ['get', 'kind'], 'text']],
      paint: { 'circle-radius': ['case', ['has', 'label'], 3.5, 5], 'circle-color': colours('map-halo'), 'circle-stroke-color': ink, 'circle-stroke-width': 2.5 },
    }),
  ]
}

export const GROUNDS: Record<Exclude<Drawing, 'points' | 'picture'>, (source: MapSource, colours: Colours) => LayerSpecification[]> = {
  boundary,
  road,
  building,
  water,
  green: (source, colours) => [fill(source, colourOf(source.colouring, inkOf(source, colours('map-green'))))],
  land,
  line: (source, colours) => [line(source, 'line', { 'line-color': colours(source.colour), 'line-width': source.weight * 0.8, 'line-opacity': seen(source, 1) })],
  area: anything,
  dots: anything,
  places: (source, colours) => (source.labels ? [] : [dots(source, colours)]),
  heat: (source, colours) => [heat(source, colours)],
  counts,
  mask,
  sketch,
}

/** What of a source lies over all the ground, below every name. */
export const overlay = (source: MapSource, colours: Colours): LayerSpecification[] => (source.drawing === 'boundary' && !source.inner ? partition(source, colours) : [])
