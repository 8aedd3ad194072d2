/** How the states of survey marks look. */
import type { MarkState } from '@/api/types'
import type { Status } from '@/design/status'

export const MARK_STATES: readonly MarkState[] = ['good', 'damaged', 'missing', 'destroyed', 'cancelled']
export const STATUS_OF: Record<MarkState, Status> = { good: 'normal', damaged: 'warning', missing: 'notice', destroyed: 'urgent', cancelled: 'stale' }
