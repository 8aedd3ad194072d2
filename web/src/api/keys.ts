/** A key made once for each press of a button: the same key sent twice acts once. Works without HTTPS too. */
export function randomKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
