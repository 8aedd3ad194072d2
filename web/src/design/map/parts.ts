/** What every layer of the style is made of. */
import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl'
import type { Colouring, MapSource } from './source'

export const FONT = ['PingFang SC, HarmonyOS Sans SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif']

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

export const seen = (source: MapSource, opacity: number): number => opacity * (source.opacity ?? 1)
/** The colour somebody chose for a layer, else that of its paint. */
export const inkOf = (source: MapSource, plain: string): string => source.tint ?? plain

/** A layer of the style that draws a part of a source. */
export function mapLayer(source: MapSource, part: string, type: LayerSpecification['type'], more: object): LayerSpecification {
  const { tiles } = source
  return { id: `${source.id}:${part}`, type, source: tiles?.source ?? source.id, minzoom: source.minZoom, ...(tiles ? { 'source-layer': tiles.layer } : {}), ...more } as LayerSpecification
}
export const line = (source: MapSource, part: string, paint: object, filter?: ExpressionSpecification, layout: object = {}, more: object = {}): LayerSpecification =>
  mapLayer(source, part, 'line', { ...(filter ? { filter } : {}), layout: { 'line-cap': 'round', 'line-join': 'round', ...layout }, paint, ...more })
export const fill = (source: MapSource, colour: string | ExpressionSpecification, opacity: number | ExpressionSpecification = 1, more: object = {}): LayerSpecification =>
  mapLayer(source, 'fill', 'fill', { filter: AREAS, ...more, paint: { 'fill-color': colour, 'fill-opacity': typeof opacity === 'number' ? seen(source, opacity) : opacity } })
