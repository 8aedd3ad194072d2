/** Live examples of the services: what to ask, and the same for the command line. Pure. */
import { queryString, type Query } from '@/api/client'

export interface Example {
  id: string
  method: 'GET' | 'POST'
  path: string
  query?: Query
  body?: unknown
  needs: string
}

export const EXAMPLES: readonly Example[] = [
  { id: 'layers', method: 'GET', path: '/maps/layers', needs: 'maps.read' },
  { id: 'features', method: 'GET', path: '/maps/layers/buildings/features', query: { bbox: '113.13,27.82,113.14,27.83', filter: 'floors > 10', limit: 3 }, needs: 'maps.read' },
  { id: 'question', method: 'POST', path: '/maps/layers/buildings/query', body: { where: { op: '>', args: [{ property: 'floors' }, 20] }, sort: [['floors', 'desc']], limit: 3, count: true }, needs: 'maps.read' },
  { id: 'tiles', method: 'GET', path: '/tiles/WebMercatorQuad/buildings/tilejson', needs: 'maps.read' },
  { id: 'compare', method: 'GET', path: '/maps/layers/buildings/compare', query: { first: '2024-01-01', second: '2026-01-01', limit: 2 }, needs: 'maps.read' },
  { id: 'geocode', method: 'GET', path: '/places/geocode', query: { q: '春湾中路11号', limit: 2 }, needs: 'places.read' },
  { id: 'reverse', method: 'GET', path: '/places/reverse', query: { lon: 113.1384, lat: 27.829 }, needs: 'places.read' },
  { id: 'suggest', method: 'GET', path: '/places/suggest', query: { q: '春湾' }, needs: 'places.read' },
  { id: 'convert', method: 'POST', path: '/coordinates/convert', body: { source: 'EPSG:4490', target: 'EPSG:4547', points: [[113.1384, 27.829]] }, needs: 'coordinates.use' },
]

/** The same question as somebody else's program asks it, with a token of his own. */
export function curlOf({ method, path, query, body }: Example, origin: string, key = ''): string {
  const lines = [`curl -H "Authorization: Bearer ${key || '$TOKEN'}"${method === 'POST' ? ' -H "Content-Type: application/json"' : ''} \\`]
  if (body !== undefined) lines.push(`  -d '${JSON.stringify(body).replace(/'/g, "'\\''")}' \\`)
  lines.push(`  "${origin}/api/v1${path}${queryString(query ?? {})}"`)
  return lines.join('\n')
}
