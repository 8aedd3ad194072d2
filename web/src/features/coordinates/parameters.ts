/** The parameters of each kind of transformation, as a form asks for them. Pure. */
import type { OperationKind } from '@/api/types'

export type Numeric = Exclude<OperationKind, 'grid'>

export interface Parameter {
  name: string
  unit: 'm' | '″' | 'ppm'
}

const shift = (names: readonly string[]): Parameter[] => names.map((name) => ({ name, unit: 'm' }))

export const PARAMETERS: Record<Numeric, readonly Parameter[]> = {
  translation: shift(['dx', 'dy', 'dz']),
  similarity: [...shift(['dx', 'dy']), { name: 'rotation', unit: '″' }, { name: 'scale', unit: 'ppm' }],
  helmert: [...shift(['dx', 'dy', 'dz']), { name: 'rx', unit: '″' }, { name: 'ry', unit: '″' }, { name: 'rz', unit: '″' }, { name: 'scale', unit: 'ppm' }],
}

/** What is sent: every number, and for seven parameters their convention. Null while one is missing. */
export function parametersOf(kind: Numeric, texts: Readonly<Record<string, string>>, convention: string): Record<string, unknown> | null {
  const values: Record<string, unknown> = { kind }
  for (const { name } of PARAMETERS[kind]) {
    const text = (texts[name] ?? '').trim()
    if (text === '' || !Number.isFinite(Number(text))) return null
    values[name] = Number(text)
  }
  if (kind === 'helmert') {
    if (!convention) return null
    values.convention = convention
  }
  return values
}
