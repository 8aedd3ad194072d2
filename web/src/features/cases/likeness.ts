/** Why two cases look alike, in words. */
import { useI18n } from 'vue-i18n'
import type { Likeness } from '@/api/types'

export function useLikeness(): (one: Likeness) => string {
  const { t } = useI18n()
  return (one) => one.because.map((reason) => (reason === 'place' && one.metres !== null ? t('case.like.metres', { metres: Math.round(one.metres) }) : t(`case.like.${reason}`))).join('、')
}
