/** How numbers and times are written for people. Pure: now, language and data in, text out. */

export type Language = 'zh' | 'en'
export const CITY_ZONE = 'Asia/Shanghai'

const LOCALE: Record<Language, string> = { zh: 'zh-CN', en: 'en-GB' }
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** A number with at most `digits` decimals and grouped thousands; a missing one is a dash. */
export function formatNumber(value: number | null | undefined, digits = 2): string {
  if (value === null || value === undefined || Number.isNaN(value)) return '—'
  return new Intl.NumberFormat('en-US', { maximumFractionDigits: digits }).format(value)
}

/** A change with its sign, so that zero, more and less differ in shape and not only in colour. */
export function formatChange(change: number | null | undefined): string {
  if (change === null || change === undefined || Number.isNaN(change)) return '—'
  if (change === 0) return '±0'
  return `${change > 0 ? '+' : '−'}${formatNumber(Math.abs(change))}`
}

function dayOf(time: Date): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: CITY_ZONE, dateStyle: 'short' }).format(time)
}

/** 14:20 in the city. */
export function formatClock(time: string | Date, seconds = false): string {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone: CITY_ZONE,
    hour: '2-digit',
    minute: '2-digit',
    ...(seconds ? { second: '2-digit' } : {}),
  }).format(new Date(time))
}

/** The full moment, to the second, in the city's time. */
export function formatMoment(time: string | Date | null | undefined): string {
  if (!time) return '—'
  const moment = new Date(time)
  return Number.isNaN(moment.getTime()) ? '—' : `${dayOf(moment)} ${formatClock(moment, true)}`
}

/** A planned moment, to the minute: nobody plans a second. */
export function formatMinute(time: string | Date | null | undefined): string {
  return formatMoment(time).slice(0, 16)
}

/** "3 分钟前", "昨天 14:20", "7月3日 14:20": how a person would say when it was. */
export function timeInWords(time: string | Date | null | undefined, now: Date, language: Language): string {
  if (!time) return '—'
  const moment = new Date(time)
  // A field clock may run a little ahead of ours: that is now, not the future.
  const told = now.getTime() - moment.getTime()
  const age = told < 0 && told > -2 * MINUTE ? 0 : told
  const words = new Intl.RelativeTimeFormat(LOCALE[language], { numeric: 'auto' })
  if (Math.abs(age) < MINUTE) return words.format(0, 'second')
  if (Math.abs(age) < HOUR) return words.format(-Math.trunc(age / MINUTE), 'minute')
  if (dayOf(moment) === dayOf(now)) return words.format(-Math.trunc(age / HOUR), 'hour')
  if (dayOf(moment) === dayOf(new Date(now.getTime() - DAY))) return `${words.format(-1, 'day')} ${formatClock(moment)}`
  const sameYear = dayOf(moment).slice(0, 4) === dayOf(now).slice(0, 4)
  const day = new Intl.DateTimeFormat(LOCALE[language], {
    timeZone: CITY_ZONE,
    month: 'short',
    day: 'numeric',
    ...(sameYear ? {} : { year: 'numeric' }),
  }).format(moment)
  return `${day} ${formatClock(moment)}`
}

/** A length of time with its two largest units: "2小时 10分钟". */
export function durationInWords(milliseconds: number, language: Language): string {
  const length = Math.abs(milliseconds)
  const unit = (amount: number, name: string): string =>
    new Intl.NumberFormat(LOCALE[language], { style: 'unit', unit: name, unitDisplay: 'long' }).format(amount)
  if (length < MINUTE) return `< ${unit(1, 'minute')}`
  const parts: [number, string][] = [
    [Math.floor(length / DAY), 'day'],
    [Math.floor((length % DAY) / HOUR), 'hour'],
    [Math.floor((length % HOUR) / MINUTE), 'minute'],
  ]
  const first = parts.findIndex(([amount]) => amount > 0)
  return parts
    .slice(first, first + 2)
    .filter(([amount]) => amount > 0)
    .map(([amount, name]) => unit(amount, name))
    .join(' ')
}

/** Bytes as a person reads them. */
export function formatSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  if (bytes < 1024 ** 2) return `${formatNumber(bytes / 1024, 1)} KB`
  return `${formatNumber(bytes / 1024 ** 2, 1)} MB`
}

/** Start of the present day in the city, as a moment. */
export function startOfCityDay(now: Date): Date {
  return new Date(`${dayOf(now)}T00:00:00+08:00`)
}
