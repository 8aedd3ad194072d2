/** A moment as one reads it in the street: day and minute. */
import { formatMoment } from '@/design/format'

export const shortMoment = (time: string | Date | null): string => formatMoment(time).slice(5, 16)
