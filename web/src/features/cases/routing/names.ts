/** Names for what a routing table writes as codes. */
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { everyOrganisation } from '@/api/admin'
import { readClasses } from '@/api/cases'
import { useResource } from '@/api/query'
import type { Organisation } from '@/api/types'
import { preferences } from '@/design/preferences'
import { patternChoices, type PatternChoice } from './table'

export interface Names {
  organisation: (code: string) => string
  pattern: (text: string) => string
  organisations: () => Organisation[]
  patterns: () => PatternChoice[]
}

export function useNames(): Names {
  const { t } = useI18n()
  const found = useResource({ key: () => 'choices:organisations', load: (signal) => everyOrganisation(5000, signal) })
  const classes = useResource({ key: () => 'choices:classes', load: (signal) => readClasses(signal) })
  const coded = computed(() => (found.data.value?.items ?? []).filter((one) => one.code))
  const byCode = computed(() => new Map(coded.value.map((one) => [one.code ?? '', one.name])))
  const choices = computed(() => patternChoices(classes.data.value?.items ?? [], preferences.language))
  const titles = computed(() => new Map(choices.value.map((one) => [one.value, one])))

  function pattern(text: string): string {
    const [, , kind = '', big = '', small = ''] = text.split(':')
    if (big === '*' && small === '*') return kind === '*' ? t('routingdesk.any') : t('routingdesk.whole_kind', { kind: t(`handbookdesk.kinds.${kind}`) })
    const known = titles.value.get(text)
    if (!known) return text
    return known.reach === 'group' ? t('routingdesk.whole_group', { group: known.title, kind: t(`handbookdesk.kinds.${kind}`) }) : (known.title.split(' / ').at(-1) ?? text)
  }
  return { organisation: (code) => byCode.value.get(code) ?? code, pattern, organisations: () => coded.value, patterns: () => choices.value }
}
