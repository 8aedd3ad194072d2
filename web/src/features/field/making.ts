/** What somebody did, as acts for the queue. Pure, but for the keys. */
import { randomKey } from '@/api/keys'
import type { Draft } from '@/api/outbox'
import { photosIn } from '@/packs/form'

export interface Stamp {
  at: [number, number] | null
  time: Date
  device: string
}

export interface Evidence {
  files: readonly File[]
  stage: string
}

/** Where a thing belongs: a case that is there, or a report that will become one. */
type Belongs = { case: string } | { of: string }

const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T
const EXTENSIONS: Record<string, string> = { 'image/jpeg': 'jpg', 'image/png': 'png', 'image/webp': 'webp', 'audio/webm': 'webm', 'audio/mp4': 'm4a' }

/** A name that says nothing of what the phone calls it. */
export function nameOf(stage: string, number: number, type: string): string {
  const kind = type.split(';')[0] ?? ''
  return `${kind.startsWith('audio/') ? 'voice' : stage}-${number}.${EXTENSIONS[kind] ?? 'jpg'}`
}

export function filesOf(title: string, evidence: readonly Evidence[], belongs: Belongs, stamp: Stamp): Extract<Draft, { kind: 'file' }>[] {
  const [longitude, latitude] = stamp.at ?? [null, null]
  return evidence.flatMap(({ files, stage }) =>
    files.map((file, i) => ({
      kind: 'file' as const, id: randomKey(), title, after: 'of' in belongs ? [belongs.of] : [],
      body: {
        case: 'case' in belongs ? belongs.case : null, of: 'of' in belongs ? belongs.of : null,
        file, name: nameOf(stage, i + 1, file.type), stage, taken: stamp.time.toISOString(), longitude, latitude, device: stamp.device,
      },
    })),
  )
}

export interface Report {
  type: string
  title: string
  description: string
  address: string
  at: [number, number]
  form: Record<string, unknown>
}

const bodyOf = ({ type, title, description, address, at, form }: Report): Extract<Draft, { kind: 'report' }>['body'] => ({
  type, title, description, address, longitude: at[0], latitude: at[1], source: 'patrol', form: plain(form),
})

export function reportActs(id: string, report: Report, evidence: readonly Evidence[], stamp: Stamp): Draft[] {
  return [{ kind: 'report', id, title: report.title, after: [], body: bodyOf(report) }, ...filesOf(report.title, evidence, { of: id }, { ...stamp, at: report.at })]
}

export const mendedBody = bodyOf

export function findingActs(task: { id: string; case: string; title: string }, said: { ok: boolean; finding: string }, evidence: readonly Evidence[], stamp: Stamp): Draft[] {
  const files = filesOf(task.title, evidence, { case: task.case }, stamp)
  return [...files, { kind: 'finding', id: randomKey(), title: task.title, after: files.map(({ id }) => id), body: { task: task.id, case: task.case, ...said, photos: [] } }]
}

export function moveActs(one: { id: string; title: string; version: number }, move: string, form: Record<string, unknown>, evidence: readonly Evidence[], stamp: Stamp): Draft[] {
  // A photo that a form asks for is named by the key it is sent with: the server knows it under both names.
  const asked = photosIn(form).map(([name, files]) => ({ name, acts: filesOf(one.title, [{ files, stage: 'other' }], { case: one.id }, stamp) }))
  const files = [...filesOf(one.title, evidence, { case: one.id }, stamp), ...asked.flatMap(({ acts }) => acts)]
  const answers = { ...form, ...Object.fromEntries(asked.map(({ name, acts }) => [name, acts.map(({ id }) => id)])) }
  return [...files, { kind: 'move', id: randomKey(), title: one.title, after: files.map(({ id }) => id), body: { case: one.id, move, version: one.version, form: plain(answers) } }]
}

export const acceptActs = (task: { id: string; title: string }): Draft[] => [{ kind: 'accept', id: randomKey(), title: task.title, after: [], body: { task: task.id } }]
export const offDutyActs = (title: string): Draft[] => [{ kind: 'off_duty', id: randomKey(), title, after: [], body: {} }]
