/** Every text exists in both languages, and every key the page uses exists. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import en from '@/words/en'
import zh from '@/words/zh'

function flat(tree: object, prefix = ''): Record<string, string> {
  return Object.assign(
    {},
    ...Object.entries(tree).map(([key, value]) =>
      typeof value === 'string' ? { [prefix + key]: value } : flat(value as object, `${prefix}${key}.`),
    ),
  ) as Record<string, string>
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return entry.name === 'words' ? [] : sources(path)
    return /\.(ts|vue)$/.test(entry.name) && !entry.name.endsWith('.test.ts') ? [path] : []
  })
}

/** Chinese only: what the server refuses it says in English itself, so English has no second catalogue of it. */
const SERVER_SPEAKS = ['problem', 'refusal']

const chinese = flat(Object.fromEntries(Object.entries(zh).filter(([area]) => !SERVER_SPEAKS.includes(area))))
const english = flat(en)
const holes = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((hole) => hole[1] ?? '').sort()

describe('the words of the page', () => {
  it('has every text in Chinese and in English', () => {
    expect(Object.keys(english).sort()).toEqual(Object.keys(chinese).sort())
  })

  it('asks for the same values in both languages', () => {
    for (const [key, text] of Object.entries(chinese)) expect(holes(english[key] ?? ''), key).toEqual(holes(text))
  })

  it('has every key that a page names', () => {
    const used = sources('src').flatMap((path) =>
      [...readFileSync(path, 'utf8').matchAll(/\bt\('([\w.]+)'/g)].map((found) => `${found[1] ?? ''} in ${path}`),
    )
    const known = flat(zh)
    const missing = used.filter((one) => !((one.split(' in ')[0] ?? '') in known))
    expect(missing).toEqual([])
  })
})
