/** The form of a decision, and how a request stands. */
import type { CaseRequest, FormSchema } from '@/api/types'
import type { Status } from '@/design/status'

export function decisionForm(t: (key: string) => string): FormSchema {
  return {
    required: ['accept'],
    properties: {
      accept: { type: 'string', title: t('case.requests.answer'), oneOf: [{ const: 'yes', title: t('case.requests.yes') }, { const: 'no', title: t('case.requests.no') }] },
      note: { type: 'string', format: 'text', title: t('case.requests.note'), description: t('case.requests.note_when'), maxLength: 1000 },
    },
  }
}

export const REQUEST_STATUS: Record<CaseRequest['state'], Status> = { pending: 'notice', accepted: 'normal', refused: 'urgent', withdrawn: 'stale', lapsed: 'stale' }
