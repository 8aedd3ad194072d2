import { createHash } from 'node:crypto'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, URL } from 'node:url'
import { gzipSync } from 'node:zlib'
import vue from '@vitejs/plugin-vue'
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers'
import components from 'unplugin-vue-components/vite'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

/** During development the page talks to a running server; set CHENGSHU_API to another address if need be. */
const api = process.env.CHENGSHU_API ?? 'http://127.0.0.1:8080'

/** Every file worth it is packed once, when the page is built: the server sends `name.gz` to whoever takes it. */
function packed(): Plugin {
  return {
    name: 'packed',
    apply: 'build',
    writeBundle({ dir }, bundle) {
      for (const name of Object.keys(bundle).filter((one) => /\.(js|mjs|css|html|svg|json)$/.test(one))) {
        const text = readFileSync(join(dir ?? 'dist', name))
        if (text.length > 1024) writeFileSync(join(dir ?? 'dist', `${name}.gz`), gzipSync(text, { level: 9 }))
      }
    },
  }
}

type Chunk = { type: string; fileName: string; name?: string; isEntry?: boolean; facadeModuleId?: string | null; imports?: string[]; dynamicImports?: string[]; viteMetadata?: { importedCss: Set<string>; importedAssets: Set<string> } }
/** Pages that open without a network; the others say what they need. */
const OFFLINE = /features\/(maps\/MapPage|field\/\w+Page|session\/SignIn|session\/LostPage)\.vue$/

/** Everything the map page fetches before it is seen. From the entry only what it needs at once: the rest are other pages. */
function shellOf(bundle: Record<string, Chunk>): string[] {
  const found = new Set<string>()
  function walk(name: string): void {
    const one = bundle[name]
    if (!one || found.has(name)) return
    found.add(name)
    for (const css of one.viteMetadata?.importedCss ?? []) found.add(css)
    for (const asset of one.viteMetadata?.importedAssets ?? []) found.add(asset)
    for (const next of [...(one.imports ?? []), ...(one.isEntry ? [] : (one.dynamicImports ?? []))]) walk(next)
  }
  for (const one of Object.values(bundle)) {
    if (one.type === 'chunk' && ((one.isEntry && one.name === 'index') || OFFLINE.test(one.facadeModuleId ?? ''))) walk(one.fileName)
  }
  return [...found].sort()
}

/** The keeper of the map without a network is told which files belong to this page, under a name of their own. */
function keeper(): Plugin {
  return {
    name: 'keeper',
    apply: 'build',
    enforce: 'post',
    generateBundle(_, bundle) {
      const worker = bundle['sw.js']
      if (worker?.type !== 'chunk') throw new Error('the keeper was not built')
      if (worker.imports.length) throw new Error(`the keeper stands alone, but imports ${worker.imports.join()}`)
      const still = readdirSync('public').sort()
      const files = ['/', ...still.map((name) => `/${name}`), ...shellOf(bundle as unknown as Record<string, Chunk>).map((name) => `/${name}`)]
      const sum = createHash('sha256').update(files.join()).update(worker.code)
      for (const name of still) sum.update(readFileSync(join('public', name)))
      const told = JSON.stringify(JSON.stringify({ name: sum.digest('hex').slice(0, 12), files }))
      worker.code = worker.code.replace(/(["'`])__SHELL__\1/, () => told)
      if (!worker.code.includes(told)) throw new Error('the keeper does not know its files')
    },
  }
}

export default defineConfig({
  base: '/',
  plugins: [
    vue(),
    keeper(),
    packed(),
    components({ dirs: [], dts: 'src/components.d.ts', resolvers: [ElementPlusResolver({ importStyle: 'css' })] }),
  ],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    target: 'es2022',
    sourcemap: false,
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      input: { index: 'index.html', sw: 'src/api/offline/worker.ts' },
      output: { entryFileNames: ({ name }) => (name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js') },
    },
  },
  server: { proxy: { '/api': api, '/health': api, '/openapi.json': api } },
  test: { environment: 'jsdom', include: ['src/**/*.test.ts', 'tests/**/*.test.ts'] },
})
