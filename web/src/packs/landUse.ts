/** Quiet tints for the classes of land of 国土空间调查、规划、用途管制用地用海分类指南 (2023), by theme. */
import type { Colouring } from '@/design/map/source'
import { preferences } from '@/design/preferences'

const TINTS: Record<string, [paper: string, ink: string]> = {
  '01': ['#f3edd5', '#1b2325'], '02': ['#e9ebc6', '#1e2621'], '03': ['#d8e6c9', '#162820'], '04': ['#e0eac8', '#1a281e'], '0701': ['#f5ebdc', '#20282b'], '0703': ['#efe3d0', '#20272a'],
  '08': ['#f0dfe0', '#272630'], '09': ['#f6ddcd', '#2b2829'], '1001': ['#e5e0e6', '#222a33'], '12': ['#e9e6df', '#20292c'], '13': ['#dfe5e8', '#1f2a31'], '14': ['#cbe2bd', '#1a3527'], '17': ['#bcd8de', '#14394a'],
}

/** The colours of a layer whose things say their class of land; null for any other layer. */
export function landUseColours(fields: Readonly<Record<string, string>>, paper = false): Colouring | null {
  if (!('use_code' in fields)) return null
  const side = preferences.theme === 'ink' && !paper ? 1 : 0
  return { field: 'use_code', kind: 'category', other: side ? '#1d2529' : '#efece4', stops: Object.entries(TINTS).map(([value, tints]) => ({ value, colour: tints[side] })) }
}

/** The classes with their colours, for a legend. */
export function landUseClasses(theme: string): { code: string; colour: string }[] {
  return Object.entries(TINTS).map(([code, tints]) => ({ code, colour: tints[theme === 'ink' ? 1 : 0] }))
}
