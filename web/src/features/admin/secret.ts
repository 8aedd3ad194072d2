/** Passwords made by chance. Letters and digits that look alike are left out: they are read aloud and typed. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz'
const CAPITALS = 'ABCDEFGHJKLMNPQRSTUVWXYZ'
const DIGITS = '23456789'
const ALL = LETTERS + CAPITALS + DIGITS
const LENGTH = 16

function pick(from: string): string {
  // Numbers beyond the last full round are thrown away, so that every sign is equally likely.
  const rounds = 256 - (256 % from.length)
  const one = new Uint8Array(1)
  do crypto.getRandomValues(one)
  while ((one[0] ?? 0) >= rounds)
  return from[(one[0] ?? 0) % from.length] ?? ''
}

export function newPassword(): string {
  for (;;) {
    const text = Array.from({ length: LENGTH }, () => pick(ALL)).join('')
    if ([LETTERS, CAPITALS, DIGITS].every((kind) => [...text].some((sign) => kind.includes(sign)))) return text
  }
}
