/** How good each state of a message is. */
import type { MessageState } from '@/api/types.messages'
import type { Status } from '@/design/status'

export const MARK: Record<MessageState, Status> = { queued: 'notice', sent: 'normal', delivered: 'normal', read: 'normal', failed: 'urgent' }
