/** Lists as CSV that a spreadsheet opens rightly: UTF-8 with its mark, quoted where needed, and no formula ever run. */
export interface CsvColumn<T> {
  title: string
  value: (item: T) => string | number | null | undefined
}

function cell(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number') return String(value)
  // A text that begins like a formula is told to be a text.
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe
}

export function toCsv<T>(items: readonly T[], columns: readonly CsvColumn<T>[]): string {
  const rows = [columns.map((one) => cell(one.title)), ...items.map((item) => columns.map((one) => cell(one.value(item))))]
  return `\ufeff${rows.map((row) => row.join(',')).join('\r\n')}\r\n`
}

export function saveText(name: string, text: string, type = 'text/csv;charset=utf-8'): void {
  const url = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
