/** The form of a decision, and how a request stands. */
import type { CaseRequest, FormSchema } from '@/api/types'
import type { Status } from '@/design/status'

/** An appeal is well founded or it is not; everything else is agreed to or refused. */
export const answered = (kind: CaseRequest['kind'], accepted: boolean): string => `case.requests.${kind === 'appeal' ? 'appeal_' : ''}${accepted ? 'yes' : 'no'}`

export function standing(request: CaseRequest): string {
  const decided = request.state === 'accepted' || request.state === 'refused'
  return decided && request.kind === 'appeal' ? answered('appeal', request.state === 'accepted') : `case.requests.state.${request.state}`
}

/** The form for requests of these kinds: where they differ, an answer says what it means for each. */
export function decisionForm(t: (key: string) => string, kinds: readonly CaseRequest['kind'][]): FormSchema {
  const words = (accepted: boolean): string => [...new Set(kinds.map((kind) => t(answered(kind, accepted))))].join(' / ')
  return {
    required: ['accept'],
    properties: {
      accept: { type: 'string', title: t('case.requests.answer'), oneOf: [{ const: 'yes', title: words(true) }, { const: 'no', title: words(false) }] },
      note: { type: 'string', format: 'text', title: t('case.requests.note'), description: t('case.requests.note_when'), maxLength: 1000 },
    },
  }
}

export const REQUEST_STATUS: Record<CaseRequest['state'], Status> = { pending: 'notice', accepted: 'normal', refused: 'urgent', withdrawn: 'stale', lapsed: 'stale' }
