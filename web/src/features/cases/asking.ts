/** The small forms of what may happen beside the moves, and how each is sent. */
import { ask, askTask, resume, supervise, suspend, urge } from '@/api/casesides'
import type { Case, FormField, FormSchema, Procedure } from '@/api/types'
import type { Values } from '@/packs/form'

export interface Asking {
  form: FormSchema
  /** Key of the sentence that says what it means. */
  intro: string
  send: (one: Case, values: Values, key: string) => Promise<unknown>
}

type Say = (key: string, named?: Record<string, string>) => string
const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '')
const optional = (value: unknown): string | undefined => text(value) || undefined

const long = (title: string, shortest = 2): FormField => ({ type: 'string', format: 'text', title, minLength: shortest, maxLength: 1000 })

function only(name: string, title: string): FormSchema {
  return { required: [name], properties: { [name]: long(title) } }
}

function forRequest(kind: string, t: Say): Asking {
  const form = only('reason', t('case.ask.reason'))
  if (kind === 'shelving') {
    form.required = ['until', 'reason']
    form.properties = { until: { type: 'string', format: 'date-time', title: t('case.ask.until') }, ...form.properties }
  }
  return {
    form,
    intro: `case.ask.${kind}_intro`,
    send: (one, values, key) => ask(one.id, { kind, reason: text(values.reason), until: optional(values.until), key }),
  }
}

/** What the button says. A task is not a move: the case stays where it is, and the button does not look as if it went. */
export function beginningOf({ kind }: Procedure, one: Case, called: string, t: Say): string {
  if (kind === 'suspension' && one.waits === 'suspended') return t('case.ask.resume')
  return kind === 'task' ? t('case.ask.task', { what: called }) : called
}

/** How a procedure is begun; merging and linking have pages of their own. */
export function askingOf(procedure: Procedure, one: Case, t: Say): Asking | null {
  switch (procedure.kind) {
    case 'extension':
    case 'shelving':
    case 'appeal':
      return forRequest(procedure.kind, t)
    case 'suspension': {
      const waits = one.waits === 'suspended'
      return {
        form: only('reason', t('case.ask.reason')),
        intro: waits ? 'case.ask.resume_intro' : 'case.ask.suspension_intro',
        send: (it, values, key) => (waits ? resume : suspend)(it.id, { reason: text(values.reason), key }),
      }
    }
    case 'supervision':
      return {
        form: {
          required: one.organisation ? ['question'] : ['question', 'to_org'],
          properties: {
            question: long(t('case.ask.question')),
            due: { type: 'string', format: 'date-time', title: t('case.ask.due') },
            to_org: { type: 'string', format: 'organisation', title: t('case.ask.to_org') },
          },
        },
        intro: 'case.ask.supervision_intro',
        send: (it, values, key) => supervise(it.id, { question: text(values.question), due: optional(values.due), to_org: optional(values.to_org), key }),
      }
    case 'urging':
      return { form: only('text', t('case.ask.text')), intro: 'case.ask.urging_intro', send: (it, values, key) => urge(it.id, { text: text(values.text), key }) }
    case 'task':
      return {
        form: { properties: { requirement: long(t('case.ask.requirement'), 0), assignee: { type: 'string', format: 'account', title: t('case.ask.assignee') } } },
        intro: 'case.ask.task_intro',
        send: (it, values, key) => askTask(it.id, { kind: procedure.id, requirement: text(values.requirement), assignee: optional(values.assignee), key }),
      }
    default:
      return null
  }
}
