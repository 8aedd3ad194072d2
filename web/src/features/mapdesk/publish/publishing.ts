/** Layers on their way to the public: which wait, how strict a grade is, what a new layer needs. Pure. */
import type { Classification, Grade, Layer } from '@/api/types'

export const GRADES: readonly Grade[] = ['open', 'shared', 'internal', 'controlled']
export const STATES = ['waiting', 'draft', 'published', 'withdrawn'] as const
export type State = (typeof STATES)[number]

/** What waits for a review is waiting, whatever the layer was before. */
export function stateOf(layer: Pick<Layer, 'id' | 'published'>, waiting: readonly Pick<Classification, 'layer'>[]): State {
  if (layer.published === 'submitted' || waiting.some((one) => one.layer === layer.id)) return 'waiting'
  return layer.published === 'draft' || layer.published === 'withdrawn' ? layer.published : 'published'
}

/** A field may only be stricter than its layer; what is not, says nothing. */
export const stricter = (field: Grade, layer: Grade): boolean => GRADES.indexOf(field) > GRADES.indexOf(layer)

export function fieldGrades(wanted: Readonly<Record<string, Grade | ''>>, layer: Grade): Record<string, Grade> {
  return Object.fromEntries(Object.entries(wanted).filter((pair): pair is [string, Grade] => pair[1] !== '' && stricter(pair[1], layer)))
}
