/** Where the name of an area is written (inside it, where it is broad), and what lies inside. Pure geometry. */

type Ring = GeoJSON.Position[]

/** The stretches of a horizontal line that lie inside the rings, from west to east. */
function spans(rings: readonly Ring[], y: number): [number, number][] {
  const crossings: number[] = []
  for (const ring of rings) {
    for (let i = 1; i < ring.length; i++) {
      const [x1 = 0, y1 = 0] = ring[i - 1] ?? []
      const [x2 = 0, y2 = 0] = ring[i] ?? []
      if (y1 > y !== y2 > y) crossings.push(x1 + ((y - y1) / (y2 - y1)) * (x2 - x1))
    }
  }
  crossings.sort((a, b) => a - b)
  const found: [number, number][] = []
  for (let i = 0; i + 1 < crossings.length; i += 2) found.push([crossings[i] ?? 0, crossings[i + 1] ?? 0])
  return found
}

function partsOf(geometry: GeoJSON.Geometry): Ring[][] {
  if (geometry.type === 'Polygon') return [geometry.coordinates]
  return geometry.type === 'MultiPolygon' ? geometry.coordinates : []
}

/** Whether a place lies inside an area. */
export function contains(geometry: GeoJSON.Geometry, [x, y]: [number, number]): boolean {
  return partsOf(geometry).some((rings) => spans(rings, y).some(([west, east]) => west <= x && x <= east))
}

const LINES = 24

/** The middle of the broadest stretch, those near the middle of the area preferred. */
export function innerPoint(rings: readonly Ring[]): [number, number] | null {
  const heights = (rings[0] ?? []).map((at) => at[1] ?? 0)
  const low = Math.min(...heights)
  const high = Math.max(...heights)
  let best: [number, number] | null = null
  let most = 0
  for (let i = 1; i < LINES; i++) {
    const y = low + ((high - low) * i) / LINES
    const nearness = 1 - 0.7 * Math.abs((2 * i) / LINES - 1)
    for (const [west, east] of spans(rings, y)) {
      const worth = (east - west) * nearness
      if (worth > most) {
        most = worth
        best = [(west + east) / 2, y]
      }
    }
  }
  return best
}

/** One point per named area, so that a name is written once and not in every tile. */
export function namePoints(data: GeoJSON.FeatureCollection): GeoJSON.FeatureCollection {
  const features = data.features.flatMap<GeoJSON.Feature>(({ geometry, properties }) => {
    const name: unknown = properties?.name
    if (typeof name !== 'string' || !name) return []
    const largest = [...partsOf(geometry)].sort((a, b) => (b[0]?.length ?? 0) - (a[0]?.length ?? 0))[0]
    const at = largest ? innerPoint(largest) : null
    return at ? [{ type: 'Feature', geometry: { type: 'Point', coordinates: at }, properties: { name } }] : []
  })
  return { type: 'FeatureCollection', features }
}
