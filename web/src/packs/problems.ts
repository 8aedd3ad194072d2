/** A problem in plain words: a sentence of the catalogue for its code, for what the server said, else for its kind. */
import { useI18n } from 'vue-i18n'
import type { Problem } from '@/api/problem'
import { placeOf, reasonText } from './reasons'
import { REFUSALS } from './refusals'
import { hasWord, word } from './words'

const KINDS: Record<number, string> = {
  0: 'unreachable',
  [-1]: 'page_error',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  409: 'conflict',
  413: 'too_large',
  422: 'refused',
  429: 'too_many',
  500: 'internal',
  503: 'unavailable',
}

/** These codes say no more than the number of HTTP: what the server tells is more exact. */
const BARE: readonly string[] = ['refused', 'not_found', 'conflict', 'forbidden', 'unavailable']

const LINE = /^Line (?<number>\d+): (?<rest>.+)$/s

export interface Problems {
  say: (problem: Problem) => string
  why: (problem: Problem) => string
  /** One reason of a server, in the words of the page where it has some. */
  reason: (text: string) => string
}

interface Told {
  code: string
  detail: string
  errors?: readonly { reason: string }[]
}

/** The server speaks English: there its own sentence is the one to show, and only Chinese has words for it. */
function useTold(): { told: (problem: Told) => string | null; refusal: (detail: string) => string | null } {
  const { t, te, locale } = useI18n()
  /** What the server said, where a sentence with its values is known. */
  function refusal(detail: string): string | null {
    for (const [sentence, key] of REFUSALS) {
      const found = sentence.exec(detail)
      if (found) return locale.value === 'en' ? detail : t(`refusal.${key}`, { ...found.groups })
    }
    return null
  }
  /** One code may be said for several reasons: the sentence for the very reason goes before that for the code. */
  function catalogued({ code, detail, errors = [] }: Told): string | null {
    const exact = refusal(detail)
    if (exact !== null || BARE.includes(code)) return exact
    if (te(`error.${code}`)) return t(`error.${code}`)
    if (hasWord(`error.${code}`)) return word(`error.${code}`)
    if (locale.value === 'en') return detail || null
    const known = te(`problem.${code}`) ? t(`problem.${code}`) : null
    if (known && errors.some(({ reason }) => reason === detail)) return known // the reason stands with its field
    return reasonText(detail, (key, values) => t(key, values)) ?? known
  }
  function told(problem: Told): string | null {
    const line = locale.value === 'en' ? undefined : LINE.exec(problem.detail)?.groups
    const rest = line?.rest && catalogued({ code: problem.code, detail: line.rest })
    return line && rest ? t('refusal.line', { number: line.number, rest }) : catalogued(problem)
  }
  return { told, refusal }
}

export function useProblems(): Problems {
  const { t, te } = useI18n()
  const { told, refusal } = useTold()
  function say(problem: Problem): string {
    const kind = KINDS[problem.status]
    return told(problem) ?? (kind ? t(`error.${kind}`) : t('error.unknown'))
  }
  function reason(text: string): string {
    if (/^\w+$/.test(text) && te(`reason.${text}`)) return t(`reason.${text}`)
    if (hasWord(`error.${text}`)) return word(`error.${text}`)
    return reasonText(text, (key, values) => t(key, values)) ?? refusal(text) ?? text
  }
  function place(field: string): string {
    if (te(`field.${field}`)) return t(`field.${field}`)
    const { number, name } = placeOf(field)
    const own = te(`maptool.own.${name}`) ? t(`maptool.own.${name}`) : te(`field.${name}`) ? t(`field.${name}`) : name
    return [...(number === null ? [] : [t('because.at', { number })]), own].filter(Boolean).join(' · ')
  }
  function why(problem: Problem): string {
    const above = say(problem)
    const more = problem.errors.filter(({ reason: why }) => reason(why) !== above)
    const fields = more.map(({ field, reason: why }) => [place(field), reason(why)].filter(Boolean).join(': '))
    const said = te(`error.${problem.code}`) || told(problem) !== null
    return [...(said ? [] : [reason(problem.detail)]), ...fields].filter(Boolean).join(' · ')
  }
  return { say, why, reason }
}
