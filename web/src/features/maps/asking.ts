/** A question to a layer, its answers page by page, and all of them for a file. */
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { askLayer } from '@/api/maps'
import { asProblem, type Problem } from '@/api/problem'
import type { FeatureAnswer, MapFeature, Selection } from '@/api/types'

export interface Question extends Selection {
  layer: string
}
export interface Sorting {
  field: string
  way: 'asc' | 'desc'
}

export const PAGES = [20, 50, 100, 200] as const
const BATCH = 5000
export const MOST = 50_000

export const selectionOf = ({ bbox, where, filter, on, ids }: Question): Selection => ({
  ...(where ? { where } : {}), ...(filter ? { filter } : {}), ...(bbox ? { bbox } : {}), ...(on ? { on } : {}), ...(ids ? { ids } : {}),
})

export function ask(question: Question, after: string | null, limit: number, sort: Sorting | null = null, count = false): Promise<FeatureAnswer> {
  return askLayer(question.layer, { ...selectionOf(question), ...(sort ? { sort: [[sort.field, sort.way]] } : {}), ...(after ? { after } : {}), limit, count })
}

/** Everything that answers, up to a bound; `told` hears how many there are so far. */
export async function gather(question: Question, told: (count: number) => void, going: () => boolean = () => true, most = MOST): Promise<{ features: MapFeature[]; whole: boolean }> {
  const features: MapFeature[] = []
  let after: string | null = null
  do {
    const page: FeatureAnswer = await ask(question, after, Math.min(BATCH, most))
    features.push(...page.features)
    after = page.next
    told(features.length)
  } while (after && features.length < most && going())
  return { features, whole: after === null }
}

export interface Answers {
  question: ShallowRef<Question | null>
  features: ShallowRef<MapFeature[]>
  total: Ref<number | null>
  page: Ref<number>
  size: Ref<number>
  sort: ShallowRef<Sorting | null>
  more: Ref<boolean>
  busy: Ref<boolean>
  problem: ShallowRef<Problem | null>
  run: (question: Question) => Promise<void>
  turn: (by: 1 | -1) => Promise<void>
  /** From the first page again, in another order or with another length of a page. */
  again: (sort: Sorting | null, size?: number) => Promise<void>
  clear: () => void
}

export function useAnswers(): Answers {
  const question = shallowRef<Question | null>(null)
  const features = shallowRef<MapFeature[]>([])
  const total = ref<number | null>(null)
  const page = ref(0)
  const size = ref<number>(PAGES[1])
  const sort = shallowRef<Sorting | null>(null)
  const more = ref(false)
  const busy = ref(false)
  const problem = shallowRef<Problem | null>(null)
  let cursors: (string | null)[] = [null]
  let round = 0

  async function show(at: number, count: boolean): Promise<void> {
    const asked = question.value
    if (!asked) return
    const mine = ++round
    busy.value = true
    problem.value = null
    try {
      const answer = await ask(asked, cursors[at] ?? null, size.value, sort.value, count)
      if (mine !== round) return
      features.value = answer.features
      cursors[at + 1] = answer.next
      more.value = answer.next !== null
      page.value = at
      if (count) total.value = answer.numberMatched ?? null
    } catch (error) {
      if (mine === round) problem.value = asProblem(error)
    } finally {
      if (mine === round) busy.value = false
    }
  }
  return {
    question, features, total, page, size, sort, more, busy, problem,
    run: (wanted) => {
      question.value = wanted
      features.value = []
      total.value = null
      sort.value = null
      cursors = [null]
      return show(0, true)
    },
    turn: (by) => show(page.value + by, false),
    again: (order, length) => {
      sort.value = order
      if (length) size.value = length
      cursors = [null]
      return show(0, false)
    },
    clear: () => {
      round++
      question.value = null
      features.value = []
      problem.value = null
      busy.value = false
    },
  }
}
