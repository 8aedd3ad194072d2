/** No circles between the files of the page. (Zones are watched by ESLint.) */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const ROOT = resolve('src')

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? files(path) : /\.(ts|vue)$/.test(entry.name) ? [path] : []
  })
}

function target(from: string, name: string): string | null {
  const base = name.startsWith('@/') ? join(ROOT, name.slice(2)) : resolve(dirname(from), name)
  const found = [base, `${base}.ts`, join(base, 'index.ts')].find((path) => existsSync(path) && statSync(path).isFile())
  return found ?? null
}

/** Static imports, of types too: who knows whose words is what a reader has to follow. A lazy import waits until it is needed. */
function imports(path: string): string[] {
  const text = readFileSync(path, 'utf8')
  const named = [...text.matchAll(/^import (?:[^'"]* from )?'([^']+)'/gm)].map((found) => found[1] ?? '')
  return named.filter((name) => name.startsWith('.') || name.startsWith('@/')).flatMap((name) => target(path, name) ?? [])
}

function circle(graph: Map<string, string[]>): string[] | null {
  const done = new Set<string>()
  const walk = (path: string, trail: string[]): string[] | null => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path]
    if (done.has(path)) return null
    for (const next of graph.get(path) ?? []) {
      const found = walk(next, [...trail, path])
      if (found) return found
    }
    done.add(path)
    return null
  }
  for (const path of graph.keys()) {
    const found = walk(path, [])
    if (found) return found
  }
  return null
}

describe('the house of the page', () => {
  it('imports shared styles in the script', () => {
    // The plugin keeps one descriptor for a file that several components name unscoped: which one wins is chance, and
    // then a block of another component is looked for in it (TypeError: reading 'scoped', or somebody else's scope).
    const shared = files(ROOT).filter((path) => /<style(?![^>]*\bscoped\b)[^>]*\bsrc=/.test(readFileSync(path, 'utf8')))
    expect(shared).toEqual([])
  })

  it('has no circle of imports', () => {
    const graph = new Map(files(ROOT).map((path) => [path, imports(path)]))
    expect(circle(graph)).toBeNull()
  })

  it('sees a circle when there is one', () => {
    expect(circle(new Map([['a', ['b']], ['b', ['a']]]))).toEqual(['a', 'b', 'a'])
  })
})
