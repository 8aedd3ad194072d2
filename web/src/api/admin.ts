/** Accounts, organisations, roles, tokens, audit and the health of the machine. */
import { get, getHealth, patch, post, remove, type Query } from './client'
import type { Account, AuditCheck, AuditRow, Organisation, Page, Role, Token, WallKey } from './types'

export const findAccounts = (query: Query, signal?: AbortSignal): Promise<Page<Account>> =>
  get('/accounts', query, signal)
export const readAccount = (id: string, signal?: AbortSignal): Promise<Account> => get(`/accounts/${id}`, {}, signal)
export const createAccount = (body: Record<string, unknown>): Promise<Account> => post('/accounts', body)
export const changeAccount = (id: string, body: Record<string, unknown>): Promise<Account> =>
  patch(`/accounts/${id}`, body)
export const unlockAccount = (id: string): Promise<Account> => post(`/accounts/${id}/unlock`)
export const giveGrant = (id: string, body: Record<string, unknown>): Promise<Account> =>
  post(`/accounts/${id}/grants`, body)
export const revokeGrant = (id: string, grant: string): Promise<Account> => remove(`/accounts/${id}/grants/${grant}`)

export const findOrganisations = (query: Query, signal?: AbortSignal): Promise<Page<Organisation>> =>
  get('/organisations', query, signal)
/** Everything, page by page, up to `most`; `more` says that there are others. */
export async function everyOrganisation(most: number, signal?: AbortSignal, q: string | null = null): Promise<{ items: Organisation[]; more: boolean }> {
  const items: Organisation[] = []
  let after: string | null = null
  do {
    const page: Page<Organisation> = await findOrganisations({ q, after, limit: 200 }, signal)
    items.push(...page.items)
    after = page.next
  } while (after !== null && items.length < most)
  return { items, more: after !== null }
}
export const createOrganisation = (body: Record<string, unknown>): Promise<Organisation> =>
  post('/organisations', body)
export const changeOrganisation = (id: string, body: Record<string, unknown>): Promise<Organisation> =>
  patch(`/organisations/${id}`, body)

export const readRoles = (signal?: AbortSignal): Promise<Page<Role>> => get('/roles', {}, signal)
export const findTokens = (query: Query, signal?: AbortSignal): Promise<Page<Token>> => get('/tokens', query, signal)
export const createToken = (body: Record<string, unknown>): Promise<{ token: Token; secret: string }> =>
  post('/tokens', body)
export const revokeToken = (id: string): Promise<undefined> => remove(`/tokens/${id}`)

export const readWallKeys = (signal?: AbortSignal): Promise<Page<WallKey>> => get('/wall-keys', {}, signal)
export const createWallKey = (body: Record<string, unknown>): Promise<{ key: WallKey; secret: string }> => post('/wall-keys', body)
export const revokeWallKey = (id: string): Promise<undefined> => remove(`/wall-keys/${id}`)

export const findAudit = (query: Query, signal?: AbortSignal): Promise<Page<AuditRow>> => get('/audit', query, signal)
export const verifyAudit = (): Promise<AuditCheck> => get('/audit/verification')

/** One part of the machine, as the health page tells it. */
export type Health = Record<string, unknown>
export const readHealth = (): Promise<Health> => getHealth('/health/ready')
