/** Things of a layer as clusters that say how many there are. */
import type { Layer, MapFeature } from '@/api/types'
import type { MapSource } from '@/design/map/source'

export const CLUSTERS = ':clustered'

export function clusterSource(layer: Layer, features: readonly MapFeature[]): MapSource {
  return {
    id: `${layer.id}${CLUSTERS}`,
    drawing: 'points',
    colour: 'accent',
    weight: 2,
    labels: false,
    cluster: true,
    minZoom: 0,
    data: {
      type: 'FeatureCollection',
      features: features.map(({ id, properties }) => ({
        type: 'Feature',
        geometry: { type: 'Point', coordinates: [Number(properties.longitude), Number(properties.latitude)] },
        properties: { id, name: String(properties.name ?? properties.code ?? ''), status: 'normal', shape: 'dot', rank: 0 },
      })),
    },
  }
}
