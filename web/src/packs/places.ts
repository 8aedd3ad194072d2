/** What places of interest are: the picture each kind has, and how far away one still wants to read it. */
import type { ExpressionSpecification } from 'maplibre-gl'

/** Picture, weight (1 is named from far), and the kinds, as registers of places name them. */
const KINDS: readonly (readonly [glyph: string, weight: number, kinds: readonly string[]])[] = [
  ['green', 1, ['公园绿地', '公园', '景区']],
  ['care', 1, ['医院', '卫生院']],
  ['civic', 1, ['公共设施', '学校', '政府机关', '文化场馆', '车站']],
  ['shop', 1, ['商业综合体']],
  ['home', 2, ['住宅小区']],
  ['work', 2, ['工业园区']],
  ['stay', 2, ['宾馆', '酒店']],
  ['shop', 2, ['菜市场', '超市']],
  ['care', 3, ['药店', '诊所']],
  ['food', 3, ['米粉店', '茶馆', '餐馆']],
  ['shop', 3, ['便利店', '五金店', '书店', '理发店', '快递驿站']],
  ['work', 3, ['银行网点']],
]

const KIND = ['to-string', ['coalesce', ['get', 'kind'], '']]
const HEALS = ['any', ['in', '医院', ['coalesce', ['get', 'name'], '']], ['in', '卫生', ['coalesce', ['get', 'name'], '']]]

export const PLACE_GLYPH = ['case', ['all', ['==', KIND, '公共设施'], HEALS], 'care', ['match', KIND, ...KINDS.flatMap(([glyph, , kinds]) => [[...kinds], glyph]), 'civic']] as unknown as ExpressionSpecification
export const PLACE_WEIGHT = ['match', KIND, ...KINDS.flatMap(([, weight, kinds]) => [[...kinds], weight]), 2] as unknown as ExpressionSpecification

/** Whether the fields of a layer say that it holds places people go to. */
export const holdsPlaces = (fields: Readonly<Record<string, string>>): boolean => 'kind' in fields && 'address_id' in fields
