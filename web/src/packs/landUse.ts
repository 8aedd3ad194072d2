/** Quiet tints for the classes of land of 国土空间调查、规划、用途管制用地用海分类指南 (2023), by theme. */
import type { Colouring } from '@/design/map/style'
import { preferences } from '@/design/preferences'

const TINTS: Record<string, [paper: string, ink: string]> = {
  '01': ['#f1e9c4', '#26281d'], '02': ['#e2e6b8', '#242a1c'], '03': ['#c8dcb8', '#1b3026'], '04': ['#d9e6bd', '#20301f'], '0701': ['#f3e4d2', '#2a2620'], '0703': ['#ebdfca', '#282520'],
  '08': ['#edd6dc', '#2d2229'], '09': ['#f3d2c3', '#33251f'], '1001': ['#ddd5e2', '#282632'], '12': ['#e4e2dd', '#232a2d'], '13': ['#d6dfe6', '#212a31'], '14': ['#cde3c1', '#1e3629'], '17': ['#bfd8de', '#173d4b'],
}

/** The colours of a layer whose things say their class of land; null for any other layer. */
export function landUseColours(fields: Readonly<Record<string, string>>): Colouring | null {
  if (!('use_code' in fields)) return null
  const side = preferences.theme === 'ink' ? 1 : 0
  return { field: 'use_code', kind: 'category', other: side ? '#1d2529' : '#efece4', stops: Object.entries(TINTS).map(([value, tints]) => ({ value, colour: tints[side] })) }
}
