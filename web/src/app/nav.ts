/** The main ways through the page. */
import { can } from '@/api/session'
import type { IconName } from '@/design/icons'

export interface NavItem {
  to: string
  word: string
  icon: IconName
  needs?: string
  /** One of these is enough. */
  any?: string[]
  /** Only for those who work in the street. */
  outside?: boolean
  /** Other addresses that belong to it. */
  also?: string[]
}

/** Whoever acts in cases and has no board of the city to look at, does so on the spot or with his hands. */
export const worksOutside = (): boolean => can('cases.act') && !can('dashboards.read')

export const NAV: NavItem[] = [
  { to: '/field', word: 'nav.field', icon: 'place', outside: true },
  { to: '/', word: 'nav.cockpit', icon: 'cockpit', needs: 'dashboards.read', also: ['/indicators', '/dashboards'] },
  { to: '/map', word: 'nav.map', icon: 'map', needs: 'maps.read', also: ['/components', '/grids'] },
  { to: '/operations', word: 'nav.operations', icon: 'target', needs: 'operations.read' },
  { to: '/cases', word: 'nav.cases', icon: 'cases', needs: 'cases.read', also: ['/handbook'] },
  { to: '/evaluation', word: 'nav.evaluation', icon: 'ranking', needs: 'evaluation.read' },
  { to: '/citizens', word: 'nav.citizens', icon: 'person', any: ['citizens.read', 'citizens.tips', 'security.audit'] },
  { to: '/alerts', word: 'nav.alerts', icon: 'alerts', needs: 'rules.read', also: ['/rules'] },
  { to: '/devices', word: 'nav.devices', icon: 'devices', needs: 'devices.read', also: ['/frames', '/quarantine'] },
  { to: '/admin', word: 'nav.admin', icon: 'admin' },
]

export function isHere(item: NavItem, path: string): boolean {
  if (item.to === '/' && path === '/') return true
  return [...(item.to === '/' ? [] : [item.to]), ...(item.also ?? [])].some((one) => path === one || path.startsWith(`${one}/`))
}
