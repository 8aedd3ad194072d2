/** Names of organisations for the ids that cases and forms carry. */
import { shallowRef } from 'vue'
import { everyOrganisation } from '@/api/admin'

const names = shallowRef<Map<string, string>>(new Map())
let asked: Promise<void> | null = null

function know(): Promise<void> {
  asked ??= everyOrganisation(5000).then(
    ({ items }) => {
      names.value = new Map(items.map((one) => [one.id, one.name]))
    },
    () => {
      asked = null
    },
  )
  return asked
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** The name when the text is the id of an organisation; any other text as it is. */
export function organisationWord(text: string): string {
  if (!UUID.test(text)) return text
  void know()
  return names.value.get(text) ?? text
}
