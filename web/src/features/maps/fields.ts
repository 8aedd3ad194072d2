/** The fields of a layer with their words, for every tool that asks for one. */
import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Layer, TileJson } from '@/api/types'
import { fieldsOf, type AskedField } from '@/packs/fields'

export function useFields(layer: () => Layer | null, tiles: () => Readonly<Record<string, TileJson>>): ComputedRef<AskedField[]> {
  const { t, te } = useI18n()
  const own = (name: string): string => (te(`maptool.own.${name}`) ? t(`maptool.own.${name}`) : name)
  return computed(() => {
    const now = layer()
    return now ? fieldsOf(now, tiles()[now.id], own) : []
  })
}
