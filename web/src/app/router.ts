/** Which address shows which page. Every page is fetched when it is first visited. */
import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { readAbout } from '@/api/about'
import { whenSignedOut } from '@/api/client'
import { offline } from '@/api/offline/device'
import { asProblem } from '@/api/problem'
import OfflinePage from '@/features/session/OfflinePage.vue'
import { can, forgetSession, learnSession, session } from '@/api/session'
import { isNarrow } from '@/design/narrow'
import { worksOutside } from './nav'
import { watchComing } from './coming'

declare module 'vue-router' {
  interface RouteMeta {
    /** Key of the page's name. */
    title: string
    /** Without this permission the page is not offered. */
    needs?: string
    open?: boolean
    /** For anybody, without an account, in a frame of its own. */
    citizen?: boolean
    /** The page fills the window and scrolls inside. */
    full?: boolean
    /** The page is all there is: no head, no ways; for a wall. */
    bare?: boolean
  }
}

const routes: RouteRecordRaw[] = [
  { path: '/sign-in', component: () => import('@/features/session/SignIn.vue'), meta: { title: 'session.sign_in', open: true } },
  { path: '/password', component: () => import('@/features/session/PasswordPage.vue'), meta: { title: 'session.password' } },
  { path: '/', component: () => import('@/features/cockpit/CockpitPage.vue'), meta: { title: 'nav.cockpit', needs: 'dashboards.read', full: true } },
  { path: '/wall/key', component: () => import('@/features/session/WallKeyPage.vue'), meta: { title: 'wall.title', citizen: true } },
  { path: '/wall', component: () => import('@/features/cockpit/WallPage.vue'), meta: { title: 'wall.title', needs: 'dashboards.read', bare: true } },
  { path: '/wall/boards/:id', component: () => import('@/features/dashboards/WallBoardPage.vue'), meta: { title: 'wall.title', needs: 'dashboards.read', bare: true } },
  { path: '/dashboards', redirect: '/dashboards/list/all', meta: { title: 'board.boards' } },
  { path: '/dashboards/list/:tab?', component: () => import('@/features/dashboards/BoardsPage.vue'), meta: { title: 'board.boards', needs: 'dashboards.read' } },
  { path: '/dashboards/new', component: () => import('@/features/dashboards/EditPage.vue'), meta: { title: 'board.make', needs: 'dashboards.write' } },
  { path: '/dashboards/issues/:id', component: () => import('@/features/dashboards/IssuePage.vue'), meta: { title: 'board.boards', needs: 'dashboards.read' } },
  { path: '/dashboards/:id', component: () => import('@/features/dashboards/BoardPage.vue'), meta: { title: 'board.boards', needs: 'dashboards.read' } },
  { path: '/dashboards/:id/edit', component: () => import('@/features/dashboards/EditPage.vue'), meta: { title: 'board.edit.head', needs: 'dashboards.write' } },
  { path: '/indicators/:id', component: () => import('@/features/cockpit/IndicatorPage.vue'), meta: { title: 'indicator.title', needs: 'indicators.read' } },
  { path: '/map', component: () => import('@/features/maps/MapPage.vue'), meta: { title: 'nav.map', needs: 'maps.read', full: true } },
  { path: '/map/print', component: () => import('@/features/maps/PrintPage.vue'), meta: { title: 'maptool.print', needs: 'maps.read' } },
  { path: '/map/compare', component: () => import('@/features/maps/ComparePage.vue'), meta: { title: 'mapcompare.title', needs: 'maps.read', full: true } },
  { path: '/map/edit/:layer', component: () => import('@/features/mapdesk/edit/EditPage.vue'), meta: { title: 'mapedit.word', needs: 'maps.write', full: true } },
  { path: '/map/desk/:panel?/:id?', component: () => import('@/features/mapdesk/DeskPage.vue'), meta: { title: 'mapdesk.title', needs: 'maps.read' } },
  { path: '/map/layers', component: () => import('@/features/mapfiles/LayersPage.vue'), meta: { title: 'maplayers.title', needs: 'maps.read' } },
  { path: '/map/layers/new', component: () => import('@/features/mapfiles/NewLayerPage.vue'), meta: { title: 'maplayers.make', needs: 'maps.write' } },
  { path: '/map/layers/:id', component: () => import('@/features/mapfiles/LayerPage.vue'), meta: { title: 'maplayers.title', needs: 'maps.read' } },
  { path: '/map/import', component: () => import('@/features/mapfiles/ImportsPage.vue'), meta: { title: 'mapfiles.title', needs: 'mapfiles.import' } },
  { path: '/map/import/files/:id', component: () => import('@/features/mapfiles/UploadPage.vue'), meta: { title: 'mapfiles.title', needs: 'mapfiles.import' } },
  { path: '/map/import/:id', component: () => import('@/features/mapfiles/ImportPage.vue'), meta: { title: 'mapfiles.title', needs: 'mapfiles.import' } },
  { path: '/map/export', component: () => import('@/features/mapfiles/ExportsPage.vue'), meta: { title: 'mapexport.title', needs: 'maps.read' } },
  { path: '/map/products', component: () => import('@/features/mapdesk/ProductsPage.vue'), meta: { title: 'mapproducts.title', needs: 'maps.read' } },
  { path: '/map/coordinates/:panel?', component: () => import('@/features/coordinates/CoordinatesPage.vue'), meta: { title: 'coordinates.title', needs: 'coordinates.use' } },
  { path: '/map/marks/sheet/:id', component: () => import('@/features/marks/SheetPage.vue'), meta: { title: 'marks.sheet', needs: 'marks.read' } },
  { path: '/map/marks/:panel?', component: () => import('@/features/marks/MarksPage.vue'), meta: { title: 'marks.title', needs: 'marks.read' } },
  { path: '/map/places/:panel?', component: () => import('@/features/places/PlacesPage.vue'), meta: { title: 'placenames.title', needs: 'places.read' } },
  { path: '/map/outside', component: () => import('@/features/mapservices/OutsidePage.vue'), meta: { title: 'outside.title', needs: 'maps.read' } },
  { path: '/map/developer', component: () => import('@/features/mapservices/DeveloperPage.vue'), meta: { title: 'developer.title', needs: 'maps.read' } },
  { path: '/operations', redirect: '/operations/incidents', meta: { title: 'nav.operations' } },
  { path: '/operations/incidents', component: () => import('@/features/operations/IncidentsPage.vue'), meta: { title: 'operations.incidents', needs: 'operations.read' } },
  { path: '/operations/incidents/new', component: () => import('@/features/operations/DeclarePage.vue'), meta: { title: 'operations.declare', needs: 'operations.command' } },
  { path: '/operations/incidents/:id', component: () => import('@/features/operations/IncidentPage.vue'), meta: { title: 'operations.incident', needs: 'operations.read' } },
  { path: '/operations/roster', component: () => import('@/features/operations/RosterPage.vue'), meta: { title: 'operations.roster', needs: 'operations.read' } },
  { path: '/operations/briefs', component: () => import('@/features/operations/BriefsPage.vue'), meta: { title: 'operations.briefs', needs: 'operations.read' } },
  { path: '/operations/briefs/:id', component: () => import('@/features/operations/BriefPage.vue'), meta: { title: 'operations.briefs', needs: 'operations.read' } },
  { path: '/operations/replay', component: () => import('@/features/operations/ReplayPage.vue'), meta: { title: 'operations.replay', needs: 'operations.read' } },
  { path: '/cases', component: () => import('@/features/cases/CasesPage.vue'), meta: { title: 'nav.cases', needs: 'cases.read', full: true } },
  { path: '/cases/desk/:panel?', component: () => import('@/features/cases/DeskPage.vue'), meta: { title: 'casedesk.title', needs: 'cases.read' } },
  { path: '/cases/new', component: () => import('@/features/cases/NewCasePage.vue'), meta: { title: 'casenew.title', needs: 'cases.open' } },
  { path: '/handbook/:panel?', component: () => import('@/features/cases/handbook/HandbookPage.vue'), meta: { title: 'handbookdesk.title', needs: 'cases.read' } },
  { path: '/cases/routing', component: () => import('@/features/cases/routing/RoutingPage.vue'), meta: { title: 'routingdesk.title', needs: 'cases.read' } },
  { path: '/cases/hours', component: () => import('@/features/cases/hours/HoursPage.vue'), meta: { title: 'officehours.title', needs: 'cases.read' } },
  { path: '/cases/flows', component: () => import('@/features/cases/flows/FlowsPage.vue'), meta: { title: 'caseflow.title', needs: 'cases.design' } },
  { path: '/cases/flows/drafts/:id', component: () => import('@/features/cases/flows/DraftPage.vue'), meta: { title: 'caseflow.draft', needs: 'cases.design' } },
  { path: '/cases/flows/:flow', component: () => import('@/features/cases/flows/FlowPage.vue'), meta: { title: 'caseflow.title', needs: 'cases.read' } },
  { path: '/cases/:id', component: () => import('@/features/cases/CasesPage.vue'), meta: { title: 'nav.cases', needs: 'cases.read', full: true } },
  { path: '/field', component: () => import('@/features/field/FieldPage.vue'), meta: { title: 'fieldwork.title', needs: 'cases.act' } },
  { path: '/field/report', component: () => import('@/features/field/ReportPage.vue'), meta: { title: 'fieldwork.report.title', needs: 'cases.open' } },
  { path: '/field/waiting', component: () => import('@/features/field/OutboxPage.vue'), meta: { title: 'fieldwork.queue.title', needs: 'cases.act' } },
  { path: '/field/me', component: () => import('@/features/field/MinePage.vue'), meta: { title: 'fieldwork.mine.title', needs: 'cases.act' } },
  { path: '/field/tasks/:id', component: () => import('@/features/field/TaskPage.vue'), meta: { title: 'fieldwork.task.title', needs: 'cases.act' } },
  { path: '/field/cases/:id', component: () => import('@/features/field/CasePage.vue'), meta: { title: 'fieldwork.case.title', needs: 'cases.act' } },
  { path: '/components/:panel?', component: () => import('@/features/components/ComponentsPage.vue'), meta: { title: 'things.title', needs: 'components.read' } },
  { path: '/grids/:panel?', component: () => import('@/features/grids/GridsPage.vue'), meta: { title: 'gridwork.title', needs: 'grids.read' } },
  { path: '/evaluation', component: () => import('@/features/evaluation/EvaluationPage.vue'), meta: { title: 'evaluation.title', needs: 'evaluation.read' } },
  { path: '/evaluation/formulas', component: () => import('@/features/evaluation/FormulasPage.vue'), meta: { title: 'evaluation.formulas', needs: 'evaluation.read' } },
  { path: '/evaluation/mine', component: () => import('@/features/evaluation/MinePage.vue'), meta: { title: 'evaluation.mine' } },
  { path: '/messages/:panel?', component: () => import('@/features/messages/MessagesPage.vue'), meta: { title: 'messages.title' } },
  { path: '/citizens/:panel?', component: () => import('@/features/citizendesk/CitizenDesk.vue'), meta: { title: 'citizendesk.title' } },
  { path: '/alerts', component: () => import('@/features/rules/AlertsPage.vue'), meta: { title: 'nav.alerts', needs: 'rules.read' } },
  { path: '/alerts/:id', component: () => import('@/features/rules/AlertPage.vue'), meta: { title: 'alert.title', needs: 'rules.read' } },
  { path: '/rules', component: () => import('@/features/rules/RulesPage.vue'), meta: { title: 'rule.list', needs: 'rules.read' } },
  { path: '/rules/:id', component: () => import('@/features/rules/RulePage.vue'), meta: { title: 'rule.title', needs: 'rules.read' } },
  { path: '/devices', component: () => import('@/features/devices/DevicesPage.vue'), meta: { title: 'nav.devices', needs: 'devices.read' } },
  { path: '/devices/new', component: () => import('@/features/devices/DeviceEditPage.vue'), meta: { title: 'device.form.new', needs: 'devices.write' } },
  { path: '/devices/:id/edit', component: () => import('@/features/devices/DeviceEditPage.vue'), meta: { title: 'device.form.edit', needs: 'devices.write' } },
  { path: '/devices/:id', component: () => import('@/features/devices/DevicePage.vue'), meta: { title: 'device.title', needs: 'devices.read' } },
  { path: '/frames/:id', component: () => import('@/features/devices/FramePage.vue'), meta: { title: 'frame.title', needs: 'telemetry.read' } },
  { path: '/quarantine', component: () => import('@/features/devices/QuarantinePage.vue'), meta: { title: 'reject.list', needs: 'telemetry.read' } },
  { path: '/quarantine/:id', component: () => import('@/features/devices/RejectPage.vue'), meta: { title: 'reject.title', needs: 'telemetry.read' } },
  {
    path: '/admin',
    component: () => import('@/features/admin/AdminPage.vue'),
    meta: { title: 'nav.admin' },
    children: [
      { path: '', redirect: () => firstAdmin() },
      { path: 'accounts', component: () => import('@/features/admin/AccountsPage.vue'), meta: { title: 'admin.accounts', needs: 'security.read' } },
      { path: 'accounts/:id', component: () => import('@/features/admin/AccountPage.vue'), meta: { title: 'admin.account', needs: 'security.read' } },
      { path: 'organisations', component: () => import('@/features/admin/OrganisationsPage.vue'), meta: { title: 'admin.organisations' } },
      { path: 'roles', component: () => import('@/features/admin/RolesPage.vue'), meta: { title: 'admin.roles' } },
      { path: 'tokens', component: () => import('@/features/admin/TokensPage.vue'), meta: { title: 'admin.tokens' } },
      { path: 'walls', component: () => import('@/features/admin/WallKeysPage.vue'), meta: { title: 'admin.walls', needs: 'security.roles' } },
      { path: 'audit', component: () => import('@/features/admin/AuditPage.vue'), meta: { title: 'admin.audit', needs: 'security.audit' } },
      { path: 'packs', component: () => import('@/features/admin/PacksPage.vue'), meta: { title: 'admin.packs', needs: 'system.read' } },
      { path: 'services', component: () => import('@/features/mapservices/ServicesPage.vue'), meta: { title: 'admin.services', needs: 'system.read' } },
      { path: 'health', component: () => import('@/features/admin/HealthPage.vue'), meta: { title: 'admin.health' } },
    ],
  },
  {
    path: '/report',
    component: () => import('@/features/citizens/CitizenFrame.vue'),
    meta: { title: 'citizen.brand', citizen: true },
    children: [
      { path: '', component: () => import('@/features/citizens/ReportPage.vue'), meta: { title: 'citizen.nav.report' } },
      { path: 'follow', component: () => import('@/features/citizens/FollowForm.vue'), meta: { title: 'citizen.follow.title' } },
      { path: ':number', component: () => import('@/features/citizens/FollowPage.vue'), meta: { title: 'citizen.follow.title' } },
      { path: '/reports', component: () => import('@/features/citizens/NearPage.vue'), meta: { title: 'citizen.list.title' } },
      { path: '/reports/topics', component: () => import('@/features/citizens/TopicsPage.vue'), meta: { title: 'citizen.topics.title' } },
      { path: '/tips', component: () => import('@/features/citizens/TipPage.vue'), meta: { title: 'citizen.tip.title' } },
    ],
  },
  { path: '/offline', component: OfflinePage, meta: { title: 'offline.title' } },
  { path: '/:rest(.*)*', component: () => import('@/features/session/LostPage.vue'), meta: { title: 'lost.title' } },
]

