/** A problem in plain words: a sentence of the catalogue for its code, else for its kind, else what the server said. */
import { useI18n } from 'vue-i18n'
import type { Problem } from '@/api/problem'
import { placeOf, reasonText } from './reasons'
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

export interface Problems {
  say: (problem: Problem) => string
  why: (problem: Problem) => string
  /** One reason of a server, in the words of the page where it has some. */
  reason: (text: string) => string
}

export function useProblems(): Problems {
  const { t, te } = useI18n()
  function say(problem: Problem): string {
    if (te(`error.${problem.code}`)) return t(`error.${problem.code}`)
    if (hasWord(`error.${problem.code}`)) return word(`error.${problem.code}`)
    const kind = KINDS[problem.status]
    return kind ? t(`error.${kind}`) : t('error.unknown')
  }
  function reason(text: string): string {
    if (/^\w+$/.test(text) && te(`reason.${text}`)) return t(`reason.${text}`)
    return hasWord(`error.${text}`) ? word(`error.${text}`) : (reasonText(text, (key, values) => t(key, values)) ?? text)
  }
  function place(field: string): string {
    if (te(`field.${field}`)) return t(`field.${field}`)
    const { number, name } = placeOf(field)
    const own = te(`maptool.own.${name}`) ? t(`maptool.own.${name}`) : te(`field.${name}`) ? t(`field.${name}`) : name
    return [...(number === null ? [] : [t('because.at', { number })]), own].filter(Boolean).join(' · ')
  }
  function why(problem: Problem): string {
    const fields = problem.errors.map(({ field, reason: told }) => [place(field), reason(told)].filter(Boolean).join(': '))
    return [...(te(`error.${problem.code}`) ? [] : [reason(problem.detail)]), ...fields].filter(Boolean).join(' · ')
  }
  return { say, why, reason }
}
