/** Acts that wait to be sent: what they are, which is next, what the end of one means for the others. Pure. */
import { mayPass, type FieldProblem, type Problem } from '@/api/problem'

export interface Refusal {
  status: number
  code: string
  detail: string
  errors: readonly FieldProblem[]
  time: string
}

interface Common {
  /** Made once; it is the key under which the server does it once. */
  id: string
  /** The account of the one who did it: nobody else sends it, nobody else sees it. */
  owner: string
  /** The place in the queue, given when it is written down. */
  order: number
  made: string
  /** What it is about, as it stands in the list. */
  title: string
  /** Acts that must have been sent before. */
  after: string[]
  tries: number
  refusal: Refusal | null
}

export interface ReportBody {
  type: string
  title: string
  description: string
  address: string
  longitude: number
  latitude: number
  source: string
  form: Record<string, unknown>
}

export interface FileBody {
  /** The case it belongs to, or the report that will become one. */
  case: string | null
  of: string | null
  file: Blob
  name: string
  stage: string
  taken: string
  longitude: number | null
  latitude: number | null
  device: string
}

export interface FindingBody {
  task: string
  case: string
  ok: boolean
  finding: string
  photos: string[]
}

export interface MoveBody {
  case: string
  move: string
  version: number
  form: Record<string, unknown>
}

export type Act = Common &
  (
    | { kind: 'report'; body: ReportBody }
    | { kind: 'file'; body: FileBody }
    | { kind: 'accept'; body: { task: string } }
    | { kind: 'finding'; body: FindingBody }
    | { kind: 'move'; body: MoveBody }
    | { kind: 'off_duty'; body: Record<string, never> }
  )
export type Kind = Act['kind']
export type Draft = { [K in Kind]: { kind: K; id: string; title: string; after: string[]; body: Extract<Act, { kind: K }>['body'] } }[Kind]

/** What happens next with an act that was not done: later by itself, after signing in, or it is for the person to decide. */
export type Verdict = 'later' | 'session' | 'refused'

export function verdictOf(problem: Problem): Verdict {
  if (problem.status === 401 || problem.code === 'csrf') return 'session'
  return problem.status === -1 || mayPass(problem) ? 'later' : 'refused'
}

/** Done acts are gone from the list: what an act waits for is what still stands there. */
export function waitsFor(act: Act, all: readonly Act[]): Act[] {
  return all.filter((one) => act.after.includes(one.id))
}

/** The oldest that can be sent. What was refused stands aside, and so does what depends on it; the rest goes on. */
export function nextOf(all: readonly Act[]): Act | null {
  return [...all].sort((a, b) => a.order - b.order).find((act) => !act.refusal && waitsFor(act, all).length === 0) ?? null
}

export interface Settled {
  put: Act[]
  gone: string[]
}

/** An act was done. A report has become a case: its files belong to that. A photo has a name: its finding names it. */
export function afterDone(done: Act, result: string | null, all: readonly Act[]): Settled {
  const put: Act[] = []
  for (const act of all) {
    if (!act.after.includes(done.id)) continue
    const freed = { ...act, after: act.after.filter((id) => id !== done.id) } as Act
    if (freed.kind === 'file' && freed.body.of === done.id) freed.body = { ...freed.body, case: result, of: null }
    if (freed.kind === 'finding' && done.kind === 'file' && result) freed.body = { ...freed.body, photos: [...freed.body.photos, result] }
    put.push(freed)
  }
  return { put, gone: [done.id] }
}

/** Somebody lets an act go. What makes no sense without it goes, too: the photos of a report that is never made. */
export function afterDropped(dropped: Act, all: readonly Act[]): Settled {
  const gone = dropped.kind === 'report' ? all.filter((act) => act.kind === 'file' && act.body.of === dropped.id).map(({ id }) => id) : []
  const left = all.filter((act) => act.after.includes(dropped.id) && !gone.includes(act.id))
  return { put: left.map((act) => ({ ...act, after: act.after.filter((id) => id !== dropped.id) }) as Act), gone: [dropped.id, ...gone] }
}

export const refusalOf = ({ status, code, detail, errors }: Problem, time: string): Refusal => ({ status, code, detail, errors, time })
/** Sizes of what waits, in bytes. */
export const sizeOf = (all: readonly Act[]): number => all.reduce((sum, act) => sum + (act.kind === 'file' ? act.body.file.size : 0), 0)

/** Waits between tries, in milliseconds; a phone that is on line again does not wait. */
export const WAITS = [3000, 10_000, 30_000, 60_000]
export const waitAfter = (tries: number): number => WAITS[Math.min(tries, WAITS.length - 1)] ?? 60_000
