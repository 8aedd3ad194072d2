/** Classes of roads as GB/T 51328 and the county roads name them; what is not named goes by its width. */
import type { ExpressionSpecification } from 'maplibre-gl'

const RANKS: [number, string[]][] = [[1, ['快速路', '高速公路']], [2, ['主干路', '国道', '省道', '县道']], [3, ['次干路', '支路', '乡道']], [4, ['村道', '小路']], [5, ['铁路']]]
export const ROAD_RANK = [
  'match', ['to-string', ['coalesce', ['get', 'kind'], '']],
  ...RANKS.flatMap(([rank, kinds]) => [kinds, rank]),
  ['to-number', ['coalesce', ['get', 'rank'], 2]],
] as unknown as ExpressionSpecification
