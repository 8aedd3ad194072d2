/** A day as people say it. */
import { CITY_ZONE } from '@/design/format'
import { preferences } from '@/design/preferences'

export function sayDay(time: string): string {
  return new Intl.DateTimeFormat(preferences.language === 'zh' ? 'zh-CN' : 'en-GB', { timeZone: CITY_ZONE, month: 'long', day: 'numeric', weekday: 'long' }).format(new Date(time))
}
