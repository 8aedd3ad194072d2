/** Names of people for the accounts that cases carry. */
import { reactive } from 'vue'
import { get } from '@/api/client'
import { session } from '@/api/session'
import type { CasePerson } from '@/api/types'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const names = reactive(new Map<string, string>())
const asked = new Set<string>()

/** The name when the text is an account; any other text as it is. */
export function personWord(text: string | null | undefined, unknown: string): string {
  if (!text) return ''
  if (!UUID.test(text)) return text
  if (text === session.principal?.id) return session.principal.name
  const known = names.get(text)
  if (known) return known
  if (!asked.has(text)) {
    asked.add(text)
    void get<CasePerson>(`/cases/people/${text}`).then(
      ({ name }) => names.set(text, name),
      () => names.set(text, unknown),
    )
  }
  return '…'
}
