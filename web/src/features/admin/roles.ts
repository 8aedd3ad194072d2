/** What roles, permissions and actions are called. */
import { useI18n } from 'vue-i18n'
import { readRoles } from '@/api/admin'
import { useResource, type Resource } from '@/api/query'
import type { Page, Role } from '@/api/types'
import { hasWord, word } from '@/packs/words'

/** One person holds at most one of these; they have neither organisation nor jurisdiction. */
export const ADMINISTRATORS: readonly string[] = ['system_administrator', 'security_administrator', 'audit_administrator']

export interface RoleWords {
  roles: Resource<Page<Role>>
  roleWord: (id: string) => string
}

export function useRoles(): RoleWords {
  const { t, te } = useI18n()
  const roles = useResource<Page<Role>>({ key: () => 'roles', load: readRoles })
  function roleWord(id: string): string {
    if (te(`admin.role.${id}`)) return t(`admin.role.${id}`)
    const title = roles.data.value?.items.find((one) => one.id === id)?.title
    return title ? word(title) : id
  }
  return { roles, roleWord }
}

export interface Group {
  id: string
  permissions: string[]
}

/** Permissions by the part of the system they open, each part once. */
export function grouped(permissions: readonly string[]): Group[] {
  const groups = new Map<string, string[]>()
  for (const permission of [...permissions].sort()) {
    const part = permission.split('.')[0] ?? permission
    groups.set(part, [...(groups.get(part) ?? []), permission])
  }
  return [...groups].map(([id, list]) => ({ id, permissions: list }))
}

/** The names of permissions and audited actions; what has no name is shown as it is. */
export function useActWords(): { permissionWord: (id: string) => string; groupWord: (id: string) => string; actionWord: (id: string) => string } {
  const { t, te } = useI18n()
  const known = (key: string, fallback: string): string => (te(key) ? t(key) : fallback)
  return {
    permissionWord: (id) => known(`admin.permission.${id}`, id),
    groupWord: (id) => known(`admin.group.${id}`, id),
    actionWord: (id) => {
      const move = `case.move.${id.split('.').slice(1).join('.')}`
      return known(`admin.action.${id}`, hasWord(move) ? word(move) : id)
    },
  }
}
