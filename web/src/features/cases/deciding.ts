/** The form of a decision, and how a request stands. */
import type { CaseRequest, FormSchema } from '@/api/types'
import type { Status } from '@/design/status'

/** An appeal is well founded or it is not; everything else is agreed to or refused. */
export const answered = (kind: CaseRequest['kind'], accepted: boolean): string => `case.requests.${kind === 'appeal' ? 'appeal_' : ''}${accepted ? 'yes' : 'no'}`

export function standing(request: CaseRequest): string {
  const decided = request.state === 'accepted' || request.state === 'refused'
  return decided && request.kind === 'appeal' ? answered('appeal', request.state === 'accepted') : `case.requests.state.${request.state}`
}

export function decisionForm(t: (key: string) => string, kind: CaseRequest['kind'] = 'extension'): FormSchema {
  return {
    required: ['accept'],
    properties: {
      accept: { type: 'string', title: t('case.requests.answer'), oneOf: [{ const: 'yes', title: t(answered(kind, true)) }, { const: 'no', title: t(answered(kind, false)) }] },
      note: { type: 'string', format: 'text', title: t('case.requests.note'), description: t('case.requests.note_when'), maxLength: 1000 },
    },
  }
}

export const REQUEST_STATUS: Record<CaseRequest['state'], Status> = { pending: 'notice', accepted: 'normal', refused: 'urgent', withdrawn: 'stale', lapsed: 'stale' }
