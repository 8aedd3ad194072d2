/** The command handbook: filing conditions of a class with their limits. */
import { get } from './client'

export interface Condition {
  row: { number: number; condition: string; amount: number; unit: string; handling: string; closing: string; law: string }
  class_key: string
  /** The limit in words. */
  limit: string
  book: string
}

export const readConditions = (classKey: string, signal?: AbortSignal): Promise<Condition[]> =>
  get('/handbooks/conditions', { class_key: classKey }, signal)
