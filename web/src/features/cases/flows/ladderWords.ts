/** How ladders are said: where they stand, when, what, to whom. */
import { useI18n } from 'vue-i18n'
import type { FlowDocument, FlowLadder } from '@/api/caseflows'
import { procedureWord, roleWord, stageWord } from '@/features/cases/flows'
import { word } from '@/packs/words'
import { KINDS, type LadderKind, type Rung } from './ladders'

const NAMED = new Set(['handler', 'asker', 'assignee', 'decider'])

export interface LadderWords {
  place: (flow: FlowDocument, kind: LadderKind, name: string) => string
  about: (flow: FlowDocument, ladder: FlowLadder) => string
  when: (rung: Rung) => string
  what: (template: string) => string
  who: (recipient: string) => string
  templates: (flow: FlowDocument) => string[]
}

export function useLadderWords(): LadderWords {
  const { t, te, tm } = useI18n()

  function place(flow: FlowDocument, kind: LadderKind, name: string): string {
    if (kind === 'stages') return stageWord(flow.id, name)
    return kind === 'procedures' ? procedureWord(name) : word(flow.states[name]?.title ?? name)
  }

  function when(rung: Rung): string {
    if (rung.at) return t(`ladder.at.${rung.at}`)
    return rung.after ? t('ladder.after', { amount: rung.after, unit: t(`clock.unit.${rung.unit}`) }) : t('ladder.percent', { percent: rung.percent ?? 100 })
  }

  function who(recipient: string): string {
    if (NAMED.has(recipient)) return t(`ladder.${recipient}`)
    const [role = '', where] = recipient.split('@')
    return where ? t('ladder.of_organisation', { role: roleWord(role) }) : roleWord(role)
  }

  return {
    place,
    when,
    who,
    about: (flow, ladder) => KINDS.flatMap((kind) => (ladder[kind] ?? []).map((name) => place(flow, kind, name))).join('、'),
    what: (template) => (te(`beside.told.${template}`) ? t(`beside.told.${template}`) : template),
    templates: (flow) => [...new Set([...Object.keys(tm('beside.told')), ...Object.values(flow.ladders ?? {}).flatMap((one) => one.rungs.map(({ template }) => template))])],
  }
}
