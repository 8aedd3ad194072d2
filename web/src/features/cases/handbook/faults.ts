/** What the reader of workbooks says is wrong, in the words of the page. Pure. */
import type { HandbookFault } from '@/api/handbooks'

type Say = (key: string, values: Record<string, string>) => string

const REASONS: readonly (readonly [RegExp, string])[] = [
  [/^no sheet of filing conditions$/, 'no_sheet'],
  [/^the workbook is too large when unpacked$/, 'too_large'],
  [/^this is no Excel workbook/, 'no_workbook'],
  [/^too many lines$/, 'too_many'],
  [/^no line of headings$/, 'no_headings'],
  [/^a second such heading$/, 'twice_heading'],
  [/^the column (?<name>.+) is missing$/, 'no_column'],
  [/^(?<name>.+) is empty$/, 'empty'],
  [/^a class has two digits$/, 'digits'],
  [/^not a scheme with its edition$/, 'scheme'],
  [/^no order of responsibility$/, 'order'],
  [/^this is no limit$/, 'no_limit'],
  [/^a limit lies between 1 and (?<most>\d+)$/, 'limit_range'],
  [/^the class has this number already in (?<name>.+)$/, 'twice_number'],
  [/^a condition has a number from 1 to 999$/, 'number'],
]

/** Why a line is not taken and what to do; what nobody foresaw stays as the server said it. */
export function faultWords(fault: HandbookFault, say: Say): { why: string; todo: string } {
  for (const [pattern, key] of REASONS) {
    const found = pattern.exec(fault.reason)
    if (found) return { why: say(`handbookdesk.fault.${key}.why`, { ...found.groups }), todo: say(`handbookdesk.fault.${key}.todo`, { ...found.groups }) }
  }
  return { why: fault.reason, todo: fault.mend }
}
