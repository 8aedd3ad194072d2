/** Which device it was: a name made on it that says nothing of anybody. */
import { randomKey } from '@/api/keys'

const KEY = 'chengshu.phone'

export function deviceName(): string {
  const known = localStorage.getItem(KEY)
  if (known) return known
  const made = `phone-${randomKey().slice(0, 8)}`
  localStorage.setItem(KEY, made)
  return made
}
