/** The words of marks: kinds, grades, states; and lists of choices. */
import { useI18n } from 'vue-i18n'
import type { Mark } from '@/api/types'

export interface MarkWords {
  kind: (kind: string) => string
  grade: (grade: string) => string
  both: (one: Pick<Mark, 'kind' | 'grade'>) => string
}

export function useMarkWords(): MarkWords {
  const { t, te } = useI18n()
  const word = (key: string, plain: string): string => (te(key) ? t(key) : plain)
  const kind = (one: string): string => word(`marks.kinds.${one}`, one)
  const grade = (one: string): string => (one ? word(`marks.grades.${one}`, one) : '')
  return { kind, grade, both: (one) => [kind(one.kind), grade(one.grade)].filter(Boolean).join(' ') }
}
