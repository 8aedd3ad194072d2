/** What a case that came from an alert remembers of it. */
import type { Case } from '@/api/types'

export interface Origin {
  alert: string
  rule: string
  ruleVersion: number | null
  device: string
  deviceName: string
  property: string
  value: number | null
  threshold: number | null
  unit: string
  observed: string | null
  frame: string | null
}

const KEYS = ['alert', 'rule', 'rule_version', 'device', 'device_name', 'property', 'value', 'threshold', 'unit', 'observation_time', 'frame']

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const number = (value: unknown): number | null => (typeof value === 'number' ? value : null)

export function originOf(one: Pick<Case, 'source_id' | 'facts'>): Origin {
  const { facts } = one
  return {
    alert: text(facts.alert) || (one.source_id ?? ''),
    rule: text(facts.rule),
    ruleVersion: number(facts.rule_version),
    device: text(facts.device),
    deviceName: text(facts.device_name),
    property: text(facts.property),
    value: number(facts.value),
    threshold: number(facts.threshold),
    unit: text(facts.unit),
    observed: text(facts.observation_time) || null,
    frame: text(facts.frame) || null,
  }
}

export interface Answer {
  question: string
  answer: string
}

/** What a citizen answered when he reported it, in the words in which he was asked. */
export function answersOf(one: Pick<Case, 'facts'>): Answer[] {
  const told: unknown = one.facts.answers
  return Array.isArray(told) ? told.filter((item): item is Answer => typeof item?.question === 'string' && typeof item.answer === 'string') : []
}

/** What was said with one step belongs to that step in the log; beside the facts nobody knows which step it was. */
const REMARKS = new Set(['reason', 'opinion'])

/** Answers stand in a panel of their own. */
const HIDDEN = new Set(['answers'])

/** What else is known, without what the origin already tells. */
export function otherFacts(one: Pick<Case, 'source' | 'facts' | 'form'>): Record<string, unknown> {
  const facts = Object.entries(one.facts).filter(([name]) => !HIDDEN.has(name) && (one.source !== 'alert' || !KEYS.includes(name)))
  // What it was merged into stands among the cases it belongs to.
  const merged = one.form.into ? ['into', 'number'] : []
  const said = Object.entries(one.form).filter(([name]) => !REMARKS.has(name) && !merged.includes(name))
  return { ...Object.fromEntries(facts), ...Object.fromEntries(said) }
}

/** Where it is, in a few words. */
export function whereabouts(one: Pick<Case, 'address' | 'facts'>): string {
  return one.address || text(one.facts.device_name)
}
