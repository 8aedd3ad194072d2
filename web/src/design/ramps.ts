/** Colours for amounts and for kinds, safe for colour-blind eyes; on ink a small amount is dark, on paper it is light. Pure. */
export const RAMPS = ['celadon', 'amber', 'indigo', 'plum', 'balance'] as const
export type Ramp = (typeof RAMPS)[number]

const ANCHORS: Record<Ramp, { paper: readonly string[]; ink: readonly string[] }> = {
  celadon: { paper: ['#d9ede7', '#86c2b4', '#2f8f83', '#0e4740'], ink: ['#1d3a38', '#2c7067', '#5fbfb1', '#c9f2e9'] },
  amber: { paper: ['#fbeac2', '#eab65c', '#c8702a', '#742c10'], ink: ['#3b2b17', '#8a5a22', '#dd9a45', '#fde3b2'] },
  indigo: { paper: ['#dfe6f3', '#9db1d8', '#4c6fb1', '#20376a'], ink: ['#1e2a44', '#3d5690', '#7f9fdb', '#dbe6fb'] },
  plum: { paper: ['#f1e1ea', '#cf9abb', '#94507f', '#4b1d41'], ink: ['#35203a', '#714070', '#bd86b2', '#f3dcec'] },
  balance: { paper: ['#1d6b61', '#94cabe', '#f3efe2', '#eaaf86', '#b5321f'], ink: ['#5fbfb1', '#2c5f59', '#2a3136', '#8a4b34', '#f0795f'] },
}

const channels = (colour: string): [number, number, number] => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16)) as [number, number, number]

/** So many colours from the first anchor to the last. */
export function rampColours(ramp: Ramp, count: number, theme: string): string[] {
  const anchors = ANCHORS[ramp][theme === 'ink' ? 'ink' : 'paper']
  return Array.from({ length: count }, (_, i) => {
    const at = count === 1 ? (anchors.length - 1) * 0.66 : (i / (count - 1)) * (anchors.length - 1)
    const low = Math.min(Math.floor(at), anchors.length - 2)
    const [from, to] = [channels(anchors[low] ?? '#000000'), channels(anchors[low + 1] ?? '#000000')]
    return `#${from.map((one, n) => Math.round(one + ((to[n] ?? 0) - one) * (at - low)).toString(16).padStart(2, '0')).join('')}`
  })
}

/** Colours that say only that kinds differ. */
export const KIND_COLOURS = ['#2f8f83', '#d9922e', '#4c6fb1', '#b65a7c', '#7f9a3f', '#8a6fb0', '#58a6c7', '#a8763e', '#c2452d', '#5d6668'] as const
export const OTHER_COLOUR = '#9aa0a3'
