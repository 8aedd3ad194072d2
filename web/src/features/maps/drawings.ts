/** Drawings are kept in the browser of who drew them. */
const KEY = 'chengshu.drawings'

export function keptDrawings(): GeoJSON.Feature[] {
  try {
    const read: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]')
    return Array.isArray(read) ? (read as GeoJSON.Feature[]).filter((one) => one.type === 'Feature') : []
  } catch {
    return []
  }
}

export function keepDrawings(features: readonly GeoJSON.Feature[]): void {
  localStorage.setItem(KEY, JSON.stringify(features))
}
