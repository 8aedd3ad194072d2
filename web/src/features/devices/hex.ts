/** Bytes for the eye: offset, sixteen bytes, and what of it is printable. */

export function hexLines(hex: string, width = 16): string[] {
  const bytes = (hex.replace(/\s+/g, '').match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16))
  const lines: string[] = []
  for (let at = 0; at < bytes.length; at += width) {
    const part = bytes.slice(at, at + width)
    const numbers = part.map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
    const letters = part.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·')).join('')
    lines.push(`${at.toString(16).padStart(6, '0')}  ${numbers.padEnd(width * 3 - 1)}  ${letters}`)
  }
  return lines
}
