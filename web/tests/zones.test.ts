// @vitest-environment node
/** The zones of the page are not only written down: each wrong import is refused by the linter as it is configured. */
import { readdirSync } from 'node:fs'
import { ESLint } from 'eslint'
import { describe, expect, it } from 'vitest'

const eslint = new ESLint()

async function complaints(path: string, code: string): Promise<string[]> {
  const [result] = await eslint.lintText(code, { filePath: path })
  return (result?.messages ?? []).map((one) => one.ruleId ?? one.message)
}

const IMPORT = 'no-restricted-imports'
const LAZY = 'no-restricted-syntax'
const WRONG: [string, string, string][] = [
  ['src/features/cases/x.ts', "export { isView } from '@/features/rules/views'", IMPORT],
  ['src/features/cases/x.ts', "export { home } from '@/app/router'", IMPORT],
  ['src/features/cases/x.ts', "export { home } from '../../app/router'", IMPORT],
  ['src/features/cases/x.ts', "export const page = (): unknown => import('@/features/rules/RulesPage.vue')", LAZY],
  ['src/api/x.ts', "export { isView } from '@/features/cases/views'", IMPORT],
  ['src/api/x.ts', "export { word } from '@/packs/words'", IMPORT],
  ['src/packs/x.ts', "export { isView } from '@/features/cases/views'", IMPORT],
  ['src/design/x.ts', "export { get } from '@/api/client'", IMPORT],
  ['src/design/x.ts', "export { word } from '@/packs/words'", IMPORT],
  ['src/words/x.ts', "export { get } from '@/api/client'", IMPORT],
  ['src/packs/x.ts', "export const read = (): unknown => fetch('/api/v1/cases')", 'no-restricted-globals'],
]

describe('the zones', () => {
  it.each(WRONG)('refuses in %s: %s', async (path, code, rule) => {
    expect(await complaints(path, `${code}\n`)).toContain(rule)
  }, 30_000)

  it('refuses in a component, too', async () => {
    const code = "<script setup lang=\"ts\">\nimport RulesPage from '@/features/rules/RulesPage.vue'\n</script>\n\n<template>\n  <RulesPage />\n</template>\n"
    expect(await complaints('src/features/cases/X.vue', code)).toContain(IMPORT)
  }, 30_000)

  it('lets through what follows the order', async () => {
    const code = "export { word } from '@/packs/words'\nexport { get } from '@/api/client'\nexport { isView } from '@/features/cases/views'\nexport const page = (): unknown => import('@/packs/CityMap.vue')\n"
    expect(await complaints('src/features/cases/x.ts', code)).toEqual([])
  }, 30_000)

  it('knows every feature there is', async () => {
    for (const name of readdirSync('src/features')) {
      const other = name === 'cases' ? 'rules' : 'cases'
      expect(await complaints(`src/features/${name}/x.ts`, `export { a } from '@/features/${other}/x'\n`), name).toContain(IMPORT)
    }
  }, 30_000)
})
