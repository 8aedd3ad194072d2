/** Names of observed properties and kinds of devices, as packs declare them. */
import { shallowRef } from 'vue'
import { readKinds } from '@/api/field'
import { can } from '@/api/session'
import type { DeviceKind } from '@/api/types'
import { unitWord, word, wordOf } from './words'

const kinds = shallowRef<DeviceKind[]>([])
let asked: Promise<void> | null = null

/** Asked once; every page that names a property draws again when the answer is there. */
export function knowKinds(): Promise<void> {
  if (!can('devices.read')) return Promise.resolve()
  asked ??= readKinds().then(
    (page) => {
      kinds.value = page.items
    },
    () => {
      asked = null
    },
  )
  return asked
}

export function allKinds(): DeviceKind[] {
  void knowKinds()
  return kinds.value
}

export function propertyWord(code: string): string {
  for (const kind of allKinds()) {
    const found = kind.properties.find((one) => one.code === code)
    if (found) return word(found.title)
  }
  return wordOf([`property.${code}`], code === '*' ? '—' : code)
}

/** The same property may have another unit in another kind of device. */
export function propertyUnit(code: string, kindId: string | undefined): string {
  const kind = allKinds().find((one) => one.id === kindId)
  return unitWord(kind?.properties.find((one) => one.code === code)?.unit)
}

export function kindWord(id: string): string {
  const found = allKinds().find((kind) => kind.id === id)
  return found ? word(found.title) : id
}
