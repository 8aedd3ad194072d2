/** Organisations as a tree. */
import { findOrganisations } from '@/api/admin'
import type { Organisation } from '@/api/types'

export interface Node {
  one: Organisation
  below: Node[]
}

/** More than this is not drawn as a tree; the search finds the rest. */
export const MOST = 2000
const PAGE = 200

/** Everything, page by page, up to what can still be drawn. */
export async function readAll(q: string, signal: AbortSignal): Promise<{ items: Organisation[]; more: boolean }> {
  const items: Organisation[] = []
  let after: string | null = null
  do {
    const page = await findOrganisations({ q: q || null, after, limit: PAGE }, signal)
    items.push(...page.items)
    after = page.next
  } while (after !== null && items.length < MOST)
  return { items, more: after !== null }
}

/** A node whose parent is not among the given ones stands at the top, so that nothing is lost. */
export function treeOf(items: readonly Organisation[]): Node[] {
  const nodes = new Map(items.map((one) => [one.id, { one, below: [] as Node[] }]))
  const roots: Node[] = []
  for (const node of nodes.values()) {
    const above = node.one.parent ? nodes.get(node.one.parent) : undefined
    if (above) above.below.push(node)
    else roots.push(node)
  }
  return roots
}
