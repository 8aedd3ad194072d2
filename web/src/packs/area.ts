/** Which tiles cover what one sees, down to where one can read house numbers. Pure. */

/** As many as one may ask of the server at once without being in anybody's way. */
export const MOST = 800
export const DEEPEST = 16
const SHALLOWEST = 8

const column = (longitude: number, zoom: number): number => Math.floor(((longitude + 180) / 360) * 2 ** zoom)
function row(latitude: number, zoom: number): number {
  const angle = (latitude * Math.PI) / 180
  return Math.floor(((1 - Math.asinh(Math.tan(angle)) / Math.PI) / 2) * 2 ** zoom)
}

export interface Tiles {
  url: string
  minZoom?: number
  maxZoom: number
}

/** The addresses of all tiles of a box, the far ones first; null when they are more than one may keep at once. */
export function tilesOf([west, south, east, north]: readonly [number, number, number, number], sources: readonly Tiles[], deepest = DEEPEST): string[] | null {
  const found: string[] = []
  for (let zoom = SHALLOWEST; zoom <= deepest; zoom++) {
    const here = sources.filter((one) => zoom >= (one.minZoom ?? 0) && zoom <= one.maxZoom)
    const [left, right, top, bottom] = [column(west, zoom), column(east, zoom), row(north, zoom), row(south, zoom)]
    if (found.length + (right - left + 1) * (bottom - top + 1) * here.length > MOST) return null
    for (let x = left; x <= right; x++) {
      for (let y = top; y <= bottom; y++) {
        for (const { url } of here) found.push(url.replace('{z}', String(zoom)).replace('{x}', String(x)).replace('{y}', String(y)))
      }
    }
  }
  return found
}

/** The addresses of all tiles of several areas, each once; less deep where they would be too many. Null: still too many. */
export function tilesOfAll(boxes: readonly (readonly [number, number, number, number])[], sources: readonly Tiles[]): string[] | null {
  for (let deepest = DEEPEST; deepest >= DEEPEST - 2; deepest--) {
    const found = new Set<string>()
    const fits = boxes.every((box) => {
      tilesOf(box, sources, deepest)?.forEach((url) => found.add(url))
      return found.size <= MOST
    })
    if (fits && found.size) return [...found]
  }
  return null
}
