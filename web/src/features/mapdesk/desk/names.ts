/** Names of fields and layers as a desk shows them. */
import { useI18n } from 'vue-i18n'
import type { Layer } from '@/api/types'
import { fieldTitle, valueText } from '@/packs/fields'
import { layerTitle } from '@/packs/layers'

export interface Names {
  layer: (id: string | null) => string
  field: (layer: string, name: string) => string
  value: (value: unknown) => string
}

export function useNames(layers: () => readonly Layer[]): Names {
  const { t, te } = useI18n()
  const find = (id: string | null): Layer | undefined => layers().find((one) => one.id === id)
  return {
    layer: (id) => {
      const found = find(id)
      return found ? layerTitle(found) : (id ?? '')
    },
    field: (layer, name) => {
      const found = find(layer)
      return (found && fieldTitle(found, name)) || (te(`maptool.own.${name}`) ? t(`maptool.own.${name}`) : name)
    },
    value: (value) => valueText(value, t('form.yes'), t('maptool.no')),
  }
}
