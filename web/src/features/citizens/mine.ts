/** What this phone remembers of one's own reports: number and code, so that nobody must write them down. Nothing of it is sent. */
import { ref } from 'vue'

export interface Kept {
  number: string
  /** Without a code it is the report of somebody else that one follows. */
  code: string
  name: string
  at: string
}

const KEY = 'chengshu.reports'
const DEVICE = 'chengshu.device'
const MOST = 50

function read(): Kept[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]')
    return Array.isArray(found) ? (found as Kept[]).filter((one) => typeof one.number === 'string') : []
  } catch {
    return []
  }
}

export const kept = ref<Kept[]>(read())

function write(next: Kept[]): void {
  kept.value = next.slice(0, MOST)
  localStorage.setItem(KEY, JSON.stringify(kept.value))
}

export function keep(one: Kept): void {
  const before = kept.value.find(({ number }) => number === one.number)
  write([{ ...one, code: one.code || before?.code || '' }, ...kept.value.filter(({ number }) => number !== one.number)])
}

export const forget = (number: string): void => write(kept.value.filter((one) => one.number !== number))
export const codeOf = (number: string): string => kept.value.find((one) => one.number === number)?.code ?? ''

/** A key that says nothing about anybody: it only keeps one phone from counting twice. */
export function deviceKey(): string {
  const known = localStorage.getItem(DEVICE)
  if (known) return known
  const made = newKey()
  localStorage.setItem(DEVICE, made)
  return made
}

/** `crypto.randomUUID` is not there where a page is not served safely. */
export function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, '0')).join('')
}
