/** Shifts of several days from one time to another; one that ends before it begins ends the next day. Pure. */
export interface Span {
  begins: string
  ends: string
}

export const MOST_DAYS = 62
const ZONE = '+08:00'
const next = (day: string): string => new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)

/** Nothing when a field is empty, the days run backwards or are too many. */
export function spansOf(first: string, last: string, from: string, to: string): Span[] {
  if (!first || !last || !from || !to || last < first) return []
  const spans: Span[] = []
  for (let day = first; day <= last; day = next(day)) {
    if (spans.length === MOST_DAYS) return []
    spans.push({ begins: `${day}T${from}:00${ZONE}`, ends: `${to > from ? day : next(day)}T${to}:00${ZONE}` })
  }
  return spans
}

/** Codes of cells as somebody typed or pasted them, each once. */
export const codesOf = (text: string): string[] => [...new Set(text.split(/[\s,，、;；]+/).filter(Boolean))]
