/** What may follow on what at the desk of reports. Pure. */
import type { MapReport } from '@/api/types'

export const TONES = { new: 'warning', accepted: 'plain', rejected: 'plain', mended: 'accent' } as const
export type Decision = 'accepted' | 'rejected' | 'mended'
const NEXT: Record<MapReport['state'], Decision[]> = { new: ['accepted', 'mended', 'rejected'], accepted: ['mended', 'rejected'], rejected: [], mended: [] }

export const decisionsOf = (report: Pick<MapReport, 'state'>): Decision[] => NEXT[report.state]
/** Who is told no is told why. */
export const needsWords = (decision: Decision): boolean => decision === 'rejected'

/** Where one mends what a report names: the thing itself, or the place in its layer. */
export function mendAddress(report: Pick<MapReport, 'id' | 'layer' | 'feature' | 'longitude' | 'latitude'>, layer: string): string {
  const thing = report.feature && report.layer === layer ? `feature=${report.feature}&` : ''
  return `/map/edit/${layer}?${thing}c=${report.longitude.toFixed(6)},${report.latitude.toFixed(6)}&z=17.5&report=${report.id}`
}
