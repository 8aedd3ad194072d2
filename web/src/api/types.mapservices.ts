/** The map services: what is served to other people's software, and outside services. */
export type Box4 = [number, number, number, number]

export interface ServiceExample {
  layer: string
  title: string
  geometry: string
  grade: string
  features_count: number
  extent: Box4
  features: string
  filter: string
  queryables: string
  vector_tiles: string
  vector_tile: string
  tiles_c: string
  tiles_w: string
  wms_map: string
  wms_legend: string
  sld: string
  style: string
  wfs_features: string
  gdal_features: string
  gdal_wfs: string
  services: { ogcapi: string; wmts: string; wms: string; wfs: string }
}

export interface Use {
  day: string
  layer: string
  service: string
  consumer: string
  token: string | null
  requests: number
  errors: number
  bytes: number
  milliseconds: number
}

export interface UseTotal {
  key: string
  requests: number
  errors: number
  bytes: number
  milliseconds: number
}

export type OutsideKind = 'wms' | 'wmts' | 'wfs' | 'ogcapi' | 'xyz'

export interface OutsideDraft {
  kind: OutsideKind
  url: string
  titles: Partial<Record<'zh' | 'en', string>>
  description: string
  licence: string
  grade: 'open' | 'shared'
  key_parameter: string
  key?: string | null
  probe_every_s: number
  probe_path: string
  cache_s: number
  extent: Box4 | null
  enabled: boolean
}

export interface Outside extends Omit<OutsideDraft, 'key'> {
  id: string
  has_key: boolean
  private_addresses: boolean
  created: string
  created_by: string
  updated: string
  version: number
  state: 'unknown' | 'up' | 'down'
  state_since: string | null
  /** Where our own clients ask for it. */
  href: string
  availability?: Record<'last_1_days' | 'last_30_days', { probes: number; up: number; latency_p50_ms: number | null; latency_p95_ms: number | null }>
}

export interface OutsideProbe {
  service: string
  at: string
  up: boolean
  status: number | null
  latency_ms: number | null
  detail: string
}

/** A layer of an outside service; without an address `reason` says why the map cannot show it. */
export interface OfferedLayer {
  name: string
  title: string
  extent: Box4 | null
  tiles: string | null
  min_zoom: number
  max_zoom: number
  tile_size: number
  reason: '' | 'no_mercator' | 'no_pictures' | 'odd_levels'
}

export interface OutsideHost {
  id: string
  titles: Partial<Record<'zh' | 'en', string>>
  url: string
  created_by: string
  private_addresses: boolean
  state: 'unknown' | 'up' | 'down'
}