function firstAdmin(): string {
  if (can('security.read')) return '/admin/accounts'
  return can('security.audit') ? '/admin/audit' : '/admin/organisations'
}

/** Where a person begins: the first page that is theirs. Who works in the street begins there when it is a phone. */
export function home(): string {
  if (isNarrow.value && worksOutside()) return '/field'
  const pages: [string, string][] = [['dashboards.read', '/'], ['cases.read', '/cases'], ['citizens.read', '/citizens'], ['devices.read', '/devices']]
  return pages.find(([permission]) => can(permission))?.[1] ?? '/admin'
}

/** The one page of a wall: the cockpit's, or that of the board its key names. */
const wallOf = (screen?: string | null): string => (screen && screen !== 'cockpit' ? `/wall/boards/${screen}` : '/wall')

export const router = createRouter({
  history: createWebHistory('/'),
  routes,
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
})

watchComing(router)

router.beforeEach(async (to) => {
  if (to.meta.citizen) return true
  try {
    await learnSession()
  } catch (error) {
    // An unreachable server: the sign-in page says so.
    if (!to.meta.open) return { path: '/sign-in', query: { next: to.fullPath, problem: asProblem(error).code } }
  }
  if (to.meta.open) return session.principal ? (typeof to.query.next === 'string' ? to.query.next : home()) : true
  if (!session.principal) return { path: '/sign-in', query: to.path === '/' ? {} : { next: to.fullPath } }
  if (session.principal.kind === 'wall' && to.path !== wallOf(session.principal.screen)) return wallOf(session.principal.screen)
  if (session.principal.must_change && to.path !== '/password') return '/password'
  if (to.meta.needs && !can(to.meta.needs)) return to.path === '/' && home() !== '/' ? home() : '/denied'
  return true
})

/**
 * A page that was never visited cannot be fetched without a network: that is said, and the map is offered.
 * With one, its file is gone because the city was renewed meanwhile: the whole page is fetched anew.
 */
router.onError((_error, to, from) => {
  if (offline.works && (offline.since || !navigator.onLine)) void router.replace({ path: '/offline', query: { next: to.fullPath } })
  else if (from.matched.length) void readAbout().then(() => window.location.assign(to.fullPath), () => undefined)
})

whenSignedOut(() => {
  forgetSession()
  const { fullPath, meta } = router.currentRoute.value
  if (!meta.open && !meta.citizen) void router.push({ path: '/sign-in', query: { next: fullPath, ended: '1' } })
})
