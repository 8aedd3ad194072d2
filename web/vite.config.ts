import { readFileSync, writeFileSync } from 'node:fs'
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

export default defineConfig({
  base: '/',
  plugins: [
    vue(),
    packed(),
    components({ dirs: [], dts: 'src/components.d.ts', resolvers: [ElementPlusResolver({ importStyle: 'css' })] }),
  ],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: { target: 'es2022', sourcemap: false, chunkSizeWarningLimit: 1200 },
  server: { proxy: { '/api': api, '/health': api, '/openapi.json': api } },
  test: { environment: 'jsdom', include: ['src/**/*.test.ts', 'tests/**/*.test.ts'] },
})
