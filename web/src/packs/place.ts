/** A place as a form carries it: longitude and latitude with a comma between. Pure. */
const PLACE = /^(-?\d{1,3}(?:\.\d{1,9})?),(-?\d{1,2}(?:\.\d{1,9})?)$/

export const placeText = ([longitude, latitude]: readonly [number, number]): string => `${longitude.toFixed(6)},${latitude.toFixed(6)}`

export function readPlace(text: unknown): [number, number] | null {
  const found = typeof text === 'string' ? PLACE.exec(text) : null
  if (!found) return null
  const [longitude, latitude] = [Number(found[1]), Number(found[2])]
  return Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90 ? [longitude, latitude] : null
}
