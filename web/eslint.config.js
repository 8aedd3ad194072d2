import { readdirSync } from 'node:fs'
import vue from 'eslint-plugin-vue'
import tseslint from 'typescript-eslint'
import vueParser from 'vue-eslint-parser'

/**
 * Zones: app → features → packs → design; `api` is the only door to the network, `words` holds every text.
 * Imports go down this order, features do not know each other, and a folder is left only by the alias `@/`.
 */
const upwards = { regex: '^\\.\\./', message: 'Leave a folder by its alias @/…, so that the zone is visible.' }
const zone = (names, why) => ({ regex: `^@/(${names})(/|$)`, message: why })

const features = readdirSync(new URL('./src/features', import.meta.url))

const zones = [
  ['src/design/**', [zone('app|features|packs|api|words', 'design knows no domain, no network and no words')]],
  ['src/api/**', [zone('app|features|packs|design', 'api only talks to the server')]],
  ['src/words/**', [zone('app|features|packs|design|api', 'words are only words')]],
  ['src/packs/**', [zone('app|features', 'packs are drawn below features')]],
  ...features.map((name) => [
    `src/features/${name}/**`,
    [
      zone('app', 'features are below app'),
      { regex: `^@/features/(?!${name}/)`, message: 'Features do not know each other: share through packs or design.' },
    ],
  ]),
]

/** The same zones for `import('@/…')`, which the rule about imports does not see. A slash cannot stand in a selector. */
const lazily = ({ regex, message }) => ({ selector: `ImportExpression[source.value=/${regex.replaceAll('/', '\\u002F')}/]`, message })

const common = {
  'no-restricted-globals': [
    'error',
    { name: 'fetch', message: 'The network is reached through src/api only.' },
    { name: 'EventSource', message: 'Live updates come from src/api/live.' },
  ],
  'no-console': 'error',
  eqeqeq: 'error',
  'max-lines': ['error', 400],
}

export default [
  { ignores: ['dist', 'node_modules', 'src/components.d.ts', 'src/api/generated.ts', 'e2e', 'test-results'] },
  ...tseslint.configs.strict,
  ...vue.configs['flat/recommended'],
  {
    files: ['**/*.vue', '**/*.ts'],
    languageOptions: { parser: vueParser, parserOptions: { parser: tseslint.parser, sourceType: 'module' } },
    rules: {
      ...common,
      'vue/multi-word-component-names': 'off',
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/html-indent': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/first-attribute-linebreak': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/attributes-order': 'off',
      'vue/require-default-prop': 'off',
      'vue/no-v-html': 'error',
      'vue/no-bare-strings-in-template': ['error', { allowlist: ['·', '→', '/', '%', ':', '—', '×', '(', ')', ',', '?', '#', '+', '…', '–', '●', 'n', 'v'] }],
    },
  },
  ...zones.map(([files, patterns]) => ({
    files: [files],
    rules: {
      'no-restricted-imports': ['error', { patterns: [upwards, ...patterns] }],
      'no-restricted-syntax': ['error', ...[upwards, ...patterns].map(lazily)],
    },
  })),
  { files: ['src/api/**', 'tests/**', '**/*.test.ts', 'vite.config.ts'], rules: { 'no-restricted-globals': 'off' } },
]
